"""Statements and their evidence are written over HTTP, on both databases."""

from typing import Any

import pytest

from tests.support.editing import Editor, problem
from tests.support.sources import World


def head(editor: Editor) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


MEMBER = {
    "subject": "club",
    "property": "member",
    "value": "anna",
    "qualifiers": {"start": "2014", "role": "treasurer"},
    "stated_as": "Anna B.",
    "evidence": [
        {
            "citation": "report",
            "document": "memo",
            "section": "body",
            "exact": "Anna B.",
            "prefix": "with ",
        },
        {"document": "memo", "section": "ref:2", "note": "in the list"},
    ],
}


def test_a_claim_is_stated_and_stating_it_again_only_brings_evidence(editor: Editor) -> None:
    answer = editor.post("/v1/statements", MEMBER)
    made = answer.json()
    assert answer.status == 201
    assert answer.headers["location"] == f"/v1/statements/{made['id']}"
    assert made == editor.get(answer.headers["location"])
    assert made["qualifiers"] == {"start": "2014", "role": "treasurer"}
    assert [(e["citation"], e["section"], e["exact"]) for e in made["evidence"]] == [
        ("report", "body", "Anna B."),
        (None, "ref:2", None),
    ]
    before = head(editor)
    again = editor.post("/v1/statements", MEMBER)
    assert (again.status, again.json()) == (200, made)
    assert head(editor) == before
    more = editor.post("/v1/statements", {**MEMBER, "evidence": [{"citation": "letter"}]})
    assert more.status == 200
    assert len(more.json()["evidence"]) == 3
    assert head(editor) == before + 1


@pytest.mark.parametrize(
    ("said", "value_type", "value", "lang"),
    [
        ({"property": "aim", "value": "peace", "lang": "en"}, "text", "peace", "en"),
        ({"property": "aim", "value": "paix"}, "text", "paix", "und"),
        ({"property": "dissolved", "value": "2023?"}, "date", "2023?", None),
        ({"property": "dissolved", "value_type": "somevalue"}, "somevalue", None, None),
        ({"property": "website", "value_type": "novalue"}, "novalue", None, None),
        ({"property": "opposes", "value": "war", "lang": "en"}, "text", "war", "en"),
        ({"property": "named_in", "value": "report"}, "citation", "report", None),
        (
            {"subject": "bern", "property": "coordinates",
             "value": {"latitude": 46.95, "longitude": 7.45}},
            "coordinates",
            {"latitude": 46.95, "longitude": 7.45},
            None,
        ),
    ],
)  # fmt: skip
def test_a_value_of_every_type_can_be_stated(
    editor: Editor, said: Any, value_type: str, value: Any, lang: str | None
) -> None:
    made = editor.made("/v1/statements", {"subject": "club", **said})
    assert (made["value_type"], made["value"], made["lang"]) == (value_type, value, lang)


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ({"subject": "nobody"}, ["/subject"]),
        ({"property": "leads"}, ["/property"]),
        ({"property": "born", "value": "1970"}, ["/property"]),
        ({"property": "website", "value": "JavaScript:alert(1)"}, ["/value"]),
        ({"property": "website", "value": "data:text/html,x"}, ["/value"]),
        ({"value": "bern"}, []),
        ({"value": "nobody"}, ["/value"]),
        ({"value": None}, ["/value"]),
        ({"value": "x", "value_type": "somevalue"}, ["/value"]),
        ({"value": {"latitude": 1, "longitude": 2}}, ["/value"]),
        ({"qualifiers": {"scheme": "x"}}, ["/qualifiers/scheme"]),
        ({"qualifiers": {"start": "soon"}}, ["/qualifiers/start"]),
        ({"qualifiers": {"start": "2016", "end": "2015"}}, ["/qualifiers/end"]),
        ({"qualifiers": {"attributed_to": "nobody"}}, ["/qualifiers/attributed_to"]),
        ({"lang": "en"}, ["/lang"]),
        ({"rank": "best"}, ["/rank"]),
        ({"evidence": [{}]}, ["/evidence/0"]),
        ({"evidence": [{"section": "body"}]}, ["/evidence/0", "/evidence/0/section"]),
        ({"evidence": [{"citation": "none"}]}, ["/evidence/0/citation"]),
        ({"evidence": [{"document": "none"}]}, ["/evidence/0/document"]),
        ({"evidence": [{"document": "memo", "section": "ref:9"}]}, ["/evidence/0/section"]),
        ({"extra": 1}, ["/extra"]),
        ({"stated_as": "a\nb"}, ["/stated_as"]),
        ({"stated_as": "\u0000"}, ["/stated_as"]),
    ],
)
def test_what_cannot_be_stated_is_refused(editor: Editor, said: Any, places: list[str]) -> None:
    before = head(editor)
    body = {"subject": "club", "property": "member", "value": "anna", **said}
    answer = editor.post("/v1/statements", body)
    if places:
        assert problem(answer) == (422, "unprocessable-content", places)
        assert head(editor) == before
    else:
        # A state may act: a place can be a member.
        assert answer.status == 201


def test_a_place_by_the_keys_of_other_programs_is_told_ours(editor: Editor) -> None:
    said = {"lat": 46.95, "lon": 7.45}
    stated = {"subject": "bern", "property": "coordinates", "value": said}
    for answer, place in (
        (editor.post("/v1/statements", stated), "/value"),
        (editor.post("/v1/places", {"name": "Thun", "coordinates": said}), "/coordinates"),
    ):
        assert problem(answer) == (422, "unprocessable-content", [place])
        assert "latitude and its longitude" in answer.json()["errors"][0]["detail"]


def test_a_value_is_not_taken_away_by_a_patch(editor: Editor, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    answer = editor.patch(target, {"value": None})
    assert problem(answer) == (422, "unprocessable-content", ["/value"])
    assert answer.json()["errors"][0]["detail"].startswith("a value is needed, or value_type")
    unknown = editor.changed(target, {"value": None, "value_type": "somevalue"})
    assert (unknown["value"], unknown["value_type"]) == (None, "somevalue")


def test_no_address_that_runs_a_program_is_taken(editor: Editor) -> None:
    for target, body, place in (
        ("/v1/organizations", {"name": "X", "website": "javascript:alert(1)"}, "/website"),
        ("/v1/organizations", {"name": "X", "website": {"url": "vbscript:x"}}, "/website/url"),
        (
            "/v1/citations",
            {"id": "t", "type": "webpage", "title": "T", "url": "JAVASCRIPT:x"},
            "/url",
        ),
        (
            "/v1/citations",
            {"id": "t", "type": "webpage", "title": "T", "archive_url": "data:,x"},
            "/archive_url",
        ),
    ):
        assert problem(editor.post(target, body)) == (422, "unprocessable-content", [place])
    kept = editor.made("/v1/organizations", {"name": "X", "website": "data.example/javascript:x"})
    assert kept["website"] == "data.example/javascript:x"


def test_rank_wording_and_evidence_keep_the_statement(editor: Editor, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    read = editor.get(target)
    changed = editor.changed(
        target, {"rank": "deprecated", "stated_as": "Frau Berg", "message": "As she is called"}
    )
    assert (changed["id"], changed["rank"], changed["stated_as"]) == (
        read["id"],
        "deprecated",
        "Frau Berg",
    )
    assert editor.get("/v1/organizations/club")["leader"] == []
    kept = {"citation": "letter", "stance": "contradicts", "note": "doubtful"}
    other = editor.changed(target, {"evidence": [*read["evidence"], kept]})
    assert [each["citation"] for each in other["evidence"]] == ["report", "letter"]
    assert other["disputed"] is True
    renoted = editor.changed(target, {"evidence": [{**kept, "note": "checked"}]})
    assert [(e["citation"], e["note"]) for e in renoted["evidence"]] == [("letter", "checked")]
    assert [each["citation"] for each in renoted["past_evidence"]] == ["report", "letter"]
    before = head(editor)
    assert editor.changed(target, {**renoted, "rank": "deprecated"}) == renoted
    assert head(editor) == before


def test_another_value_or_qualifier_is_another_statement(editor: Editor, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    read = editor.get(target)
    answer = editor.patch(target, {"qualifiers": {"end": "2024", "role": None}})
    successor = answer.json()
    assert answer.headers["location"] == f"/v1/statements/{successor['id']}"
    assert successor["id"] != read["id"]
    assert successor["qualifiers"] == {"end": "2024", "ended": True}
    assert [e["exact"] for e in successor["evidence"]] == ["led by Anna"]
    former = editor.get(target)
    assert (former["state"], former["superseded_by"]) == ("superseded", successor["id"])
    status, code, _ = problem(editor.patch(target, {"rank": "preferred"}))
    assert (status, code) == (409, "conflict")
    with_evidence = editor.changed(
        f"/v1/statements/{successor['id']}",
        {"qualifiers": None, "evidence": [{"citation": "letter"}]},
    )
    assert with_evidence["qualifiers"] == {}
    assert [e["citation"] for e in with_evidence["evidence"]] == ["letter"]


def test_a_corrected_text_keeps_its_language(editor: Editor) -> None:
    made = editor.made(
        "/v1/statements", {"subject": "club", "property": "aim", "value": "pease", "lang": "en"}
    )
    changed = editor.changed(f"/v1/statements/{made['id']}", {"value": "peace"})
    assert (changed["value"], changed["lang"]) == ("peace", "en")
    translated = editor.changed(f"/v1/statements/{changed['id']}", {"lang": "fr"})
    assert (translated["value"], translated["lang"]) == ("peace", "fr")


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"subject": "anna"}, ["/subject"]),
        ({"property": "member"}, ["/property"]),
        ({"state": "retracted"}, ["/state"]),
        ({"value": "bern"}, ["/value"]),
        ({"qualifiers": {"scheme": "x"}}, ["/qualifiers/scheme"]),
        ({"evidence": [{"citation": "none"}]}, ["/evidence/0/citation"]),
        ({"rank": 1}, ["/rank"]),
    ],
)
def test_what_cannot_be_corrected_is_refused(
    editor: Editor, world: World, body: Any, places: list[str]
) -> None:
    before = head(editor)
    answer = editor.patch(f"/v1/statements/{world.ids['leader']}", body)
    assert problem(answer) == (422, "unprocessable-content", places)
    assert head(editor) == before


def test_a_retracted_statement_can_be_read_and_revived(editor: Editor, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    assert problem(editor.delete(target)) == (400, "invalid-query-parameter", ["reason"])
    gone = editor.delete(f"{target}?reason=Not+she").json()
    assert (gone["state"], gone["reason"]) == ("retracted", "Not she")
    assert editor.get("/v1/organizations/club")["leader"] == []
    before = head(editor)
    assert editor.delete(f"{target}?reason=Not+she").json() == gone
    assert head(editor) == before
    answer = editor.post(
        "/v1/statements",
        {
            "subject": "club",
            "property": "leader",
            "value": "anna",
            "qualifiers": {"end": "2023", "ended": True, "role": "chair"},
        },
    )
    assert (answer.status, answer.json()["state"]) == (200, "current")
    assert [each["state"] for each in answer.json()["states"]] == [
        "current",
        "retracted",
        "current",
    ]


def test_evidence_is_brought_and_ended_piece_by_piece(editor: Editor, world: World) -> None:
    target = f"/v1/statements/{world.ids['club']}"
    more = editor.made(f"{target}/evidence", {"citation": "undated", "note": "p. 4"})
    [piece] = more["evidence"]
    assert (piece["citation"], piece["note"]) == ("undated", "p. 4")
    before = head(editor)
    assert editor.made(f"{target}/evidence", {"citation": "undated"}) == more
    assert head(editor) == before
    assert problem(editor.delete(f"{target}/evidence/ev-none?reason=x"))[:2] == (
        404,
        "resource-not-found",
    )
    less = editor.delete(f"{target}/evidence/{piece['id']}?reason=another+club").json()
    assert less["evidence"] == []
    assert [each["id"] for each in less["past_evidence"]] == [piece["id"]]
    assert problem(editor.post(f"{target}/evidence", {"citation": "none"})) == (
        422,
        "unprocessable-content",
        ["/citation"],
    )
    assert problem(editor.post("/v1/statements/st-none/evidence", {"citation": "report"}))[0] == 404
