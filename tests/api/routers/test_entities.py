"""Tests of one entity over HTTP: body, redirects, `fields`, `include` and subresources."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.commands import records
from astana_api.domain.enums import Lifecycle
from tests.support.databases import claim, entity
from tests.support.openapi import parameters_of
from tests.support.sources_world import RouterClient, World, merge


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    test_client = RouterClient(world.database, zip(ROUTERS, TAGS, strict=True))
    yield test_client
    test_client.close()


def withdraw(world: World, entity_id: str) -> None:
    with world.knowledge.revision() as change:
        records.set_entity_status(change, [entity_id], Lifecycle.WITHDRAWN, "a mistake")


def test_get_entity_returns_stored_bytes_with_revision_etag(
    client: RouterClient, world: World
) -> None:
    response = client("/v1/organizations/club")
    assert response.json() == world.knowledge.get_item("club")
    assert response.headers["etag"].startswith(f'"{response.json()["revision"]}-')
    assert client("/v1/entities/club").body == response.body
    not_modified = client("/v1/organizations/club", if_none_match=response.headers["etag"])
    assert (not_modified.status, not_modified.body) == (304, b"")


def test_get_entity_of_other_kind_returns_404_with_its_path(client: RouterClient) -> None:
    assert client.get_problem("/v1/persons/nobody") == (404, "resource-not-found", [])
    response = client("/v1/persons/club/relations")
    assert response.status == 404
    assert "/v1/organizations/club" in response.json()["detail"]


@pytest.mark.parametrize("rest", ["", "/statements", "/relations", "/citations"])
def test_get_withdrawn_entity_returns_410(client: RouterClient, world: World, rest: str) -> None:
    withdraw(world, "bern")
    assert client.get_problem(f"/v1/places/bern{rest}") == (410, "gone", [])
    assert client.get_problem(f"/v1/entities/bern{rest}") == (410, "gone", [])


@pytest.mark.parametrize(
    "rest", ["?fields=name", "/statements", "/relations?limit=1", "/citations"]
)
def test_get_merged_entity_returns_308(client: RouterClient, world: World, rest: str) -> None:
    merge(world.knowledge, "old-club", "club")
    for collection in ("organizations", "entities"):
        response = client(f"/v1/{collection}/old-club{rest}")
        assert response.status == 308
        assert response.headers["location"] == f"/v1/{collection}/club{rest}"
        assert client(response.headers["location"]).status == 200
    wrong = client("/v1/persons/old-club")
    assert wrong.status == 404
    assert "/v1/organizations/club" in wrong.json()["detail"]


def test_fields_parameter_selects_keys_in_body_order(client: RouterClient, world: World) -> None:
    whole = world.knowledge.get_item("club")
    response = client("/v1/organizations/club?fields=founded,name,leader")
    assert list(response.json()) == ["id", "name", "founded", "leader"]
    assert response.json()["leader"] == whole["leader"]
    # The ETag has the revision of the entity even if only some fields were read.
    assert response.headers["etag"].startswith(f'"{whole["revision"]}-')
    rows = client.get("/v1/organizations?fields=leader")["items"]
    assert [list(row) for row in rows] == [["id", "leader"]] * 2
    assert client.get("/v1/entities?fields=born")["items"][0] == {"id": "anna", "born": None}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("fields=nam", "fields"),
        ("fields=", "fields"),
        ("fields=born", "fields"),
        ("include=history", "include"),
        ("include=statements,", "include"),
        ("feilds=name", "feilds"),
        ("fields=name&fields=founded", "fields"),
    ],
)
def test_invalid_fields_or_include_returns_400(
    client: RouterClient, query: str, parameter: str
) -> None:
    expected = (400, "invalid-query-parameter", [parameter])
    assert client.get_problem(f"/v1/organizations/club?{query}") == expected
    assert client.get_problem(f"/v1/organizations?{query}") == expected


def test_include_embeds_same_items_as_subresource(client: RouterClient) -> None:
    names = ("statements", "relations", "citations")
    item = client.get("/v1/organizations/club?include=citations,statements,relations")
    rows = client.get("/v1/organizations?include=statements,relations,citations")["items"]
    row = next(row for row in rows if row["id"] == "club")
    for name in names:
        page = client.get(f"/v1/organizations/club/{name}")
        assert item[name] == row[name] == {"items": page["items"], "next": None}
        assert page["items"]
    assert list(item)[-3:] == list(names)
    with_one_field = client.get("/v1/organizations/club?fields=id&include=relations")
    assert list(with_one_field) == ["id", "relations"]


def test_include_beyond_limit_links_to_next_page(
    client: RouterClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.api.routers.entities.routes.MAX_INCLUDED_PER_ENTITY", 2)
    included = client.get("/v1/organizations/club?include=statements")["statements"]
    assert len(included["items"]) == 2
    rest = client.get_all_items(included["next"])
    assert included["items"] + rest == client.get_all_items("/v1/organizations/club/statements")


def test_relations_are_listed_for_subject_and_value(client: RouterClient, world: World) -> None:
    [leads] = client.get("/v1/persons/anna/relations")["items"]
    assert leads == {
        "direction": "in",
        "property": "leader",
        "label": "leads",
        "entity": {"id": "club", "kind": "organization", "name": "The Club"},
        "start": None,
        "end": "2023",
        "during": None,
        "ended": True,
        "role": "chair",
        "place": None,
        "attributed_to": None,
        "stated_as": [],
        "statement": world.ids["leader"],
        "citations": ["report"],
        "sourced": True,
        "anchored": True,
    }
    [led, founded] = client.get("/v1/organizations/club/relations?direction=out")["items"]
    assert (led["direction"], led["label"], led["entity"]["id"]) == ("out", "leader", "anna")
    # Contradicting evidence is not a source.
    assert founded["citations"] == ["report"]
    assert client.get("/v1/organizations/club/relations?direction=in")["items"] == []


def test_relations_with_filters_and_limit(client: RouterClient) -> None:
    path = "/v1/organizations/club/relations"
    by_property = client.get(f"{path}?property=founded_by&count=exact")
    assert ([r["property"] for r in by_property["items"]], by_property["total"]) == (
        ["founded_by"],
        1,
    )
    assert client.get_all_items(f"{path}?limit=1") == client.get(path)["items"]
    assert client.get_problem(f"{path}?property=leeder") == (
        400,
        "invalid-query-parameter",
        ["property"],
    )
    assert client.get_problem(f"{path}?direction=up")[2] == ["direction"]
    assert client.get_problem(f"{path}?kind=company")[2] == ["kind"]
    assert client.get_problem(f"{path}?role=")[2] == ["role"]
    assert client.get_problem(f"{path}?sort=stated")[2] == ["sort"]


@pytest.fixture
def related(world: World) -> World:
    """The club with more roles, an entity with the id of a kind, and a relation to itself."""
    world.knowledge.create(person="person", talks="event")
    world.knowledge.state(
        claim("club", "leader", entity("person"), role="Vice-Président"),
        claim("club", "member", entity("anna"), role="VICE PRESIDENT"),
        claim("talks", "participant", entity("club"), role="!!!"),
        claim("club", "related", entity("club")),
    )
    return world


@pytest.mark.parametrize(
    ("entity_id", "query", "expected"),
    [
        ("club", "role=vice%20president", ["leader", "member"]),
        ("club", "role=Chair&role=vice-president", ["leader", "leader", "member"]),
        ("club", "role=president", []),
        ("club", "role=!!!", ["participant"]),
        ("club", "role=%3F", []),
        ("club", "kind=person", ["leader", "leader", "member"]),
        ("club", "kind=person&role=chair", ["leader"]),
        ("club", "kind=event", ["participant"]),
        ("club", "kind=event&kind=organization", ["founded_by", "participant", "related"]),
        ("club", "kind=organization&direction=in", ["related"]),
        ("club", "kind=person&direction=in", []),
        ("club", "kind=work", []),
        ("anna", "kind=organization", ["leader", "member"]),
        ("anna", "kind=person", []),
        ("person", "kind=organization", ["leader"]),
        ("person", "kind=person", []),
    ],
)
def test_relations_by_role_and_kind_of_the_other_entity(
    related: World, client: RouterClient, entity_id: str, query: str, expected: list[str]
) -> None:
    path = f"/v1/entities/{entity_id}/relations?{query}"
    rows = client.get_all_items(path)
    assert [row["property"] for row in rows] == expected
    assert client.get_all_items(f"{path}&limit=1") == rows
    assert client.get(f"{path}&count=exact")["total"] == len(expected)
    as_of = f"{path}&as_of={related.knowledge.head()}"
    assert client.get_all_items(f"{as_of}&limit=2") == rows
    assert client.get(f"{as_of}&count=exact")["total"] == len(expected)


def test_relations_of_merged_entity_are_listed_for_target(
    client: RouterClient, world: World
) -> None:
    merge(world.knowledge, "old-club", "club")
    rows = client.get("/v1/organizations/club/relations")["items"]
    assert [(r["property"], r["direction"], r["entity"]["id"]) for r in rows] == [
        ("leader", "out", "anna"),
        ("founded_by", "out", "club"),
    ]
    [founded] = client.get("/v1/organizations/club/relations?direction=in")["items"]
    assert (founded["direction"], founded["label"]) == ("in", "founded")


def test_relation_to_withdrawn_entity_is_marked_withdrawn(
    client: RouterClient, world: World
) -> None:
    withdraw(world, "anna")
    rows = client.get("/v1/organizations/club/relations?property=leader")["items"]
    assert rows[0]["entity"]["withdrawn"] is True


def test_list_statements_and_citations_of_entity(client: RouterClient, world: World) -> None:
    path = "/v1/organizations/club/statements"
    current = client.get(path)["items"]
    assert world.ids["later"] in {s["id"] for s in current}
    assert {s["state"] for s in current} == {"current"}
    past = client.get(f"{path}?state=superseded&state=retracted&sort=-stated")["items"]
    assert [s["id"] for s in past] == [world.ids["aim"], world.ids["founded"]]
    citations = client.get("/v1/organizations/club/citations")["items"]
    assert [c["id"] for c in citations] == ["report"]
    assert citations[0]["title"] == "Zwölf Fragen"


def test_openapi_has_operations_and_schemas_for_each_kind(client: RouterClient) -> None:
    document = client.app.openapi()
    operation_ids = {
        path_item["get"]["operationId"]
        for path_item in document["paths"].values()
        if "get" in path_item
    }
    for plural, singular in (("organizations", "organization"), ("entities", "entity")):
        parts = {f"list_{singular}_{part}" for part in ("statements", "relations", "citations")}
        assert {f"list_{plural}", f"get_{singular}", *parts} <= operation_ids
    schemas = document["components"]["schemas"]
    assert {"Organization", "OrganizationSummary", "OrganizationList", "LeaderElement"} <= set(
        schemas
    )
    assert all("_" not in name for name in schemas)
    item = document["paths"]["/v1/persons/{id}"]["get"]
    assert {"200", "304", "308", "404", "410"} <= set(item["responses"])
    assert "randa-kassis" in json.dumps(parameters_of(document, item))
    parameter_names = {
        parameter["name"]
        for parameter in parameters_of(document, document["paths"]["/v1/persons"]["get"])
    }
    assert {"name", "born_from", "died_to", "sourced"} <= parameter_names
    assert "classification" not in parameter_names


def is_complete(value: Any) -> bool:
    """Return whether the JSON has no null, no empty list and no empty object at any depth."""
    if isinstance(value, dict):
        return all(
            member not in (None, [], {}) and is_complete(member) for member in value.values()
        )
    return all(map(is_complete, value)) if isinstance(value, list) else True


@pytest.mark.parametrize("query", ["", "&as_of=3", "&include=statements", "&at=2020"])
def test_omit_empty_leaves_out_nulls_and_empty_lists_and_objects(
    client: RouterClient, query: str
) -> None:
    complete = client(f"/v1/organizations/club?{query}".replace("?&", "?").rstrip("?"))
    sparse = client(f"/v1/organizations/club?omit=empty{query}")
    assert (complete.status, sparse.status) == (200, 200), sparse.body
    assert is_complete(sparse.json())
    assert not is_complete(complete.json())
    assert sparse.json()["name"] == complete.json()["name"]
    assert sparse.headers["etag"] != complete.headers["etag"]


def test_omit_empty_applies_to_selected_fields_and_to_lists(client: RouterClient) -> None:
    item = client.get("/v1/organizations/club?omit=empty&fields=name,dissolved,leader")
    assert item.keys() == {"id", "name", "leader"}
    assert "during" not in item["leader"][0]
    page = client.get("/v1/organizations?omit=empty&limit=1")
    assert is_complete(page["items"])
    assert page["items"][0].keys() >= {"id", "name"}
    # The envelope is the same in every list.
    assert "next" in page


def test_omit_takes_empty_only(client: RouterClient) -> None:
    for target in ("/v1/organizations?omit=null", "/v1/organizations/club?omit=null"):
        assert client.get_problem(target) == (400, "invalid-query-parameter", ["omit"])
