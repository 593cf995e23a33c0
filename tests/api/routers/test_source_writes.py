"""Citations and documents are written over HTTP, on both databases."""

from typing import Any

import pytest

from tests.support.editing import Editor, problem
from tests.support.sources import World

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


def test_a_source_is_recorded_corrected_withdrawn_and_restored(editor: Editor) -> None:
    answer = editor.post("/v1/citations", BOOK)
    assert answer.status == 201
    assert answer.headers["location"] == "/v1/citations/archer-2019-lanterns"
    made = answer.json()
    assert made["authors"][0]["entities"] == [{"id": "anna", "kind": "person", "name": "Anna Berg"}]
    assert (made["issued"], made["url"], made["link"]) == (
        "2019-04/2019-05",
        "example.org/lanterns",
        None,
    )
    target = answer.headers["location"]
    changed = editor.changed(
        target, {"titles": {"ru": None, "de": "Laternen"}, "issued": None, "url_status": "dead"}
    )
    assert changed["titles"] == {"en": "Lanterns and Their Keepers", "de": "Laternen"}
    assert (changed["issued"], changed["url_status"]) == (None, "dead")
    assert changed["publisher"] == "The Club"
    assert editor.changed(target, changed) == changed
    gone = editor.delete(f"{target}?reason=never+printed").json()
    assert gone["withdrawn"] is True
    assert editor(target).status == 410
    assert problem(editor.patch(target, {"title": "x"}))[:2] == (410, "gone")
    back = editor.made(f"{target}/restore", None)
    assert {**back, "revision": 0} == {**changed, "revision": 0}


@pytest.mark.parametrize(
    ("said", "expected"),
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
def test_what_cannot_be_recorded_is_refused(
    editor: Editor, said: Any, expected: tuple[int, str, list[str] | None]
) -> None:
    found = problem(editor.post("/v1/citations", {**BOOK, **said}))
    assert found[:2] == expected[:2]
    assert expected[2] is None or found[2] == expected[2]
    assert editor("/v1/citations/archer-2019-lanterns").status == 404


def test_a_source_that_statements_rest_on_needs_a_word_on_them(
    editor: Editor, world: World
) -> None:
    answer = editor.delete("/v1/citations/report")
    assert problem(answer) == (409, "conflict", ["statements"])
    assert set(answer.json()["statements"]) == {
        world.ids[each] for each in ("anna", "leader", "founder")
    }
    assert editor.delete("/v1/citations/report?statements=keep").status == 200
    leader = editor.get(f"/v1/statements/{world.ids['leader']}")
    assert (leader["state"], leader["sourced"], leader["anchored"]) == ("current", False, True)
    assert [e["exact"] for e in leader["evidence"]] == ["led by Anna"]
    assert [e["citation"] for e in leader["past_evidence"]] == ["report"]


def test_what_nothing_else_supports_goes_with_its_source_if_asked(
    editor: Editor, world: World
) -> None:
    editor.made(f"/v1/statements/{world.ids['founder']}/evidence", {"citation": "letter"})
    editor.delete("/v1/citations/report?statements=retract&reason=forged")
    states = {
        each: editor.get(f"/v1/statements/{world.ids[each]}")["state"]
        for each in ("anna", "leader", "founder")
    }
    assert states == {"anna": "retracted", "leader": "retracted", "founder": "current"}
    assert editor.get(f"/v1/statements/{world.ids['anna']}")["reason"] == "forged"


def test_a_document_is_recorded_corrected_withdrawn_and_restored(editor: Editor) -> None:
    body = {
        "id": "minutes",
        "title": "Minutes",
        "sections": [{"key": "opening", "first_line": 1, "last_line": 4}],
        "references": [{"number": 1, "citation": "report", "line": 9}],
    }
    made = editor.made("/v1/documents", body)
    assert (made["references"], made["sections"][0]["key"]) == (1, "opening")
    target = "/v1/documents/minutes"
    changed = editor.changed(target, {**made, "title": "The minutes", "language": "en"})
    assert (changed["title"], changed["language"], changed["references"]) == (
        "The minutes",
        "en",
        1,
    )
    two = [{"number": n, "citation": "report"} for n in (1, 2)]
    assert editor.changed(target, {"references": two})["references"] == 2
    assert editor.get(f"{target}/references/2")["citation"]["id"] == "report"
    editor.delete(target)
    assert editor(target).status == 410
    assert editor.made(f"{target}/restore", None)["references"] == 2


@pytest.mark.parametrize(
    ("said", "places"),
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
def test_what_is_no_document_is_refused(editor: Editor, said: Any, places: list[str]) -> None:
    body = {"id": "minutes", "title": "Minutes", **said}
    assert problem(editor.post("/v1/documents", body)) == (422, "unprocessable-content", places)


def test_a_document_that_was_read_needs_a_word_on_what_was_read_in_it(
    editor: Editor, world: World
) -> None:
    assert problem(editor.delete("/v1/documents/memo")) == (409, "conflict", ["statements"])
    editor.delete("/v1/documents/memo?statements=keep")
    leader = editor.get(f"/v1/statements/{world.ids['leader']}")
    assert (leader["sourced"], leader["anchored"]) == (True, False)
    assert [(e["citation"], e["document"]) for e in leader["evidence"]] == [("report", None)]
