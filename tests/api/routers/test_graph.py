"""Tests of graphs and paths over HTTP, on each database in turn."""

import io
from collections.abc import Iterator
from typing import Any

import networkx as nx
import pytest

from astana_api.api.routers import graph
from astana_api.commands import records
from astana_api.commands.revision import current_redirects
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.models import Redirect
from tests.support.databases import DataSet, KnowledgeBase, cited, claim, date, entity, text
from tests.support.sources_world import RouterClient

EXPECTED_PATH = ["anna", "club", "bern", "party", "carl"]


@pytest.fixture
def data_set() -> DataSet:
    return fill


@pytest.fixture
def client(knowledge: KnowledgeBase) -> Iterator[RouterClient]:
    test_client = RouterClient(knowledge.database, [(graph.router, graph.TAG)])
    yield test_client
    test_client.close()


def fill(knowledge: KnowledgeBase) -> None:
    """Store Anna - Club - Bern - Party - Carl, with parallel edges, an ended edge and an island."""
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
        claim("dora", "position", entity("bern")),
    )


def merge(knowledge: KnowledgeBase, old: str, new: str) -> None:
    with knowledge.revision() as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(current_redirects(change.session))
        change.dirty_entities |= {old, new, "club", "party"}


def withdraw(knowledge: KnowledgeBase, entity_id: str) -> None:
    with knowledge.revision() as change:
        records.set_entity_status(change, [entity_id], Lifecycle.WITHDRAWN, "a mistake")


def distances(graph: Any) -> dict[str, int]:
    return {node["id"]: node["distance"] for node in graph["nodes"]}


def edge_triples(graph: Any) -> list[tuple[str, str, str]]:
    return [(edge["source"], edge["property"], edge["target"]) for edge in graph["edges"]]


def test_get_graph_returns_each_node_and_edge_once(client: RouterClient) -> None:
    found = client.get("/v1/graph/club")
    assert found["nodes"][0] == {
        "id": "club",
        "kind": "organization",
        "name": "The Club",
        "distance": 0,
        "self": "/v1/organizations/club",
    }
    assert distances(found) == {"club": 0, "party": 1, "bern": 1, "anna": 1}
    assert edge_triples(found) == [
        ("party", "affiliated_with", "club"),
        ("club", "headquarters", "bern"),
        ("club", "leader", "anna"),
        ("club", "member", "anna"),
        ("club", "related", "club"),
    ]
    assert (found["depth"], found["cut"], found["next"]) == (1, None, None)


def test_graph_edge_has_dates_citations_and_qualifiers(client: RouterClient) -> None:
    [led, member] = client.get("/v1/graph/anna")["edges"]
    assert (led["label"], led["start"], led["end"], led["ended"]) == (
        "leader",
        "2010",
        "2015",
        None,
    )
    assert (led["citations"], led["anchored"], led["disputed"]) == (["letter"], False, False)
    assert (member["role"], member["holds"]) == ("founder", None)
    assert member["attributed_to"] == {"id": "dora", "kind": "person", "name": "dora"}


def test_get_graph_with_depth_returns_nodes_within_distance(client: RouterClient) -> None:
    assert distances(client.get("/v1/graph/anna")) == {"anna": 0, "club": 1}
    two = client.get("/v1/graph/anna?depth=2")
    assert distances(two) == {"anna": 0, "club": 1, "party": 2, "bern": 2}
    three = client.get("/v1/graph/anna?depth=3")
    assert distances(three) == {**distances(two), "carl": 3, "dora": 3}
    assert len(edge_triples(three)) == len(set(edge_triples(three))) == 8


def test_get_graph_with_direction_and_property_filters_edges(client: RouterClient) -> None:
    out = client.get("/v1/graph/club?direction=out&property=leader&property=headquarters")
    assert edge_triples(out) == [("club", "headquarters", "bern"), ("club", "leader", "anna")]
    inward = client.get("/v1/graph/club?direction=in&depth=2")
    assert edge_triples(inward) == [
        ("party", "affiliated_with", "club"),
        ("club", "related", "club"),
    ]
    assert distances(client.get("/v1/graph/anna?depth=3&property=headquarters")) == {"anna": 0}


@pytest.fixture
def tied_to_state(client: RouterClient, knowledge: KnowledgeBase) -> RouterClient:
    """Anna and Carl are citizens of the island, where the club and the party are at home."""
    knowledge.state(
        claim("anna", "citizenship", entity("island")),
        claim("carl", "citizenship", entity("island")),
        claim("club", "country", entity("island")),
        claim("dora", "related", entity("anna")),
    )
    return client


@pytest.mark.parametrize(
    ("query", "neighbours"),
    [
        ("", {"club", "dora"}),
        ("exclude=none", {"club", "dora", "island"}),
        ("exclude=related", {"club"}),
        ("exclude=related&exclude=none", {"club", "island"}),
        ("exclude=club", {"dora"}),
        ("exclude=old-club", {"dora"}),
        ("exclude=club&exclude=dora&exclude=none", {"island"}),
        ("exclude=leader&exclude=member", {"dora"}),
        ("property=citizenship", {"island"}),
        ("property=citizenship&property=related&exclude=dora", {"island"}),
        ("exclude=none&direction=out", {"island"}),
    ],
)
def test_get_graph_with_exclude_follows_other_edges(
    tied_to_state: RouterClient, knowledge: KnowledgeBase, query: str, neighbours: set[str]
) -> None:
    merge(knowledge, "old-club", "club")
    found = tied_to_state.get(f"/v1/graph/anna?{query}")
    assert distances(found).keys() - {"anna"} == neighbours
    edges: list[Any] = []
    target: str | None = f"/v1/graph/anna?limit=1&{query}"
    while target:
        page = tied_to_state.get(target)
        # An excluded edge is no place of a page.
        assert len(page["edges"]) == 1
        edges += page["edges"]
        target = page["next"]
    assert edges == found["edges"]


def test_graph_and_path_list_what_is_excluded(tied_to_state: RouterClient) -> None:
    for target in ("/v1/graph/anna?", "/v1/graph/path?from=anna&to=carl"):

        def excluded(query: str, target: str = target) -> Any:
            return tied_to_state.get(f"{target}&{query}")["excluded"]

        assert excluded("") == ["citizenship", "country"]
        assert excluded("exclude=dora&exclude=related") == [
            *("citizenship", "country"),
            *("related", "dora"),
        ]
        assert excluded("exclude=none") == excluded("property=leader") == []


def test_get_path_with_exclude_takes_another_way(tied_to_state: RouterClient) -> None:
    def path(query: str) -> list[list[str]]:
        return path_node_ids(tied_to_state, "anna", "carl", query)

    assert path("&exclude=none") == [["anna", "island", "carl"]]
    assert path("&property=citizenship") == [["anna", "island", "carl"]]
    assert path("") == [["anna", "club", "party", "carl"]]
    assert path("&exclude=affiliated_with&exclude=dora") == [EXPECTED_PATH]
    assert path("&exclude=affiliated_with&exclude=bern") == []
    assert path("&exclude=none&exclude=island") == path("")


def test_excluded_edges_do_not_count_towards_limits(
    tied_to_state: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.paths.MAX_EDGES_PER_NODE", 2)
    target = "/v1/graph/path?from=anna&to=dora&depth=1"
    assert tied_to_state.get(f"{target}&exclude=none")["cut"]["hubs"] == ["anna"]
    assert tied_to_state.get(f"{target}&exclude=leader")["cut"] is None
    assert tied_to_state.get(f"{target}&exclude=club")["cut"] is None


@pytest.mark.parametrize("path", ["/v1/graph/anna?", "/v1/graph/path?from=anna&to=carl&"])
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("exclude=anna", "anna"),
        ("exclude=citizenshp", "did you mean citizenship?"),
        ("exclude=nobody", "'nobody'"),
        ("exclude=Randa%20Kassis", "'Randa Kassis'"),
        ("exclude=leader&property=leader", "leader"),
        ("exclude=founded", "founded"),
        ("exclude=", "exclude"),
        ("&".join(f"exclude=e{n}" for n in range(33)), "32"),
    ],
)
def test_invalid_exclude_returns_400(
    client: RouterClient, path: str, query: str, reason: str
) -> None:
    response = client(path + query)
    assert response.status == 400
    [error] = response.json()["errors"]
    assert error["parameter"] == "exclude"
    assert reason in f"exclude {error['detail']}"


def test_get_graph_at_date_omits_false_edges_and_marks_possible_ones(client: RouterClient) -> None:
    def holds_by_property(at: str) -> dict[str, str]:
        return {e["property"]: e["holds"] for e in client.get(f"/v1/graph/club?at={at}")["edges"]}

    always = {"headquarters": "possibly", "member": "possibly", "related": "possibly"}
    assert holds_by_property("2012") == {**always, "leader": "yes"}
    assert holds_by_property("2015") == {**always, "leader": "possibly"}
    assert holds_by_property("2020-01-01") == always
    assert set(holds_by_property("2000-06")) == {*always, "affiliated_with"}


def test_get_graph_at_date_outside_lifespan_has_no_edges(
    client: RouterClient, knowledge: KnowledgeBase
) -> None:
    knowledge.state(
        claim("club", "founded", date("2005")),
        claim("club", "dissolved", date("2018")),
        claim("carl", "died", date("2011")),
    )

    def edge_properties(entity_id: str, at: str) -> set[str]:
        edges = client.get(f"/v1/graph/{entity_id}?at={at}")["edges"]
        return {edge["property"] for edge in edges}

    assert edge_properties("party", "2010") == {"headquarters", "leader"}
    assert edge_properties("party", "2012") == {"headquarters"}
    assert edge_properties("club", "2004") == edge_properties("club", "2019") == set()


@pytest.mark.parametrize("query", ["", "&property=leader&property=member&property=headquarters"])
def test_get_graph_with_limit_paginates_edges_of_center(client: RouterClient, query: str) -> None:
    whole = client.get(f"/v1/graph/club?limit=500{query}")["edges"]
    for limit in (1, 2):
        edges: list[Any] = []
        target: str | None = f"/v1/graph/club?limit={limit}&depth=1{query}"
        while target:
            response = client(target)
            page = response.json()
            assert len(page["edges"]) <= limit
            edges += page["edges"]
            target = page["next"]
            assert ("link" in response.headers) == (target is not None)
        assert edges == whole


def test_get_graph_with_too_many_edges_of_node_names_hub(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.neighbourhood.MAX_EDGES_PER_NODE", 2)
    found = client.get("/v1/graph/anna?depth=2")
    assert edge_triples(found)[2:] == [
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


def test_get_graph_with_too_many_nodes_counts_unopened(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.neighbourhood.MAX_NODES", 5)
    found = client.get("/v1/graph/club?depth=2")
    assert distances(found) == {"club": 0, "party": 1, "bern": 1, "anna": 1, "carl": 2}
    assert (found["cut"]["hubs"], found["cut"]["unopened"]) == ([], 2)


def test_graph_includes_withdrawn_entity_without_its_edges(
    client: RouterClient, knowledge: KnowledgeBase
) -> None:
    withdraw(knowledge, "bern")
    found = client.get("/v1/graph/club?depth=2")
    assert "dora" not in distances(found)
    [bern] = [node for node in found["nodes"] if node["id"] == "bern"]
    assert bern["withdrawn"] is True
    assert client.get_problem("/v1/graph/bern") == (410, "gone", [])
    assert client.get_problem("/v1/graph/nobody") == (404, "resource-not-found", [])
    assert path_node_ids(client, "anna", "dora") == []


def test_graph_and_path_of_merged_entity_use_target(
    client: RouterClient, knowledge: KnowledgeBase
) -> None:
    merge(knowledge, "old-club", "club")
    redirect = client("/v1/graph/old-club?depth=2")
    assert redirect.status == 308
    assert redirect.headers["location"] == "/v1/graph/club?depth=2"
    found = client.get("/v1/graph/path?from=old-club&to=anna")
    assert found["merged"] == [{"parameter": "from", "id": "old-club", "into": "club"}]
    assert (found["source"]["id"], found["length"]) == ("club", 1)


def path_node_ids(
    client: RouterClient, source: str, target: str, more: str = ""
) -> list[list[str]]:
    found = client.get(f"/v1/graph/path?from={source}&to={target}{more}")
    assert [len(p["steps"]) for p in found["paths"]] == [found["length"]] * len(found["paths"])
    return [[node["id"] for node in path["nodes"]] for path in found["paths"]]


def test_get_path_returns_shortest_path_with_all_statements_of_each_step(
    client: RouterClient,
) -> None:
    found = client.get("/v1/graph/path?from=anna&to=carl")
    assert (found["length"], found["depth"], found["merged"], found["cut"]) == (3, 4, [], None)
    [path] = found["paths"]
    assert [node["id"] for node in path["nodes"]] == ["anna", "club", "party", "carl"]
    assert [(s["source"], s["target"], len(s["edges"])) for s in path["steps"]] == [
        ("anna", "club", 2),
        ("club", "party", 1),
        ("party", "carl", 1),
    ]
    assert [edge["property"] for edge in path["steps"][0]["edges"]] == ["leader", "member"]


def test_get_path_returns_all_shortest_paths_in_both_directions(
    client: RouterClient, knowledge: KnowledgeBase
) -> None:
    knowledge.state(
        claim("dora", "related", entity("anna")), claim("dora", "related", entity("carl"))
    )
    assert path_node_ids(client, "anna", "carl") == [["anna", "dora", "carl"]]
    knowledge.state(claim("party", "member", entity("anna")))
    assert path_node_ids(client, "anna", "carl") == [
        ["anna", "dora", "carl"],
        ["anna", "party", "carl"],
    ]
    assert path_node_ids(client, "carl", "anna") == [
        ["carl", "dora", "anna"],
        ["carl", "party", "anna"],
    ]


def test_get_path_with_date_and_property_filters(client: RouterClient) -> None:
    assert path_node_ids(client, "anna", "carl", "&at=2012") == [EXPECTED_PATH]
    assert path_node_ids(client, "anna", "carl", "&at=2012&depth=3") == []
    assert path_node_ids(client, "anna", "carl", "&property=leader&property=headquarters") == [
        EXPECTED_PATH
    ]
    assert path_node_ids(client, "anna", "carl", "&property=leader") == []


def test_get_path_without_path_or_between_same_entity(client: RouterClient) -> None:
    found = client.get("/v1/graph/path?from=anna&to=island&depth=6")
    assert (found["length"], found["paths"], found["depth"], found["cut"]) == (None, [], 6, None)
    same = client.get("/v1/graph/path?from=anna&to=anna")
    assert (same["length"], len(same["paths"])) == (0, 1)
    assert same["paths"][0]["steps"] == []


def test_get_path_with_truncated_search_reports_cut(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.paths.MAX_EDGES_PER_NODE", 1)
    cut = client.get("/v1/graph/path?from=anna&to=carl")
    assert cut["cut"]["hubs"]
    monkeypatch.setattr("astana_api.queries.graph.paths.MAX_EDGES_PER_NODE", 1000)
    monkeypatch.setattr("astana_api.queries.graph.paths.MAX_EDGES", 1)
    # Another URL, because the first response is cached.
    cut = client.get("/v1/graph/path?from=anna&to=carl&depth=5")
    assert (cut["length"], cut["cut"]["exhausted"]) == (None, True)


def test_get_path_with_too_many_paths_reports_cut(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.queries.graph.paths.MAX_PATHS", 0)
    cut = client.get("/v1/graph/path?from=anna&to=club")
    assert (cut["length"], cut["paths"], cut["cut"]["more_paths"]) == (1, [], True)


@pytest.mark.parametrize("parameter", ["from", "to"])
def test_get_path_with_missing_or_withdrawn_end_names_parameter(
    client: RouterClient, knowledge: KnowledgeBase, parameter: str
) -> None:
    other = {"from": "to", "to": "from"}[parameter]
    target = f"/v1/graph/path?{parameter}=carl&{other}=anna"
    assert client(target).status == 200
    withdraw(knowledge, "carl")
    assert client.get_problem(target) == (410, "gone", [parameter])
    assert client.get_problem(target.replace("carl", "nobody")) == (
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
def test_graph_with_invalid_parameter_returns_400(
    client: RouterClient, target: str, parameter: str
) -> None:
    assert client.get_problem(target) == (400, "invalid-query-parameter", [parameter])


def test_graph_and_path_as_graphml(client: RouterClient) -> None:
    for target, edges in (
        ("/v1/graph/club?depth=2", 8),
        ("/v1/graph/path?from=anna&to=carl", 4),
    ):
        response = client(target, accept="application/graphml+xml")
        assert response.headers["content-type"] == "application/graphml+xml"
        assert response.body == client(f"{target}&format=graphml").body
        found = nx.read_graphml(io.BytesIO(response.body))
        assert found.number_of_edges() == edges
        assert found.nodes["club"]["name"] == "The Club"
    next_url = client("/v1/graph/club?limit=1&format=graphml").headers["link"]
    assert "format=graphml" in next_url
