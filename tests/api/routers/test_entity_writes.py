"""Tests of the write routes of entities, on both databases."""

from typing import Any

import pytest

from astana_api.api.app import build_app
from astana_api.api.http.write_route import WriteRoute
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.sources_world import World, retract_founder

ORGANIZATION = {
    "name": "Friends of the Club",
    "lang": "en",
    "names": [{"value": "Друзья", "lang": "ru", "name_kind": "translation"}],
    "founded": "2016~",
    "headquarters": {"value": "bern", "start": "2017"},
    "leader": [{"value": {"id": "anna"}, "role": "president", "end": "2020"}, "anna"],
    "evidence": {"founded": [{"citation": "report"}]},
    "message": "Add the friends",
}


def item(editor: EditorClient, entity_id: str) -> Any:
    return editor.get(f"/v1/entities/{entity_id}")


def head(editor: EditorClient) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


def test_post_entity_with_values_and_evidence_returns_201(editor: EditorClient) -> None:
    response = editor.post("/v1/organizations", ORGANIZATION)
    assert response.status == 201
    assert response.headers["location"] == "/v1/organizations/friends-of-the-club"
    created = response.json()
    assert created == item(editor, "friends-of-the-club")
    assert created["name"] == "Friends of the Club"
    assert [name["value"] for name in created["names"]] == ["Friends of the Club", "Друзья"]
    assert created["founded"] == "2016~"
    assert created["sources"]["founded"][0]["citations"] == ["report"]
    assert created["sources"]["headquarters"][0]["qualifiers"] == {"start": "2017"}
    assert created["sources"]["headquarters"][0]["citations"] == []
    [leader] = created["leader"]
    assert (leader["value"]["id"], leader["role"], leader["end"]) == ("anna", "president", "2020")
    revision = editor.get(f"/v1/revisions/{created['revision']}")
    assert (revision["actor"], revision["message"], revision["origin"]) == (
        "key:ada",
        "Add the friends",
        "api",
    )
    same = editor("/v1/organizations/friends-of-the-club")
    assert same.headers["etag"] == response.headers["etag"]


def test_post_entity_with_shared_evidence_keeps_evidence_of_values(editor: EditorClient) -> None:
    body = {
        "name": "Us",
        "evidence": [{"citation": "report"}],
        "founded": {"value": "2015", "evidence": [{"citation": "letter"}]},
        "aim": ["peace"],
    }
    created = editor.create("/v1/organizations", body)
    assert created["names"][0]["citations"] == ["report"]
    assert created["names"][0]["lang"] == "und"
    assert created["sources"]["founded"][0]["citations"] == ["letter"]
    assert created["aim"][0]["citations"] == ["report"]


@pytest.mark.parametrize(
    ("kind", "body", "key", "expected"),
    [
        ("persons", {"name": "Ivo", "born": "1970~"}, "born", "1970~"),
        ("events", {"id": "gala", "name": "A gala"}, "id", "gala"),
        (
            "places",
            {"name": "Thun", "coordinates": {"latitude": 46.75, "longitude": 7.63}},
            "coordinates",
            {"latitude": 46.75, "longitude": 7.63},
        ),
        ("works", {"id": "draft", "completed": "2017-03"}, "name", "draft"),
    ],
)
def test_post_entity_of_each_kind_returns_201(
    editor: EditorClient, kind: str, body: Any, key: str, expected: Any
) -> None:
    created = editor.create(f"/v1/{kind}", body)
    assert created[key] == expected
    assert created["self"].startswith(f"/v1/{kind}/")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": "club", "name": "x"}, (409, "identifier-taken", ["/id"])),
        ({"name": "Club"}, (409, "identifier-taken", [])),
        ({"name": "The Club", "id": "Not An Id"}, (422, "unprocessable-content", ["/id"])),
        ({}, (422, "unprocessable-content", ["/id"])),
        ({"name": "!!!"}, (422, "unprocessable-content", ["/id"])),
        ({"name": "x", "founded": "2015-13"}, (422, "unprocessable-content", ["/founded"])),
        ({"name": "x", "founded": 2015}, (422, "unprocessable-content", ["/founded"])),
        ({"name": "x", "born": "2015"}, (422, "unprocessable-content", ["/born"])),
        (
            {"name": "x", "leader": [{"value": "nobody"}, {"value": "bern"}]},
            (422, "unprocessable-content", ["/leader/0/value", "/leader/1/value"]),
        ),
        (
            {"name": "x", "leader": [{"value": "anna", "scheme": "y"}]},
            (422, "unprocessable-content", ["/leader/0/scheme"]),
        ),
        (
            {"name": "x", "leader": [{"value": "anna", "start": "2017", "end": "2015"}]},
            (422, "unprocessable-content", ["/leader/0/end"]),
        ),
        (
            {"name": "x", "evidence": [{"citation": "none"}, {"stance": "supports"}]},
            (422, "unprocessable-content", ["/evidence/1"]),
        ),
        (
            {"name": "x", "evidence": [{"document": "memo", "section": "none"}]},
            (422, "unprocessable-content", ["/evidence/0/section"]),
        ),
        (
            {"name": "x", "evidence": {"founded": [{"citation": "report"}]}},
            (422, "unprocessable-content", ["/evidence/founded"]),
        ),
        (
            {"name": "x", "attributes": {"a~b/c": 1}},
            (422, "unprocessable-content", ["/attributes"]),
        ),
    ],
)
def test_post_invalid_entity_returns_error_and_writes_nothing(
    editor: EditorClient, body: Any, expected: tuple[int, str, list[str]]
) -> None:
    before = head(editor)
    assert parse_problem(editor.post("/v1/organizations", body)) == expected
    assert head(editor) == before


def test_patch_entity_supersedes_single_value_and_null_retracts_it(
    editor: EditorClient, world: World
) -> None:
    corrected = editor.update("/v1/organizations/club", {"founded": "2017", "message": "Recount"})
    assert corrected["founded"] == "2017"
    former = editor.get(f"/v1/statements/{world.ids['later']}")
    assert (former["state"], former["reason"]) == ("superseded", "Recount")
    assert former["superseded_by"] == corrected["sources"]["founded"][0]["statement"]
    withdrawn = editor.update("/v1/organizations/club", {"founded": None, "message": "Unknown"})
    assert withdrawn["founded"] is None
    assert "founded" not in withdrawn["sources"]
    last = editor.get(f"/v1/statements/{former['superseded_by']}")
    assert (last["state"], last["reason"]) == ("retracted", "Unknown")


def test_patch_entity_with_full_body_changes_only_differences(editor: EditorClient) -> None:
    read = item(editor, "club")
    read["description"] = "A club"
    changed = editor.update("/v1/organizations/club", {**read, "lang": "en"})
    assert changed["description"] == "A club"
    assert changed["founded"] == read["founded"]
    before = head(editor)
    assert editor.update("/v1/organizations/club", changed) == changed
    assert head(editor) == before


def test_patch_entity_text_keeps_its_language(editor: EditorClient) -> None:
    editor.update("/v1/organizations/club", {"description": "Ein Verein", "lang": "de"})
    changed = editor.update("/v1/organizations/club", {"description": "Ein alter Verein"})
    [source] = changed["sources"]["description"]
    assert editor.get(f"/v1/statements/{source['statement']}")["lang"] == "de"
    both = editor.update(
        "/v1/organizations/club", {"description": {"value": "An old club", "lang": "en"}}
    )
    assert both["description"] == "An old club"
    assert both["conflicts"] == []
    texts = editor.get("/v1/organizations/club/statements?property=description")["items"]
    assert {entity_id["value"] for entity_id in texts} == {"Ein alter Verein", "An old club"}


def test_patch_entity_with_repeated_value_adds_evidence(editor: EditorClient) -> None:
    read = item(editor, "club")
    evidence = {"founded": [{"citation": "undated"}]}
    changed = editor.update(
        "/v1/organizations/club", {"founded": read["founded"], "evidence": evidence}
    )
    assert changed["sources"]["founded"][0]["citations"] == ["undated"]
    before = head(editor)
    editor.update("/v1/organizations/club", {"founded": read["founded"], "evidence": evidence})
    assert head(editor) == before


def test_patch_entity_with_conflicting_statements_returns_409(editor: EditorClient) -> None:
    rival = editor.create(
        "/v1/statements", {"subject": "club", "property": "founded", "value": "1999"}
    )
    response = editor.patch("/v1/organizations/club", {"founded": "2000"})
    status, code, pointers = parse_problem(response)
    assert (status, code, pointers) == (409, "conflicting-statements", ["/founded", "/founded"])
    assert rival["id"] in response.json()["statements"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"leader": []}, (422, "use-statements", ["/leader"])),
        ({"names": [{"value": "x"}]}, (422, "use-statements", ["/names"])),
        ({"name": "Another"}, (422, "use-statements", ["/name"])),
        ({"id": "other"}, (422, "unprocessable-content", ["/id"])),
        ({"kind": "person"}, (422, "unprocessable-content", ["/kind"])),
        ({"revision": 1}, (422, "unprocessable-content", ["/revision"])),
        ({"sources": {}}, (422, "unprocessable-content", ["/sources"])),
        ({"a/b": 1}, (422, "unprocessable-content", ["/a~1b"])),
        ({"founded": "soon"}, (422, "unprocessable-content", ["/founded"])),
        ({"headquarters": "anna"}, (422, "unprocessable-content", ["/headquarters"])),
    ],
)
def test_patch_entity_with_invalid_body_returns_422_and_writes_nothing(
    editor: EditorClient, body: Any, expected: tuple[int, str, list[str]]
) -> None:
    before = head(editor)
    assert parse_problem(editor.patch("/v1/organizations/club", body)) == expected
    assert head(editor) == before


def test_delete_and_restore_entity(editor: EditorClient) -> None:
    withdrawn = editor.delete("/v1/persons/anna?reason=a+double")
    assert withdrawn.json()["withdrawn"] is True
    assert parse_problem(editor("/v1/persons/anna"))[:2] == (410, "gone")
    assert item(editor, "club")["leader"][0]["value"]["withdrawn"] is True
    assert parse_problem(editor.patch("/v1/persons/anna", {"born": "1970"}))[:2] == (410, "gone")
    assert parse_problem(editor.delete("/v1/persons/anna"))[:2] == (410, "gone")
    restored = editor.create("/v1/persons/anna/restore", None)
    assert restored == item(editor, "anna")
    assert "withdrawn" not in item(editor, "club")["leader"][0]["value"]
    before = head(editor)
    editor.create("/v1/persons/anna/restore", {"message": "again"})
    assert head(editor) == before


def test_merge_redirects_reads_and_unmerge_restores_entity(
    editor: EditorClient, world: World
) -> None:
    retract_founder(world)
    before = {entity_id: item(editor, entity_id) for entity_id in ("club", "old-club", "anna")}
    merged = editor.create("/v1/entities/old-club/merge", {"into": "club"})
    assert merged["former_ids"] == ["old-club"]
    assert {name["value"] for name in merged["names"]} == {"The Club", "Old Club"}
    for method, target in (
        ("GET", "/v1/organizations/old-club"),
        ("GET", "/v1/entities/old-club/statements?limit=1"),
        ("HEAD", "/v1/organizations/old-club"),
    ):
        response = editor.send(method, target, None)
        assert response.status == 308
        assert response.headers["location"] == target.replace("old-club", "club")
    found = editor.get("/v1/statements?entity=old-club")["items"]
    assert found == editor.get("/v1/statements?entity=club")["items"]
    unmerged = editor.create("/v1/entities/old-club/unmerge", None)
    for entity_id, body in before.items():
        current = item(editor, entity_id)
        assert {**current, "revision": 0} == {**body, "revision": 0}
    assert unmerged == item(editor, "old-club")


def organization_writes() -> list[tuple[str, str]]:
    """Return method and path of each write route of an existing organization but unmerge."""
    return [
        (method, route.path)
        for route in build_app().routes
        if isinstance(route, WriteRoute)
        and route.path.startswith(("/v1/organizations/{id}", "/v1/entities/{id}"))
        and not route.path.endswith("/unmerge")
        for method in sorted(route.methods or ())
    ]


@pytest.mark.parametrize("dry_run", ["", "?dry_run=true"])
@pytest.mark.parametrize(("method", "path"), organization_writes())
def test_write_to_merged_entity_returns_409_with_survivor(
    editor: EditorClient, world: World, method: str, path: str, dry_run: str
) -> None:
    retract_founder(world)
    editor.create("/v1/organizations", {"id": "older-club", "name": "Older Club"})
    editor.create("/v1/entities/older-club/merge", {"into": "old-club"})
    editor.create("/v1/entities/old-club/merge", {"into": "club"})
    before = head(editor), item(editor, "club")
    body = {"POST": {"into": "anna-club"}, "PATCH": {"founded": "1901"}, "DELETE": None}[method]
    if path.endswith("/restore"):
        body = {"message": "again"}
    for merged_id in ("old-club", "older-club"):
        target = path.replace("{id}", merged_id) + dry_run
        response = editor.send(method, target, body, if_match="*")
        problem = response.json()
        assert (response.status, problem.get("code")) == (409, "entity-merged")
        assert problem["merged_into"] == {"id": "club", "self": "/v1/organizations/club"}
        assert "club" in problem["detail"]
        assert "location" not in response.headers
    assert (head(editor), item(editor, "club")) == before


def test_statement_about_merged_entity_is_stated_of_survivor(
    editor: EditorClient, world: World
) -> None:
    """The subject of a statement is kept as given, so a dossier may state it again."""
    retract_founder(world)
    editor.create("/v1/entities/old-club/merge", {"into": "club"})
    created = editor.create(
        "/v1/statements", {"subject": "old-club", "property": "founded", "value": "1901"}
    )
    assert created["subject"]["id"] == "club"


def test_post_statement_of_merged_entity_claim_adds_evidence(
    editor: EditorClient, world: World
) -> None:
    retract_founder(world)
    first = editor.create(
        "/v1/statements",
        {"subject": "old-club", "property": "leader", "value": "anna", "qualifiers": {"role": "x"}},
    )
    editor.create("/v1/entities/old-club/merge", {"into": "club"})
    response = editor.post(
        "/v1/statements",
        {
            "subject": "club",
            "property": "leader",
            "value": "anna",
            "qualifiers": {"role": "x"},
            "evidence": [{"citation": "letter"}],
        },
    )
    assert response.status == 200
    assert response.json()["id"] == first["id"]
    assert [entity_id["citation"] for entity_id in response.json()["evidence"]] == ["letter"]


def test_merge_keeps_name_and_description_of_target(
    editor: EditorClient,
) -> None:
    double = {"id": "double", "name": "Duplicat", "lang": "en", "description": "a slip"}
    editor.create("/v1/places", {**double, "classification": "town"})
    editor.create(
        "/v1/places", {"id": "thun", "name": "Thun", "lang": "en", "description": "a town"}
    )
    merged = editor.create("/v1/entities/double/merge", {"into": "thun"})
    assert (merged["name"], merged["description"]) == ("Thun", "a town")
    assert merged["conflicts"] == ["description"]
    assert merged["classification"] == "town"
    assert {name["value"] for name in merged["names"]} == {"Thun", "Duplicat"}


@pytest.mark.parametrize(
    ("entity", "into", "expected"),
    [
        ("club", "anna", (409, "conflict")),
        ("club", "club", (409, "conflict")),
        ("club", "nobody", (422, "unprocessable-content")),
        ("nobody", "club", (404, "resource-not-found")),
    ],
)
def test_invalid_merge_returns_error(
    editor: EditorClient, entity: str, into: str, expected: tuple[int, str]
) -> None:
    assert (
        parse_problem(editor.post(f"/v1/entities/{entity}/merge", {"into": into}))[:2] == expected
    )


def test_merge_with_withdrawn_entity_returns_409(editor: EditorClient) -> None:
    editor.delete("/v1/organizations/old-club")
    for entity, into in (("club", "old-club"), ("old-club", "club")):
        response = editor.post(f"/v1/entities/{entity}/merge", {"into": into})
        assert parse_problem(response)[:2] == (409, "conflict")


def test_merge_of_related_entities_returns_409_until_statement_is_retracted(
    editor: EditorClient,
) -> None:
    """The statement may name ids that were merged before."""
    for entity_id in ("wing", "old-wing", "league"):
        editor.create("/v1/organizations", {"id": entity_id, "name": entity_id})
    body = {"subject": "league", "property": "opposes", "value": "old-wing"}
    statement = editor.create("/v1/statements", body)["id"]
    editor.create("/v1/entities/old-wing/merge", {"into": "wing"})
    before = head(editor)
    for entity_id, into in (("league", "wing"), ("wing", "league")):
        response = editor.post(f"/v1/entities/{entity_id}/merge", {"into": into})
        assert parse_problem(response) == (409, "conflict", ["/into"])
        assert f"{statement}: league opposes old-wing" in response.json()["errors"][0]["detail"]
    assert head(editor) == before
    editor.delete(f"/v1/statements/{statement}?reason=one+body")
    editor.create("/v1/entities/league/merge", {"into": "wing"})
    assert parse_problem(editor.post("/v1/statements", body)) == (
        422,
        "unprocessable-content",
        ["/value"],
    )


def test_merge_of_entities_with_reflexive_relation_is_accepted(editor: EditorClient) -> None:
    for entity_id in ("novel", "second-copy"):
        editor.create("/v1/works", {"id": entity_id, "name": entity_id})
    editor.create(
        "/v1/statements", {"subject": "novel", "property": "subject", "value": "second-copy"}
    )
    merged = editor.create("/v1/entities/second-copy/merge", {"into": "novel"})
    assert merged["subject"][0]["value"]["id"] == "novel"


def test_post_entity_with_relation_to_itself_returns_422(editor: EditorClient) -> None:
    response = editor.post("/v1/persons", {"id": "ines", "name": "Ines", "spouse": ["ines"]})
    assert parse_problem(response) == (422, "unprocessable-content", ["/spouse/0"])
    assert "cannot relate ines to itself" in response.json()["errors"][0]["detail"]


def test_unmerge_of_unmerged_entity_returns_409(editor: EditorClient) -> None:
    assert parse_problem(editor.post("/v1/entities/club/unmerge"))[:2] == (409, "conflict")
    assert parse_problem(editor.post("/v1/entities/nobody/unmerge"))[:2] == (
        404,
        "resource-not-found",
    )


def test_put_entity_returns_405(editor: EditorClient) -> None:
    response = editor.send("PUT", "/v1/organizations/club", {"name": "x"})
    assert response.status == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
