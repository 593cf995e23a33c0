"""One entity over HTTP: its bytes, where it went, what is picked from it and put with it."""

import json
from collections.abc import Iterator

import pytest

from astana_api.api.routers.entities.routes import ROUTERS, TAGS
from astana_api.commands import records
from astana_api.domain.enums import Lifecycle
from tests.support.sources import Asker, World, merge


@pytest.fixture
def asker(world: World) -> Iterator[Asker]:
    made = Asker(world.database, zip(ROUTERS, TAGS, strict=True))
    yield made
    made.close()


def withdraw(world: World, entity_id: str) -> None:
    with world.knowledge.revision() as change:
        records.set_lives(change, [entity_id], Lifecycle.WITHDRAWN, "a mistake")


def test_an_item_is_the_stored_bytes_under_their_revision(asker: Asker, world: World) -> None:
    answer = asker("/v1/organizations/club")
    assert answer.json() == world.knowledge.item("club")
    assert answer.headers["etag"].startswith(f'"{answer.json()["revision"]}-')
    assert asker("/v1/entities/club").body == answer.body
    again = asker("/v1/organizations/club", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_what_is_not_there_says_where_it_is_if_it_is_anywhere(asker: Asker) -> None:
    assert asker.refused("/v1/persons/nobody") == (404, "resource-not-found", [])
    answer = asker("/v1/persons/club/relations")
    assert answer.status == 404
    assert "/v1/organizations/club" in answer.json()["detail"]


@pytest.mark.parametrize("rest", ["", "/statements", "/relations", "/citations"])
def test_what_was_withdrawn_is_gone(asker: Asker, world: World, rest: str) -> None:
    withdraw(world, "bern")
    assert asker.refused(f"/v1/places/bern{rest}") == (410, "gone", [])
    assert asker.refused(f"/v1/entities/bern{rest}") == (410, "gone", [])


@pytest.mark.parametrize(
    "rest", ["?fields=name", "/statements", "/relations?limit=1", "/citations"]
)
def test_what_was_merged_away_leads_to_what_took_it_in(
    asker: Asker, world: World, rest: str
) -> None:
    merge(world.knowledge, "old-club", "club")
    for collection in ("organizations", "entities"):
        answer = asker(f"/v1/{collection}/old-club{rest}")
        assert answer.status == 308
        assert answer.headers["location"] == f"/v1/{collection}/club{rest}"
        assert asker(answer.headers["location"]).status == 200
    wrong = asker("/v1/persons/old-club")
    assert wrong.status == 404
    assert "/v1/organizations/club" in wrong.json()["detail"]


def test_fields_are_picked_from_the_whole_in_its_order(asker: Asker, world: World) -> None:
    whole = world.knowledge.item("club")
    answer = asker("/v1/organizations/club?fields=founded,name,leader")
    assert list(answer.json()) == ["id", "name", "founded", "leader"]
    assert answer.json()["leader"] == whole["leader"]
    # A change is made under the revision of the entity, whichever part of it was read.
    assert answer.headers["etag"].startswith(f'"{whole["revision"]}-')
    rows = asker.get("/v1/organizations?fields=leader")["items"]
    assert [list(row) for row in rows] == [["id", "leader"]] * 2
    assert asker.get("/v1/entities?fields=born")["items"][0] == {"id": "anna", "born": None}


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
def test_a_wrong_choice_is_refused_by_name(asker: Asker, query: str, parameter: str) -> None:
    expected = (400, "invalid-query-parameter", [parameter])
    assert asker.refused(f"/v1/organizations/club?{query}") == expected
    assert asker.refused(f"/v1/organizations?{query}") == expected


def test_what_is_included_is_what_its_own_address_answers(asker: Asker) -> None:
    parts = ("statements", "relations", "citations")
    item = asker.get("/v1/organizations/club?include=citations,statements,relations")
    rows = asker.get("/v1/organizations?include=statements,relations,citations")["items"]
    row = next(row for row in rows if row["id"] == "club")
    for part in parts:
        alone = asker.get(f"/v1/organizations/club/{part}")
        assert item[part] == row[part] == {"items": alone["items"], "next": None}
        assert alone["items"]
    assert list(item)[-3:] == list(parts)
    lean = asker.get("/v1/organizations/club?fields=id&include=relations")
    assert list(lean) == ["id", "relations"]


def test_what_is_too_much_to_include_goes_on_at_its_address(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("astana_api.api.routers.entities.routes.MOST_IN_AN_ITEM", 2)
    included = asker.get("/v1/organizations/club?include=statements")["statements"]
    assert len(included["items"]) == 2
    rest = asker.every(included["next"])
    assert included["items"] + rest == asker.every("/v1/organizations/club/statements")


def test_relations_are_read_from_both_ends(asker: Asker, world: World) -> None:
    [leads] = asker.get("/v1/persons/anna/relations")["items"]
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
        "stated_as": None,
        "statement": world.ids["leader"],
        "citations": ["report"],
        "anchored": True,
    }
    [led, founded] = asker.get("/v1/organizations/club/relations?direction=out")["items"]
    assert (led["direction"], led["label"], led["entity"]["id"]) == ("out", "leader", "anna")
    # What speaks against it is no source of it.
    assert founded["citations"] == ["report"]
    assert asker.get("/v1/organizations/club/relations?direction=in")["items"] == []


def test_relations_are_narrowed_and_paged(asker: Asker) -> None:
    path = "/v1/organizations/club/relations"
    by_property = asker.get(f"{path}?property=founded_by&count=exact")
    assert ([r["property"] for r in by_property["items"]], by_property["total"]) == (
        ["founded_by"],
        1,
    )
    assert asker.every(f"{path}?limit=1") == asker.get(path)["items"]
    assert asker.refused(f"{path}?property=leeder") == (
        400,
        "invalid-query-parameter",
        ["property"],
    )
    assert asker.refused(f"{path}?direction=up")[2] == ["direction"]
    assert asker.refused(f"{path}?sort=stated")[2] == ["sort"]


def test_relations_of_what_was_merged_are_seen_from_what_took_it_in(
    asker: Asker, world: World
) -> None:
    merge(world.knowledge, "old-club", "club")
    rows = asker.get("/v1/organizations/club/relations")["items"]
    assert [(r["property"], r["direction"], r["entity"]["id"]) for r in rows] == [
        ("leader", "out", "anna"),
        ("founded_by", "out", "club"),
    ]
    [founded] = asker.get("/v1/organizations/club/relations?direction=in")["items"]
    assert (founded["direction"], founded["label"]) == ("in", "founded")


def test_a_withdrawn_neighbour_is_marked(asker: Asker, world: World) -> None:
    withdraw(world, "anna")
    rows = asker.get("/v1/organizations/club/relations?property=leader")["items"]
    assert rows[0]["entity"]["withdrawn"] is True


def test_statements_and_citations_of_an_entity(asker: Asker, world: World) -> None:
    path = "/v1/organizations/club/statements"
    current = asker.get(path)["items"]
    assert world.ids["later"] in {s["id"] for s in current}
    assert {s["state"] for s in current} == {"current"}
    past = asker.get(f"{path}?state=superseded&state=retracted&sort=-stated")["items"]
    assert [s["id"] for s in past] == [world.ids["aim"], world.ids["founded"]]
    citations = asker.get("/v1/organizations/club/citations")["items"]
    assert [c["id"] for c in citations] == ["report"]
    assert citations[0]["title"] == "Zwölf Fragen"


def test_each_kind_has_operations_of_its_own(asker: Asker) -> None:
    document = asker.app.openapi()
    found = {each["get"]["operationId"] for each in document["paths"].values() if "get" in each}
    for plural, singular in (("organizations", "organization"), ("entities", "entity")):
        parts = {f"list_{singular}_{part}" for part in ("statements", "relations", "citations")}
        assert {f"list_{plural}", f"get_{singular}", *parts} <= found
    shapes = document["components"]["schemas"]
    assert {"Organization", "OrganizationSummary", "OrganizationList", "LeaderElement"} <= set(
        shapes
    )
    assert all("_" not in name for name in shapes)
    item = document["paths"]["/v1/persons/{id}"]["get"]
    assert {"200", "304", "308", "404", "410"} <= set(item["responses"])
    assert "randa-kassis" in json.dumps(item["parameters"])
    named = {each.get("name") for each in document["paths"]["/v1/persons"]["get"]["parameters"]}
    assert {"name", "born_from", "died_to", "sourced"} <= named
    assert "classification" not in named
