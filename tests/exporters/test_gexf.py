"""Graphs rendered as GEXF and parsed with networkx."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from astana_api.exporters.gexf import render_gexf

ARABIC = "قسيس \u2067A & B <x>\u2069 \"'\nnext"


def node(entity_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": entity_id, "kind": "person", "name": name, **more}


def edge(statement: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "property": "leader",
        "label": "leader of",
        "role": None,
        "citations": [],
    }
    return {"statement": statement, "source": source, "target": target, **defaults, **more}


def read(content: bytes) -> Any:
    # The newest version that networkx has; 1.3 adds to it.
    namespaces = content.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")
    return nx.read_gexf(io.BytesIO(namespaces.replace(b'version="1.3"', b'version="1.2"')))


def test_render_gexf_roundtrip_keeps_types_and_parallel_edges() -> None:
    bern = {"id": "bern", "kind": "place", "name": "Bern"}
    graph = read(
        render_gexf(
            [node("a", ARABIC, distance=0, self="/v1/persons/a"), node("b", "B", withdrawn=True)],
            [
                edge("st-1", "a", "b", ended=False, citations=["one", "two"], place=bern),
                edge("st-2", "a", "b", role="<chair>", start="[..2015-05-29]"),
            ],
            {"id": "a", "cut": None},
        )
    )
    assert graph.is_directed()
    first_node = graph.nodes["a"]
    assert (first_node["label"], first_node["kind"]) == (ARABIC, "person")
    assert (first_node["distance"], first_node["url"]) == (0, "/v1/persons/a")
    assert graph.nodes["b"]["withdrawn"] is True
    edges = {each["id"]: each for each in graph["a"]["b"].values()}
    assert edges["st-1"]["label"] == "leader of"
    assert edges["st-1"]["property"] == "leader"
    assert (edges["st-1"]["ended"], edges["st-1"]["citations"]) == (False, "one two")
    assert edges["st-1"]["place"] == "bern"
    assert (edges["st-2"]["role"], edges["st-2"]["start"]) == ("<chair>", "[..2015-05-29]")
    assert "ended" not in edges["st-2"]


def test_render_gexf_describes_the_graph_in_its_metadata() -> None:
    root = ET.fromstring(render_gexf([], [], {"id": "a & b"}))  # noqa: S314 - our own writing
    assert root.findtext("{*}meta/{*}description") == '{"id":"a & b"}'
    assert root.get("version") == "1.3"


def test_render_gexf_omits_null_values() -> None:
    assert b"None" not in render_gexf([node("a", "A")], [edge("st-1", "a", "a")], {})


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_render_gexf_with_any_text_is_parsable(text: str) -> None:
    content = render_gexf([node(text, text)], [edge(text, text, text, role=text)], {"id": text})
    root = ET.fromstring(content)  # noqa: S314 - our own writing
    [rendered] = root.iter("{http://gexf.net/1.3}node")
    assert rendered.get("id") is not None
