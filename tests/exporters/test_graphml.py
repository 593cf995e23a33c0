"""Graphs rendered as GraphML and parsed with networkx."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from astana_api.exporters.graphml import render_graphml

ARABIC = "قسيس \u2067A & B <x>\u2069 \"'"


def node(entity_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": entity_id, "kind": "person", "name": name, **more}


def edge(statement: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "property": "leader",
        "label": "leader",
        "role": None,
        "ended": None,
        "citations": [],
    }
    return {"statement": statement, "source": source, "target": target, **defaults, **more}


def read(content: bytes) -> Any:
    return nx.read_graphml(io.BytesIO(content))


def test_render_graphml_roundtrip_keeps_types() -> None:
    bern = {"id": "bern", "kind": "place", "name": "Bern"}
    graph = read(
        render_graphml(
            [node("a", ARABIC, distance=0), node("b", "B", withdrawn=True, distance=1)],
            [
                edge("st-1", "a", "b", ended=False, citations=["one", "two"], place=bern),
                edge("st-2", "a", "b", role="<chair>"),
            ],
            {"id": "a", "cut": None},
        )
    )
    assert graph.is_directed()
    assert graph.nodes["a"] == {"kind": "person", "name": ARABIC, "distance": 0}
    assert graph.nodes["b"] == {"kind": "person", "name": "B", "distance": 1, "withdrawn": True}
    first, second = graph["a"]["b"].values()
    assert (first["ended"], first["citations"], first["place"]) == (False, "one two", "bern")
    assert (second["role"], set(second) & {"ended", "citations"}) == ("<chair>", set())
    assert graph.graph["about"] == '{"id":"a","cut":null}'


def test_render_graphml_omits_null_values() -> None:
    assert b"None" not in render_graphml([node("a", "A")], [edge("st-1", "a", "a")], {})


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_render_graphml_with_any_text_is_parsable(text: str) -> None:
    content = render_graphml(
        [node(text, text)], [edge("st-1", text, text, role=text)], {"id": text}
    )
    root = ET.fromstring(content)  # noqa: S314 - our own writing
    [rendered_node] = root.iter("{http://graphml.graphdrawing.org/xmlns}node")
    assert rendered_node.get("id") is not None
