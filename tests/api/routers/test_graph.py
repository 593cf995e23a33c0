"""Graphs and paths over HTTP, on each database in turn."""

import io
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from astana_api.api.routers import graph
from astana_api.commands import records
from astana_api.commands.revision import redirects_now
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.models import Redirect
from tests.support.databases import Knowledge, cited, claim, date, entity, text
from tests.support.sources import Asker

WAY = ["anna", "club", "bern", "party", "carl"]


@pytest.fixture
def asker(knowledge: Knowledge) -> Iterator[Asker]:
    fill(knowledge)
    made = Asker(knowledge.database, [(graph.router, graph.TAG)])
    yield made
    made.close()


def fill(knowledge: Knowledge) -> None:
    """Anna - Club - Bern - Party - Carl, with two ties, a shortcut that ended, and an island."""
    knowledge.create(
        anna="person",
        carl="person",
        dora="person",
        club="organization",
        old_club="organization",
        party="organization",
        bern="place",
        island="place",
    )
    with knowledge.revision() as change:
        records.record_citations(change, [CitationDraft("letter", "webpage", "A letter")])
    knowledge.state(
        claim("club", "name", text("The Club")),
        claim("club", "leader", entity("anna"), *cited("letter"), start="2010", end="2015"),
        claim("club", "member", entity("anna"), role="founder", attributed_to="dora"),
        claim("club", "headquarters", entity("bern")),
        claim("party", "headquarters", entity("bern")),
        claim("party", "leader", entity("carl")),
        claim("party", "affiliated_with", entity("club"), start="2000", end="2001"),
        claim("club", "related", entity("club"), role="itself"),
        claim("dora", "citizenship", entity("bern")),
    )


def merge(knowledge: Knowledge, old: str, new: str) -> None:
    with knowledge.revision() as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(redirects_now(change.session))
        change.entities |= {old, new, "club", "party"}


def withdraw(knowledge: Knowledge, entity_id: str) -> None:
    with knowledge.revision() as change:
        records.set_lives(change, [entity_id], Lifecycle.WITHDRAWN, "a mistake")


def distances(graph: Any) -> dict[str, int]:
    return {node["id"]: node["distance"] for node in graph["nodes"]}


def ties(graph: Any) -> list[tuple[str, str, str]]:
    return [(edge["source"], edge["property"], edge["target"]) for edge in graph["edges"]]


def test_a_graph_holds_what_ties_an_entity_each_once(asker: Asker) -> None:
    found = asker.get("/v1/graph/club")
    assert found["nodes"][0] == {
        "id": "club",
        "kind": "organization",
        "name": "The Club",
        "distance": 0,
        "url": "/v1/organizations/club",
    }
    assert distances(found) == {"club": 0, "party": 1, "bern": 1, "anna": 1}
    assert ties(found) == [
        ("party", "affiliated_with", "club"),
        ("club", "headquarters", "bern"),
        ("club", "leader", "anna"),
        ("club", "member", "anna"),
        ("club", "related", "club"),
    ]
    assert (found["depth"], found["cut"], found["next"]) == (1, None, None)


def test_an_edge_tells_its_dates_and_on_what_it_rests(asker: Asker) -> None:
    [led, member] = asker.get("/v1/graph/anna")["edges"]
    assert (led["label"], led["start"], led["end"], led["ended"]) == (
        "leader",
        "2010",
        "2015",
        None,
    )
    assert (led["citations"], led["anchored"], led["disputed"]) == (["letter"], False, False)
    assert (member["role"], member["holds"]) == ("founder", None)
    assert member["attributed_to"] == {"id": "dora", "kind": "person", "name": "dora"}


def test_a_graph_reaches_as_far_as_it_is_asked_to(asker: Asker) -> None:
    assert distances(asker.get("/v1/graph/anna")) == {"anna": 0, "club": 1}
    two = asker.get("/v1/graph/anna?depth=2")
    assert distances(two) == {"anna": 0, "club": 1, "party": 2, "bern": 2}
    three = asker.get("/v1/graph/anna?depth=3")
    assert distances(three) == {**distances(two), "carl": 3, "dora": 3}
    assert len(ties(three)) == len(set(ties(three))) == 8


def test_only_some_edges_are_followed_where_that_is_asked(asker: Asker) -> None:
    out = asker.get("/v1/graph/club?direction=out&property=leader&property=headquarters")
    assert ties(out) == [("club", "headquarters", "bern"), ("club", "leader", "anna")]
    inward = asker.get("/v1/graph/club?direction=in&depth=2")
    assert ties(inward) == [
        ("party", "affiliated_with", "club"),
        ("club", "related", "club"),
    ]
    assert distances(asker.get("/v1/graph/anna?depth=3&property=headquarters")) == {"anna": 0}


def test_what_did_not_hold_is_left_out_and_what_may_have_is_said(asker: Asker) -> None:
    def held(at: str) -> dict[str, str]:
        return {e["property"]: e["holds"] for e in asker.get(f"/v1/graph/club?at={at}")["edges"]}

    always = {"headquarters": "possibly", "member": "possibly", "related": "possibly"}
    assert held("2012") == {**always, "leader": "yes"}
    assert held("2015") == {**always, "leader": "possibly"}
    assert held("2020-01-01") == always
    assert set(held("2000-06")) == {*always, "affiliated_with"}


def test_nothing_ties_what_was_not_there_yet_or_any_more(
    asker: Asker, knowledge: Knowledge
) -> None:
    knowledge.state(
        claim("club", "founded", date("2005")),
        claim("club", "dissolved", date("2018")),
        claim("carl", "died", date("2011")),
    )

    def tied(entity_id: str, at: str) -> set[str]:
        edges = asker.get(f"/v1/graph/{entity_id}?at={at}")["edges"]
        return {edge["property"] for edge in edges}

    assert tied("party", "2010") == {"headquarters", "leader"}
    assert tied("party", "2012") == {"headquarters"}
    assert tied("club", "2004") == tied("club", "2019") == set()


@pytest.mark.parametrize("ask", ["", "&property=leader&property=member&property=headquarters"])
def test_the_edges_of_the_middle_come_in_pages(asker: Asker, ask: str) -> None:
    whole = asker.get(f"/v1/graph/club?limit=500{ask}")["edges"]
    for limit in (1, 2):
        edges: list[Any] = []
        target: str | None = f"/v1/graph/club?limit={limit}&depth=1{ask}"
        while target:
            answer = asker(target)
            page = answer.json()
            assert len(page["edges"]) <= limit
            edges += page["edges"]
            target = page["next"]
            assert ("link" in answer.headers) == (target is not None)
        assert edges == whole


def test_a_hub_is_named_where_not_all_of_its_edges_are_there(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.neighbourhood.MOST_OF_A_NODE", 2)
    found = asker.get("/v1/graph/anna?depth=2")
    assert ties(found)[2:] == [
        ("party", "affiliated_with", "club"),
        ("club", "headquarters", "bern"),
    ]
    assert found["cut"] == {
        "hubs": ["club"],
        "unopened": 0,
        "most_edges_of_a_node": 2,
        "most_nodes": 1000,
        "most_edges": 2000,
    }


def test_a_full_graph_says_how_many_nodes_it_did_not_open(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.neighbourhood.MOST_NODES", 5)
    found = asker.get("/v1/graph/club?depth=2")
    assert distances(found) == {"club": 0, "party": 1, "bern": 1, "anna": 1, "carl": 2}
    assert (found["cut"]["hubs"], found["cut"]["unopened"]) == ([], 2)


def test_what_was_withdrawn_is_shown_and_leads_no_further(
    asker: Asker, knowledge: Knowledge
) -> None:
    withdraw(knowledge, "bern")
    found = asker.get("/v1/graph/club?depth=2")
    assert "dora" not in distances(found)
    [bern] = [node for node in found["nodes"] if node["id"] == "bern"]
    assert bern["withdrawn"] is True
    assert asker.refused("/v1/graph/bern") == (410, "gone", [])
    assert asker.refused("/v1/graph/nobody") == (404, "resource-not-found", [])
    assert ways(asker, "anna", "dora") == []


def test_what_was_merged_leads_to_what_took_it_in(asker: Asker, knowledge: Knowledge) -> None:
    merge(knowledge, "old-club", "club")
    moved = asker("/v1/graph/old-club?depth=2")
    assert moved.status == 308
    assert moved.headers["location"] == "/v1/graph/club?depth=2"
    found = asker.get("/v1/graph/path?from=old-club&to=anna")
    assert found["merged"] == [{"parameter": "from", "id": "old-club", "into": "club"}]
    assert (found["source"]["id"], found["length"]) == ("club", 1)


def ways(asker: Asker, source: str, target: str, more: str = "") -> list[list[str]]:
    found = asker.get(f"/v1/graph/path?from={source}&to={target}{more}")
    assert [len(p["steps"]) for p in found["paths"]] == [found["length"]] * len(found["paths"])
    return [[node["id"] for node in path["nodes"]] for path in found["paths"]]


def test_a_way_is_the_shortest_with_every_statement_of_each_step(asker: Asker) -> None:
    found = asker.get("/v1/graph/path?from=anna&to=carl")
    assert (found["length"], found["depth"], found["merged"], found["cut"]) == (3, 4, [], None)
    [path] = found["paths"]
    assert [node["id"] for node in path["nodes"]] == ["anna", "club", "party", "carl"]
    assert [(s["source"], s["target"], len(s["edges"])) for s in path["steps"]] == [
        ("anna", "club", 2),
        ("club", "party", 1),
        ("party", "carl", 1),
    ]
    assert [edge["property"] for edge in path["steps"][0]["edges"]] == ["leader", "member"]


def test_every_shortest_way_is_found_from_either_end(asker: Asker, knowledge: Knowledge) -> None:
    knowledge.state(
        claim("dora", "related", entity("anna")), claim("dora", "related", entity("carl"))
    )
    assert ways(asker, "anna", "carl") == [["anna", "dora", "carl"]]
    knowledge.state(claim("party", "member", entity("anna")))
    assert ways(asker, "anna", "carl") == [["anna", "dora", "carl"], ["anna", "party", "carl"]]
    assert ways(asker, "carl", "anna") == [["carl", "dora", "anna"], ["carl", "party", "anna"]]


def test_a_way_may_be_asked_for_at_a_day_and_by_some_properties(asker: Asker) -> None:
    assert ways(asker, "anna", "carl", "&at=2012") == [WAY]
    assert ways(asker, "anna", "carl", "&at=2012&depth=3") == []
    assert ways(asker, "anna", "carl", "&property=leader&property=headquarters") == [WAY]
    assert ways(asker, "anna", "carl", "&property=leader") == []


def test_no_way_and_no_distance(asker: Asker) -> None:
    found = asker.get("/v1/graph/path?from=anna&to=island&depth=6")
    assert (found["length"], found["paths"], found["depth"], found["cut"]) == (None, [], 6, None)
    same = asker.get("/v1/graph/path?from=anna&to=anna")
    assert (same["length"], len(same["paths"])) == (0, 1)
    assert same["paths"][0]["steps"] == []


def test_a_search_that_was_cut_says_so(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("astana_api.queries.graph.paths.MOST_OF_A_NODE", 1)
    cut = asker.get("/v1/graph/path?from=anna&to=carl")
    assert cut["cut"]["hubs"]
    monkeypatch.setattr("astana_api.queries.graph.paths.MOST_OF_A_NODE", 1000)
    monkeypatch.setattr("astana_api.queries.graph.paths.MOST_EDGES", 1)
    # Another address, because the answer to the first is kept.
    cut = asker.get("/v1/graph/path?from=anna&to=carl&depth=5")
    assert (cut["length"], cut["cut"]["exhausted"]) == (None, True)


def test_too_many_ways_are_cut_and_said(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("astana_api.queries.graph.paths.MOST_PATHS", 0)
    cut = asker.get("/v1/graph/path?from=anna&to=club")
    assert (cut["length"], cut["paths"], cut["cut"]["more_paths"]) == (1, [], True)


@pytest.mark.parametrize("parameter", ["from", "to"])
def test_an_end_that_is_not_there_is_named(
    asker: Asker, knowledge: Knowledge, parameter: str
) -> None:
    other = {"from": "to", "to": "from"}[parameter]
    target = f"/v1/graph/path?{parameter}=carl&{other}=anna"
    assert asker(target).status == 200
    withdraw(knowledge, "carl")
    assert asker.refused(target) == (410, "gone", [parameter])
    assert asker.refused(target.replace("carl", "nobody")) == (
        *(404, "resource-not-found"),
        [parameter],
    )


@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        ("/v1/graph/anna?depth=0", "depth"),
        ("/v1/graph/anna?depth=4", "depth"),
        ("/v1/graph/anna?at=2015-13", "at"),
        ("/v1/graph/anna?direction=both", "direction"),
        ("/v1/graph/anna?property=leder", "property"),
        ("/v1/graph/anna?limit=501", "limit"),
        ("/v1/graph/anna?cursor=x", "cursor"),
        ("/v1/graph/path?from=anna", "to"),
        ("/v1/graph/path?to=anna", "from"),
        ("/v1/graph/path?from=anna&to=carl&depth=7", "depth"),
        ("/v1/graph/path?from=anna&to=carl&limit=5", "limit"),
    ],
)
def test_what_cannot_be_asked_is_named(asker: Asker, target: str, parameter: str) -> None:
    assert asker.refused(target) == (400, "invalid-query-parameter", [parameter])


def test_graphs_and_paths_come_as_graphml(asker: Asker) -> None:
    for target, edges in (
        ("/v1/graph/club?depth=2", 8),
        ("/v1/graph/path?from=anna&to=carl", 4),
    ):
        answer = asker(target, accept="application/graphml+xml")
        assert answer.headers["content-type"] == "application/graphml+xml"
        assert answer.body == asker(f"{target}&format=graphml").body
        found = nx.read_graphml(io.BytesIO(answer.body))
        assert found.number_of_edges() == edges
        assert found.nodes["club"]["name"] == "The Club"
    following = asker("/v1/graph/club?limit=1&format=graphml").headers["link"]
    assert "format=graphml" in following
