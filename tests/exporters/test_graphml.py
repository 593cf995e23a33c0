"""GraphML, read back by a reader that is not ours."""

import io
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from astana_api.exporters.graphml import graphml

ARABIC = "قسيس \u2067A & B <x>\u2069 \"'"


def node(entity_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": entity_id, "kind": "person", "name": name, **more}


def edge(statement: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "property": "leader",
        "label": "leader",
        "role": None,
        "ended": None,
        "citations": [],
    }
    return {"statement": statement, "source": source, "target": target, **said, **more}


def read(written: bytes) -> Any:
    return nx.read_graphml(io.BytesIO(written))


def test_what_is_written_is_read_with_its_types() -> None:
    place = {"id": "bern", "kind": "place", "name": "Bern"}
    found = read(
        graphml(
            [node("a", ARABIC, distance=0), node("b", "B", withdrawn=True, distance=1)],
            [
                edge("st-1", "a", "b", ended=False, citations=["one", "two"], place=place),
                edge("st-2", "a", "b", role="<chair>"),
            ],
            {"id": "a", "cut": None},
        )
    )
    assert found.is_directed()
    assert found.nodes["a"] == {"kind": "person", "name": ARABIC, "distance": 0}
    assert found.nodes["b"] == {"kind": "person", "name": "B", "distance": 1, "withdrawn": True}
    first, second = found["a"]["b"].values()
    assert (first["ended"], first["citations"], first["place"]) == (False, "one two", "bern")
    assert (second["role"], set(second) & {"ended", "citations"}) == ("<chair>", set())
    assert found.graph["about"] == '{"id":"a","cut":null}'


def test_what_is_not_said_is_left_out() -> None:
    assert b"None" not in graphml([node("a", "A")], [edge("st-1", "a", "a")], {})


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_makes_a_document_that_can_be_read(text: str) -> None:
    written = graphml([node(text, text)], [edge("st-1", text, text, role=text)], {"id": text})
    root = ET.fromstring(written)  # noqa: S314 - our own writing
    [shown] = root.iter("{http://graphml.graphdrawing.org/xmlns}node")
    assert shown.get("id") is not None
