"""Tests of the write routes of citations and documents, on both databases."""

from typing import Any

import pytest

from tests.support.editor_client import EditorClient, parse_problem
from tests.support.sources_world import World

BOOK = {
    "id": "archer-2019-lanterns",
    "type": "book",
    "title": "Lanterns and Their Keepers",
    "titles": {"en": "Lanterns and Their Keepers", "ru": "Фонари"},
    "authors": [{"name": "Archer, Anna", "family": "Archer", "entities": ["anna"]}],
    "publisher": "The Club",
    "publisher_entities": ["club"],
    "issued": "2019-04/2019-05",
    "url": "example.org/lanterns",
}


def test_create_patch_delete_and_restore_citation(editor: EditorClient) -> None:
    response = editor.post("/v1/citations", BOOK)
    assert response.status == 201
    assert response.headers["location"] == "/v1/citations/archer-2019-lanterns"
    created = response.json()
    assert created["authors"][0]["entities"] == [
        {"id": "anna", "kind": "person", "name": "Anna Berg"}
    ]
    assert (created["issued"], created["url"], created["link"]) == (
        "2019-04/2019-05",
        "example.org/lanterns",
        None,
    )
    target = response.headers["location"]
    changed = editor.update(
        target, {"titles": {"ru": None, "de": "Laternen"}, "issued": None, "url_status": "dead"}
    )
    assert changed["titles"] == {"en": "Lanterns and Their Keepers", "de": "Laternen"}
    assert (changed["issued"], changed["url_status"]) == (None, "dead")
    assert changed["publisher"] == "The Club"
    assert editor.update(target, changed) == changed
    withdrawn = editor.delete(f"{target}?reason=never+printed").json()
    assert withdrawn["withdrawn"] is True
    assert editor(target).status == 410
    assert parse_problem(editor.patch(target, {"title": "x"}))[:2] == (410, "gone")
    restored = editor.create(f"{target}/restore", None)
    assert {**restored, "revision": 0} == {**changed, "revision": 0}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"id": "report"}, (409, "identifier-taken", ["/id"])),
        ({"id": "No"}, (422, "unprocessable-content", ["/id"])),
        ({"type": "rumour"}, (422, "unprocessable-content", ["/type"])),
        ({"issued": "20l9"}, (422, "unprocessable-content", ["/issued"])),
        ({"url": "a b"}, (422, "unprocessable-content", ["/url"])),
        (
            {"authors": [{"name": "A", "entities": ["anna", "nobody"]}]},
            (422, "unprocessable-content", ["/authors/0/entities/1"]),
        ),
        ({"titles": {"english": "x"}}, (422, "unprocessable-content", None)),
    ],
)
def test_post_invalid_citation_returns_error(
    editor: EditorClient, overrides: Any, expected: tuple[int, str, list[str] | None]
) -> None:
    found = parse_problem(editor.post("/v1/citations", {**BOOK, **overrides}))
    assert found[:2] == expected[:2]
    assert expected[2] is None or found[2] == expected[2]
    assert editor("/v1/citations/archer-2019-lanterns").status == 404


def test_delete_citation_with_statements_returns_409_without_policy(
    editor: EditorClient, world: World
) -> None:
    response = editor.delete("/v1/citations/report")
    assert parse_problem(response) == (409, "conflict", ["statements"])
    assert set(response.json()["statements"]) == {
        world.ids[name] for name in ("anna", "leader", "founder")
    }
    assert editor.delete("/v1/citations/report?statements=keep").status == 200
    leader = editor.get(f"/v1/statements/{world.ids['leader']}")
    assert (leader["state"], leader["sourced"], leader["anchored"]) == ("current", False, True)
    assert [e["exact"] for e in leader["evidence"]] == ["led by Anna"]
    assert [e["citation"] for e in leader["past_evidence"]] == ["report"]


def test_delete_citation_with_retract_policy_retracts_unsupported_statements(
    editor: EditorClient, world: World
) -> None:
    editor.create(f"/v1/statements/{world.ids['founder']}/evidence", {"citation": "letter"})
    editor.delete("/v1/citations/report?statements=retract&reason=forged")
    states = {
        name: editor.get(f"/v1/statements/{world.ids[name]}")["state"]
        for name in ("anna", "leader", "founder")
    }
    assert states == {"anna": "retracted", "leader": "retracted", "founder": "current"}
    assert editor.get(f"/v1/statements/{world.ids['anna']}")["reason"] == "forged"


def test_create_patch_delete_and_restore_document(editor: EditorClient) -> None:
    body = {
        "id": "minutes",
        "title": "Minutes",
        "sections": [{"key": "opening", "first_line": 1, "last_line": 4}],
        "references": [{"number": 1, "citation": "report", "line": 9}],
    }
    created = editor.create("/v1/documents", body)
    assert (created["references"], created["sections"][0]["key"]) == (1, "opening")
    target = "/v1/documents/minutes"
    changed = editor.update(target, {**created, "title": "The minutes", "language": "en"})
    assert (changed["title"], changed["language"], changed["references"]) == (
        "The minutes",
        "en",
        1,
    )
    two = [{"number": n, "citation": "report"} for n in (1, 2)]
    assert editor.update(target, {"references": two})["references"] == 2
    assert editor.get(f"{target}/references/2")["citation"]["id"] == "report"
    editor.delete(target)
    assert editor(target).status == 410
    assert editor.create(f"{target}/restore", None)["references"] == 2


def test_document_record_is_written_corrected_and_replicated(editor: EditorClient) -> None:
    record = {
        "authors": [{"name": "Рысков, Ян", "family": "Рысков", "given": "Ян"}],
        "issued": "2019-04/2019-05",
        "accessed": "2020-02-29",
        "url": "https://example.org/minutes",
        "license": "CC-BY-SA-4.0",
        "citation": "report",
    }
    body = {"id": "minutes", "title": "Minutes", **record}
    created = editor.create("/v1/documents", body)
    assert {key: created[key] for key in record} == record
    assert created["link"] == record["url"]
    assert editor.update("/v1/documents/minutes", created) == created
    changed = editor.update(
        "/v1/documents/minutes",
        {"authors": [{"name": "The Club"}], "license": None, "url": "example.org/a"},
    )
    assert changed["authors"] == [{"name": "The Club", "family": None, "given": None}]
    assert (changed["license"], changed["link"], changed["citation"]) == (None, None, "report")
    feed = editor.get(f"/v1/changes?since={changed['revision'] - 1}")["items"]
    [change] = [item for item in feed if item["type"] == "document"]
    assert {key: change["before"][key] for key in record} == record
    assert change["after"]["url"] == "example.org/a"
    editor.delete("/v1/documents/minutes")
    restored = editor.create("/v1/documents/minutes/restore", None)
    assert {**restored, "revision": 0} == {**changed, "revision": 0}


@pytest.mark.parametrize(
    ("overrides", "pointer"),
    [
        ({"license": "Creative Commons"}, "/license"),
        ({"license": "javascript:alert(1)"}, "/license"),
        ({"accessed": "2019/2020"}, "/accessed"),
        ({"citation": "nobody"}, "/citation"),
        ({"authors": [{"name": "A", "entities": ["anna"]}]}, "/authors/0/entities"),
        ({"url": "data:text/html,x"}, "/url"),
    ],
)
def test_post_document_with_invalid_record_returns_422(
    editor: EditorClient, overrides: Any, pointer: str
) -> None:
    found = parse_problem(editor.post("/v1/documents", {"id": "m", "title": "M", **overrides}))
    assert found == (422, "unprocessable-content", [pointer])


@pytest.mark.parametrize(
    "license_name",
    [
        "CC0-1.0",
        "GPL-2.0+ WITH Classpath-exception-2.0",
        "(MIT OR Apache-2.0)",
        "LicenseRef-own",
        "https://example.org/terms",
    ],
)
def test_post_document_with_spdx_or_url_license_is_accepted(
    editor: EditorClient, license_name: str
) -> None:
    body = {"id": "m", "title": "M", "license": license_name}
    assert editor.create("/v1/documents", body)["license"] == license_name


@pytest.mark.parametrize(
    ("overrides", "pointers"),
    [
        ({"references": [{"number": 1, "citation": "none"}]}, ["/references/0/citation"]),
        (
            {"references": [{"number": 1, "citation": "report"}] * 2},
            ["/references"],
        ),
        ({"sections": [{"key": "a", "first_line": 3, "last_line": 1}]}, ["/sections/0"]),
        ({"sections": [{"key": "A b"}]}, ["/sections/0/key"]),
        ({"sha256": "abc"}, ["/sha256"]),
        ({"title": None}, ["/title"]),
    ],
)
def test_post_invalid_document_returns_422(
    editor: EditorClient, overrides: Any, pointers: list[str]
) -> None:
    body = {"id": "minutes", "title": "Minutes", **overrides}
    assert parse_problem(editor.post("/v1/documents", body)) == (
        422,
        "unprocessable-content",
        pointers,
    )


def test_delete_document_with_statements_returns_409_without_policy(
    editor: EditorClient, world: World
) -> None:
    assert parse_problem(editor.delete("/v1/documents/memo")) == (409, "conflict", ["statements"])
    editor.delete("/v1/documents/memo?statements=keep")
    leader = editor.get(f"/v1/statements/{world.ids['leader']}")
    assert (leader["sourced"], leader["anchored"]) == (True, False)
    assert [(e["citation"], e["document"]) for e in leader["evidence"]] == [("report", None)]


@pytest.mark.parametrize(
    ("overrides", "citation_id"),
    [
        ({}, "archer-2019-lanterns-and-their-keepers"),
        ({"authors": [{"name": "Ivo Kern"}], "issued": None}, "kern-lanterns-and-their-keepers"),
        ({"authors": None, "container_title": "Вестник", "title": None}, "vestnik-2019"),
        (
            {"title": "A title that goes on and on until no id should take all of its words"},
            "archer-2019-a-title-that-goes-on-and-on-until-no-id-should",
        ),
    ],
)
def test_post_citation_without_id_makes_one(
    editor: EditorClient, overrides: dict[str, object], citation_id: str
) -> None:
    body = {**BOOK, "title": "Lanterns and Their Keepers", **overrides, "id": None}
    assert editor.create("/v1/citations", body)["id"] == citation_id
    again = editor.post("/v1/citations", body)
    assert parse_problem(again) == (409, "identifier-taken", [])
    assert "Send an `id`, or use the existing record" in again.json()["detail"]
    assert f"/v1/citations/{citation_id}." in again.json()["detail"]


def test_post_citation_with_nothing_to_make_an_id_of_returns_422(editor: EditorClient) -> None:
    response = editor.post("/v1/citations", {"type": "book"})
    assert parse_problem(response) == (422, "unprocessable-content", ["/id"])


def test_title_lang_and_titles_state_the_same(editor: EditorClient) -> None:
    target = "/v1/citations/lanterns"
    body = {"id": "lanterns", "type": "book", "title": "Фонари", "title_lang": "ru"}
    created = editor.create("/v1/citations", {**body, "titles": {"en": "Lanterns"}})
    assert created["titles"] == {"en": "Lanterns", "ru": "Фонари"}
    assert created["title_lang"] == "ru"
    renamed = editor.update(target, {"title": "Фонарь"})
    assert (renamed["titles"], renamed["title_lang"]) == ({"en": "Lanterns", "ru": "Фонарь"}, "ru")
    relabelled = editor.update(target, {"title_lang": "bg"})
    assert relabelled["titles"] == {"en": "Lanterns", "bg": "Фонарь"}
    untitled = editor.update(target, {"title": None})
    assert (untitled["titles"], untitled["title_lang"]) == ({"en": "Lanterns"}, None)
    for change, pointer in (
        ({"title_lang": "ru"}, "/title_lang"),
        ({"title": "X", "title_lang": "en", "titles": {"en": "Y"}}, "/titles/en"),
    ):
        assert parse_problem(editor.patch(target, change)) == (
            422,
            "unprocessable-content",
            [pointer],
        )
