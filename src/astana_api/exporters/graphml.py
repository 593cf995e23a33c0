"""Export graphs as GraphML 1.0, which Gephi, yEd, Cytoscape and networkx read.

Every attribute is declared with its type; null values are omitted. The members of a list are
joined with spaces. Characters that XML 1.0 forbids are replaced with U+FFFD.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from astana_api.domain.rendering.entities import Json, dumps

Attributes = Mapping[str, str]
"""The attributes of graphs, nodes or edges in output order, with their GraphML types."""

GRAPH_ATTRIBUTES: Attributes = {"about": "string"}
NODE_ATTRIBUTES: Attributes = {
    "kind": "string",
    "name": "string",
    "withdrawn": "boolean",
    "distance": "int",
    "url": "string",
}
EDGE_ATTRIBUTES: Attributes = {
    "property": "string",
    "label": "string",
    "role": "string",
    "start": "string",
    "end": "string",
    "during": "string",
    "ended": "boolean",
    "place": "string",
    "attributed_to": "string",
    "holds": "string",
    "citations": "string",
    "sourced": "boolean",
    "anchored": "boolean",
    "disputed": "boolean",
}

NOT_CARRIED: Mapping[str, str] = {
    "dates": "they are EDTF in texts: GraphML has no type for them, and a spell of GEXF takes a "
    "day",
    "references of qualifiers": "an entity is its id",
    "evidence": "an edge has the ids of its citations",
    "lists": "an attribute takes one value; several are separated by spaces",
}
"""What GraphML cannot carry, with the reason."""

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">'
)


def render_graphml(nodes: Iterable[Json], edges: Iterable[Json], about: Json) -> bytes:
    """Render a directed graph; `about` becomes a graph attribute, edge ids are statement ids."""
    return "\n".join(_lines(nodes, edges, about)).encode() + b"\n"


def _lines(nodes: Iterable[Json], edges: Iterable[Json], about: Json) -> Iterator[str]:
    yield _HEAD
    for domain, attributes in (
        ("graph", GRAPH_ATTRIBUTES),
        ("node", NODE_ATTRIBUTES),
        ("edge", EDGE_ATTRIBUTES),
    ):
        for name, type_ in attributes.items():
            key = f'id="{domain}-{name}" for="{domain}"'
            yield f'  <key {key} attr.name="{name}" attr.type="{type_}"/>'
    yield '  <graph edgedefault="directed">'
    yield from _data("graph", GRAPH_ATTRIBUTES, {"about": dumps(about)}, "    ")
    for node in nodes:
        yield f"    <node id={quote_attribute(node['id'])}>"
        # NetworkX passes attributes as keyword arguments, and cannot read one named `self`.
        yield from _data("node", NODE_ATTRIBUTES, {**node, "url": node.get("self")}, "      ")
        yield "    </node>"
    for edge in edges:
        ends = f"source={quote_attribute(edge['source'])} target={quote_attribute(edge['target'])}"
        yield f"    <edge id={quote_attribute(edge['statement'])} {ends}>"
        yield from _data("edge", EDGE_ATTRIBUTES, edge, "      ")
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(domain: str, attributes: Attributes, values: Json, indent: str) -> Iterator[str]:
    for name in attributes:
        value = values.get(name)
        if value is not None and value != []:
            text = escape(replace_forbidden(attribute_text(value)))
            yield f'{indent}<data key="{domain}-{name}">{text}</data>'


def attribute_text(value: object) -> str:
    """Return a value of an attribute as text, the members of a list joined with spaces."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(map(str, value))
    # A dict is an entity reference of a qualifier.
    return str(value["id"]) if isinstance(value, dict) else str(value)


def quote_attribute(text: str) -> str:
    """Return a text as the value of an XML attribute, with its quotation marks."""
    return quoteattr(replace_forbidden(text))


def replace_forbidden(text: str) -> str:
    """Return a text without characters that XML 1.0 forbids."""
    # XML parsers normalize line ends to line feeds.
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))
