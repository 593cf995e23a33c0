"""Export entities as graphs: GraphML and GEXF.

The nodes are the entities and everything that their current statements relate them to, the edges
are these statements. Both formats list all nodes before or beside the edges, so that the nodes and
edges of an export are held in memory.
"""

from collections.abc import Callable, Iterable, Iterator

from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.exporters.exported_records import ExportContext, ExportedEntity
from astana_api.exporters.gexf import render_gexf
from astana_api.exporters.graphml import render_graphml

_RenderGraph = Callable[[Iterable[Json], Iterable[Json], Json], bytes]


def write_entities_graphml(
    entities: Iterable[ExportedEntity], context: ExportContext
) -> Iterator[bytes]:
    """Yield entities and their relations as one GraphML document."""
    yield _render(render_graphml, entities, context)


def write_entities_gexf(
    entities: Iterable[ExportedEntity], context: ExportContext
) -> Iterator[bytes]:
    """Yield entities and their relations as one GEXF document."""
    yield _render(render_gexf, entities, context)


def _render(
    render: _RenderGraph, entities: Iterable[ExportedEntity], context: ExportContext
) -> bytes:
    nodes: dict[str, Json] = {}
    referenced: dict[str, Json] = {}
    edges: list[Json] = []
    for entity in entities:
        nodes[entity.item["id"]] = entity.item
        for statement in entity.statements:
            if statement["value_type"] == "entity":
                referenced[statement["value"]["id"]] = statement["value"]
                edges.append(_describe_edge(statement))
    about = {"revision": context.revision, "license": context.license}
    return render((referenced | nodes).values(), edges, about)


def _describe_edge(statement: Json) -> Json:
    qualifiers = statement["qualifiers"]
    label = PROPERTIES[statement["property"]].relation_label(qualifiers.get("role"), outgoing=True)
    citations = [each["citation"] for each in statement["evidence"] if each["citation"]]
    return {
        **qualifiers,
        "statement": statement["id"],
        "property": statement["property"],
        "label": label,
        "source": statement["subject"]["id"],
        "target": statement["value"]["id"],
        "citations": list(dict.fromkeys(citations)),
        "sourced": statement["sourced"],
        "anchored": statement["anchored"],
        "disputed": statement["disputed"],
    }
