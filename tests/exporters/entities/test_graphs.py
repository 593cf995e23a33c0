"""Entities as graphs, read by networkx."""

import io
from collections.abc import Callable
from typing import Any

import networkx as nx
import pytest

from astana_api.exporters.entities.graphs import write_entities_gexf, write_entities_graphml
from tests.support.export_records import CASE_RECORDS, CONTEXT

STATEMENTS = {
    statement["id"]: statement
    for record in CASE_RECORDS
    for statement in record.statements
    if statement["value_type"] == "entity"
}


def read_graphml() -> Any:
    data = b"".join(write_entities_graphml(CASE_RECORDS, CONTEXT))
    return nx.read_graphml(io.BytesIO(data), force_multigraph=True)


def read_gexf() -> Any:
    return nx.read_gexf(io.BytesIO(b"".join(write_entities_gexf(CASE_RECORDS, CONTEXT))))


@pytest.mark.parametrize("read", [read_graphml, read_gexf])
def test_graph_has_the_entities_and_a_relation_for_each_statement(read: Callable[[], Any]) -> None:
    graph = read()
    edges = {(source, target, data["property"]) for source, target, data in graph.edges(data=True)}
    assert STATEMENTS
    assert edges == {
        (each["subject"]["id"], each["value"]["id"], each["property"])
        for each in STATEMENTS.values()
    }
    assert {record.item["id"] for record in CASE_RECORDS} <= set(graph.nodes)
    assert all(data["kind"] for _, data in graph.nodes(data=True))


def test_edge_has_the_qualifiers_and_the_sources_of_its_statement() -> None:
    edges = {key: data for _, _, key, data in read_graphml().edges(data=True, keys=True)}
    assert edges.keys() == STATEMENTS.keys()
    for key, statement in STATEMENTS.items():
        assert edges[key].get("start") == statement["qualifiers"].get("start")
        cited = {each["citation"] for each in statement["evidence"]} - {None}
        assert set(edges[key].get("citations", "").split()) == cited
