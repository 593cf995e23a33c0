"""Entities are created, corrected, withdrawn, restored and merged over HTTP, on both databases."""

from typing import Any

import pytest

from tests.support.editing import Editor, problem
from tests.support.sources import World

ORGANIZATION = {
    "name": "Friends of the Club",
    "lang": "en",
    "names": [{"text": "Друзья", "lang": "ru", "kind": "translation"}],
    "founded": "2016~",
    "headquarters": {"entity": "bern", "start": "2017"},
    "leader": [{"entity": {"id": "anna"}, "role": "president", "end": "2020"}, "anna"],
    "evidence": {"founded": [{"citation": "report"}]},
    "message": "Add the friends",
}


def item(editor: Editor, entity_id: str) -> Any:
    return editor.get(f"/v1/entities/{entity_id}")


def head(editor: Editor) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


def test_a_whole_entity_is_created_with_its_evidence(editor: Editor) -> None:
    answer = editor.post("/v1/organizations", ORGANIZATION)
    assert answer.status == 201
    assert answer.headers["location"] == "/v1/organizations/friends-of-the-club"
    made = answer.json()
    assert made == item(editor, "friends-of-the-club")
    assert made["name"] == "Friends of the Club"
    assert [name["text"] for name in made["names"]] == ["Friends of the Club", "Друзья"]
    assert made["founded"] == "2016~"
    assert made["sources"]["founded"][0]["citations"] == ["report"]
    assert made["sources"]["headquarters"][0]["qualifiers"] == {"start": "2017"}
    assert made["sources"]["headquarters"][0]["citations"] == []
    [leader] = made["leader"]
    assert (leader["entity"]["id"], leader["role"], leader["end"]) == ("anna", "president", "2020")
    revision = editor.get(f"/v1/revisions/{made['revision']}")
    assert (revision["actor"], revision["message"], revision["origin"]) == (
        "key:ada",
        "Add the friends",
        "api",
    )
    same = editor("/v1/organizations/friends-of-the-club")
    assert same.headers["etag"] == answer.headers["etag"]


def test_evidence_for_all_reaches_every_value_but_those_with_their_own(editor: Editor) -> None:
    body = {
        "name": "Us",
        "evidence": [{"citation": "report"}],
        "founded": {"date": "2015", "evidence": [{"citation": "letter"}]},
        "aim": ["peace"],
    }
    made = editor.made("/v1/organizations", body)
    assert made["names"][0]["citations"] == ["report"]
    assert made["names"][0]["lang"] == "und"
    assert made["sources"]["founded"][0]["citations"] == ["letter"]
    assert made["aim"][0]["citations"] == ["report"]


@pytest.mark.parametrize(
    ("kind", "body", "key", "shown"),
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
def test_every_kind_can_be_created(
    editor: Editor, kind: str, body: Any, key: str, shown: Any
) -> None:
    made = editor.made(f"/v1/{kind}", body)
    assert made[key] == shown
    assert made["url"].startswith(f"/v1/{kind}/")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": "club", "name": "x"}, (409, "identifier-taken", ["/id"])),
        ({"name": "The Club", "id": "Not An Id"}, (422, "unprocessable-content", ["/id"])),
        ({}, (422, "unprocessable-content", ["/id"])),
        ({"name": "!!!"}, (422, "unprocessable-content", ["/id"])),
        ({"name": "x", "founded": "2015-13"}, (422, "unprocessable-content", ["/founded"])),
        ({"name": "x", "founded": 2015}, (422, "unprocessable-content", ["/founded"])),
        ({"name": "x", "born": "2015"}, (422, "unprocessable-content", ["/born"])),
        (
            {"name": "x", "leader": [{"entity": "nobody"}, {"entity": "bern"}]},
            (422, "unprocessable-content", ["/leader/0", "/leader/1"]),
        ),
        (
            {"name": "x", "leader": [{"entity": "anna", "scheme": "y"}]},
            (422, "unprocessable-content", ["/leader/0/scheme"]),
        ),
        (
            {"name": "x", "leader": [{"entity": "anna", "start": "2017", "end": "2015"}]},
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
def test_what_cannot_be_created_is_refused_whole(
    editor: Editor, body: Any, expected: tuple[int, str, list[str]]
) -> None:
    before = head(editor)
    assert problem(editor.post("/v1/organizations", body)) == expected
    assert head(editor) == before


def test_another_single_value_supersedes_and_null_retracts(editor: Editor, world: World) -> None:
    corrected = editor.changed("/v1/organizations/club", {"founded": "2017", "message": "Recount"})
    assert corrected["founded"] == "2017"
    former = editor.get(f"/v1/statements/{world.ids['later']}")
    assert (former["state"], former["reason"]) == ("superseded", "Recount")
    assert former["superseded_by"] == corrected["sources"]["founded"][0]["statement"]
    gone = editor.changed("/v1/organizations/club", {"founded": None, "message": "Unknown"})
    assert gone["founded"] is None
    assert "founded" not in gone["sources"]
    last = editor.get(f"/v1/statements/{former['superseded_by']}")
    assert (last["state"], last["reason"]) == ("retracted", "Unknown")


def test_what_was_read_can_be_sent_back_with_one_change(editor: Editor) -> None:
    read = item(editor, "club")
    read["description"] = "A club"
    changed = editor.changed("/v1/organizations/club", {**read, "lang": "en"})
    assert changed["description"] == "A club"
    assert changed["founded"] == read["founded"]
    before = head(editor)
    assert editor.changed("/v1/organizations/club", changed) == changed
    assert head(editor) == before


def test_a_text_is_corrected_in_its_own_language(editor: Editor) -> None:
    editor.changed("/v1/organizations/club", {"description": "Ein Verein", "lang": "de"})
    changed = editor.changed("/v1/organizations/club", {"description": "Ein alter Verein"})
    [source] = changed["sources"]["description"]
    assert editor.get(f"/v1/statements/{source['statement']}")["lang"] == "de"
    both = editor.changed(
        "/v1/organizations/club", {"description": {"text": "An old club", "lang": "en"}}
    )
    assert both["description"] == "An old club"
    assert both["conflicts"] == []
    texts = editor.get("/v1/organizations/club/statements?property=description")["items"]
    assert {each["value"] for each in texts} == {"Ein alter Verein", "An old club"}


def test_a_value_that_is_repeated_gains_evidence(editor: Editor) -> None:
    read = item(editor, "club")
    evidence = {"founded": [{"citation": "undated"}]}
    changed = editor.changed(
        "/v1/organizations/club", {"founded": read["founded"], "evidence": evidence}
    )
    assert changed["sources"]["founded"][0]["citations"] == ["undated"]
    before = head(editor)
    editor.changed("/v1/organizations/club", {"founded": read["founded"], "evidence": evidence})
    assert head(editor) == before


def test_several_current_values_are_not_corrected_in_one(editor: Editor) -> None:
    rival = editor.made(
        "/v1/statements", {"subject": "club", "property": "founded", "value": "1999"}
    )
    answer = editor.patch("/v1/organizations/club", {"founded": "2000"})
    status, code, places = problem(answer)
    assert (status, code, places) == (409, "conflicting-statements", ["/founded", "/founded"])
    assert rival["id"] in answer.json()["statements"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"leader": []}, (422, "use-statements", ["/leader"])),
        ({"names": [{"text": "x"}]}, (422, "use-statements", ["/names"])),
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
def test_what_cannot_be_corrected_is_refused(
    editor: Editor, body: Any, expected: tuple[int, str, list[str]]
) -> None:
    before = head(editor)
    assert problem(editor.patch("/v1/organizations/club", body)) == expected
    assert head(editor) == before


def test_a_withdrawn_entity_is_marked_where_it_is_named_and_comes_back(editor: Editor) -> None:
    gone = editor.delete("/v1/persons/anna?reason=a+double")
    assert gone.json()["withdrawn"] is True
    assert problem(editor("/v1/persons/anna"))[:2] == (410, "gone")
    assert item(editor, "club")["leader"][0]["entity"]["withdrawn"] is True
    assert problem(editor.patch("/v1/persons/anna", {"born": "1970"}))[:2] == (410, "gone")
    assert problem(editor.delete("/v1/persons/anna"))[:2] == (410, "gone")
    back = editor.made("/v1/persons/anna/restore", None)
    assert back == item(editor, "anna")
    assert "withdrawn" not in item(editor, "club")["leader"][0]["entity"]
    before = head(editor)
    editor.made("/v1/persons/anna/restore", {"message": "again"})
    assert head(editor) == before


def test_a_merged_id_leads_to_the_other_everywhere_and_is_parted_again(editor: Editor) -> None:
    before = {each: item(editor, each) for each in ("club", "old-club", "anna")}
    merged = editor.made("/v1/entities/old-club/merge", {"into": "club"})
    assert merged["former_ids"] == ["old-club"]
    assert {name["text"] for name in merged["names"]} == {"The Club", "Old Club"}
    for method, target in (
        ("GET", "/v1/organizations/old-club"),
        ("GET", "/v1/entities/old-club/statements?limit=1"),
        ("PATCH", "/v1/organizations/old-club"),
        ("DELETE", "/v1/organizations/old-club"),
        ("POST", "/v1/entities/old-club/merge"),
    ):
        body = {"into": "club"} if method == "POST" else {} if method == "PATCH" else None
        answer = editor.send(method, target, body, if_match="*")
        assert answer.status == 308
        assert answer.headers["location"] == target.replace("old-club", "club")
    found = editor.get("/v1/statements?entity=old-club")["items"]
    assert found == editor.get("/v1/statements?entity=club")["items"]
    parted = editor.made("/v1/entities/old-club/unmerge", None)
    for entity_id, body in before.items():
        again = item(editor, entity_id)
        assert {**again, "revision": 0} == {**body, "revision": 0}
    assert parted == item(editor, "old-club")


def test_restating_the_claim_of_what_was_merged_adds_evidence(editor: Editor) -> None:
    first = editor.made(
        "/v1/statements",
        {"subject": "old-club", "property": "leader", "value": "anna", "qualifiers": {"role": "x"}},
    )
    editor.made("/v1/entities/old-club/merge", {"into": "club"})
    answer = editor.post(
        "/v1/statements",
        {
            "subject": "club",
            "property": "leader",
            "value": "anna",
            "qualifiers": {"role": "x"},
            "evidence": [{"citation": "letter"}],
        },
    )
    assert answer.status == 200
    assert answer.json()["id"] == first["id"]
    assert [each["citation"] for each in answer.json()["evidence"]] == ["letter"]


def test_a_merge_renames_nothing_and_lets_what_was_said_of_the_other_stand_back(
    editor: Editor,
) -> None:
    double = {"id": "double", "name": "Duplicat", "lang": "en", "description": "a slip"}
    editor.made("/v1/places", {**double, "classification": "town"})
    editor.made("/v1/places", {"id": "thun", "name": "Thun", "lang": "en", "description": "a town"})
    merged = editor.made("/v1/entities/double/merge", {"into": "thun"})
    assert (merged["name"], merged["description"]) == ("Thun", "a town")
    assert merged["conflicts"] == ["description"]
    assert merged["classification"] == "town"
    assert {name["text"] for name in merged["names"]} == {"Thun", "Duplicat"}


@pytest.mark.parametrize(
    ("entity", "into", "expected"),
    [
        ("club", "anna", (409, "conflict")),
        ("club", "club", (409, "conflict")),
        ("club", "nobody", (422, "unprocessable-content")),
        ("nobody", "club", (404, "resource-not-found")),
    ],
)
def test_what_cannot_be_merged_is_refused(
    editor: Editor, entity: str, into: str, expected: tuple[int, str]
) -> None:
    assert problem(editor.post(f"/v1/entities/{entity}/merge", {"into": into}))[:2] == expected


def test_a_withdrawn_entity_is_not_merged(editor: Editor) -> None:
    editor.delete("/v1/organizations/old-club")
    for entity, into in (("club", "old-club"), ("old-club", "club")):
        answer = editor.post(f"/v1/entities/{entity}/merge", {"into": into})
        assert problem(answer)[:2] == (409, "conflict")


def test_what_was_not_merged_is_not_parted(editor: Editor) -> None:
    assert problem(editor.post("/v1/entities/club/unmerge"))[:2] == (409, "conflict")
    assert problem(editor.post("/v1/entities/nobody/unmerge"))[:2] == (404, "resource-not-found")


def test_put_is_not_offered(editor: Editor) -> None:
    answer = editor.send("PUT", "/v1/organizations/club", {"name": "x"})
    assert answer.status == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH"
