"""Export graphs as GEXF 1.3, which Gephi, Gephi Lite and networkx read.

The attributes are those of GraphML, except the names of nodes and the labels of edges: they are
GEXF's own labels. Null values are omitted; the members of a list are joined with spaces. Characters
that XML 1.0 forbids are replaced with U+FFFD. Dates are attributes, not the spells of a dynamic
graph: a spell takes a day, which EDTF may not name.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from xml.sax.saxutils import escape

from astana_api.domain.rendering.entities import Json, dumps
from astana_api.exporters.graphml import (
    EDGE_ATTRIBUTES,
    NODE_ATTRIBUTES,
    Attributes,
    attribute_text,
    quote_attribute,
    replace_forbidden,
)
from astana_api.exporters.graphml import NOT_CARRIED as NOT_IN_GRAPHML

NOT_CARRIED: Final[Mapping[str, str]] = {
    **NOT_IN_GRAPHML,
    "attributes of the graph": "GEXF has none; the graph is described as JSON in the metadata",
}
"""What GEXF cannot carry, with the reason."""

_TYPES: Final = {"string": "string", "boolean": "boolean", "int": "integer"}
_NODES: Final = {name: type_ for name, type_ in NODE_ATTRIBUTES.items() if name != "name"}
_EDGES: Final = {name: type_ for name, type_ in EDGE_ATTRIBUTES.items() if name != "label"}
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gexf xmlns="http://gexf.net/1.3" version="1.3"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd">'
)


def render_gexf(nodes: Iterable[Json], edges: Iterable[Json], about: Json) -> bytes:
    """Render a directed graph; `about` becomes the description, edge ids are statement ids."""
    return "\n".join(_render_lines(nodes, edges, about)).encode() + b"\n"


def _render_lines(nodes: Iterable[Json], edges: Iterable[Json], about: Json) -> Iterator[str]:
    yield _HEAD
    yield "  <meta>"
    yield "    <creator>astana-api</creator>"
    yield f"    <description>{escape(replace_forbidden(dumps(about)))}</description>"
    yield "  </meta>"
    yield '  <graph defaultedgetype="directed" mode="static">'
    for domain, attributes in (("node", _NODES), ("edge", _EDGES)):
        yield f'    <attributes class="{domain}">'
        for name, type_ in attributes.items():
            yield f'      <attribute id="{name}" title="{name}" type="{_TYPES[type_]}"/>'
        yield "    </attributes>"
    yield "    <nodes>"
    for node in nodes:
        label = quote_attribute(node["name"] or node["id"])
        yield f"      <node id={quote_attribute(node['id'])} label={label}>"
        yield from _render_values(_NODES, {**node, "url": node.get("self")})
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for edge in edges:
        ends = " ".join(f"{key}={quote_attribute(edge[key])}" for key in ("source", "target"))
        kind = quote_attribute(edge["property"])
        label = quote_attribute(edge["label"] or edge["property"])
        yield (
            f"      <edge id={quote_attribute(edge['statement'])} {ends} label={label} kind={kind}>"
        )
        yield from _render_values(_EDGES, edge)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _render_values(attributes: Attributes, values: Json) -> Iterator[str]:
    yield "        <attvalues>"
    for name in attributes:
        value = values.get(name)
        if value is not None and value != []:
            text = quote_attribute(attribute_text(value))
            yield f'          <attvalue for="{name}" value={text}/>'
    yield "        </attvalues>"
