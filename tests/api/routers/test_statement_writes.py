"""Tests of the write routes of statements and evidence, on both databases."""

from typing import Any

import pytest

from tests.support.editor_client import EditorClient, parse_problem
from tests.support.sources_world import World


def head(editor: EditorClient) -> int:
    revision = editor.get("/v1/stats")["revision"]
    assert isinstance(revision, int)
    return revision


MEMBER = {
    "subject": "club",
    "property": "member",
    "value": "anna",
    "qualifiers": {"start": "2014", "role": "treasurer"},
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


def test_post_statement_returns_201_and_repeated_post_adds_evidence(editor: EditorClient) -> None:
    response = editor.post("/v1/statements", MEMBER)
    created = response.json()
    assert response.status == 201
    assert response.headers["location"] == f"/v1/statements/{created['id']}"
    assert created == editor.get(response.headers["location"])
    assert created["qualifiers"] == {"start": "2014", "role": "treasurer"}
    assert [(e["citation"], e["section"], e["exact"]) for e in created["evidence"]] == [
        ("report", "body", "Anna B."),
        (None, "ref:2", None),
    ]
    before = head(editor)
    again = editor.post("/v1/statements", MEMBER)
    assert (again.status, again.json()) == (200, created)
    assert head(editor) == before
    more = editor.post("/v1/statements", {**MEMBER, "evidence": [{"citation": "letter"}]})
    assert more.status == 200
    assert len(more.json()["evidence"]) == 3
    assert head(editor) == before + 1


@pytest.mark.parametrize(
    ("overrides", "value_type", "value", "lang"),
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
def test_post_statement_with_each_value_type(
    editor: EditorClient, overrides: Any, value_type: str, value: Any, lang: str | None
) -> None:
    created = editor.create("/v1/statements", {"subject": "club", **overrides})
    assert (created["value_type"], created["value"], created["lang"]) == (value_type, value, lang)


@pytest.mark.parametrize(
    ("overrides", "pointers"),
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
        (
            {"evidence": [{"document": "memo", "locator": {"label": "page", "value": "1"}}]},
            ["/evidence/0/locator"],
        ),
        (
            {"evidence": [{"citation": "report", "locator": {"label": "leaf", "value": "1"}}]},
            ["/evidence/0/locator/label"],
        ),
        (
            {"evidence": [{"citation": "report", "locator": {"label": "page"}}]},
            ["/evidence/0/locator/value"],
        ),
        ({"evidence": [{"document": "none"}]}, ["/evidence/0/document"]),
        ({"evidence": [{"document": "memo", "section": "ref:9"}]}, ["/evidence/0/section"]),
        ({"value": "club"}, ["/value"]),
        ({"property": "part_of", "value": {"id": "club"}}, ["/value"]),
        ({"property": "aim", "value": "\u1160 \u0307"}, ["/value"]),
        ({"property": "aim", "value": "peace\ufdd5"}, ["/value"]),
        ({"qualifiers": {"role": "chair\u202d"}}, ["/qualifiers/role"]),
        ({"extra": 1}, ["/extra"]),
        ({"stated_as": "Anna"}, ["/stated_as"]),
    ],
)
def test_post_invalid_statement_returns_422(
    editor: EditorClient, overrides: Any, pointers: list[str]
) -> None:
    before = head(editor)
    body = {"subject": "club", "property": "member", "value": "anna", **overrides}
    response = editor.post("/v1/statements", body)
    if pointers:
        assert parse_problem(response) == (422, "unprocessable-content", pointers)
        assert head(editor) == before
    else:
        # A state can act, so a place can be a member.
        assert response.status == 201


def test_post_statement_with_other_white_space_adds_evidence_and_keeps_text(
    editor: EditorClient,
) -> None:
    body = {"subject": "club", "property": "aim", "value": "free  trade\u200f", "lang": "en"}
    created = editor.create("/v1/statements", body)
    again = editor.post(
        "/v1/statements",
        {**body, "value": "free\u00a0tr\u00adade", "evidence": [{"citation": "report"}]},
    )
    assert (again.status, again.json()["id"]) == (200, created["id"])
    assert again.json()["value"] == "free  trade\u200f"
    assert [piece["citation"] for piece in again.json()["evidence"]] == ["report"]
    joined = editor.create("/v1/statements", {**body, "value": "free\u200ctrade"})
    assert joined["id"] != created["id"]


def test_evidence_with_another_locator_is_another_piece(editor: EditorClient) -> None:
    pieces = [
        {"citation": "report"},
        {"citation": "report", "locator": {"label": "page", "value": 12}},
        {"citation": "report", "locator": {"label": "timestamp", "value": "00:12:30"}},
        {"citation": "report", "locator": {"label": "page", "value": "12"}},
    ]
    body = {"subject": "club", "property": "aim", "value": "rest", "lang": "en"}
    created = editor.create("/v1/statements", {**body, "evidence": pieces})
    assert [piece["locator"] for piece in created["evidence"]] == [
        None,
        {"label": "page", "value": "12"},
        {"label": "timestamp", "value": "00:12:30"},
    ]
    # A response can be sent back, and evidence copied to a successor keeps its locator.
    same = editor.update(created["self"], {"evidence": created["evidence"]})
    assert same == created
    changed = editor.update(created["self"], {"value": "peace and rest"})
    assert [piece["locator"] for piece in changed["evidence"]] == [
        piece["locator"] for piece in created["evidence"]
    ]
    feed = editor.get(f"/v1/changes?since={changed['revision'] - 1}")["items"]
    assert {"label": "page", "value": "12"} in [item.get("locator") for item in feed]


def test_coordinates_with_lat_lon_keys_return_422_with_expected_keys(editor: EditorClient) -> None:
    coordinates = {"lat": 46.95, "lon": 7.45}
    stated = {"subject": "bern", "property": "coordinates", "value": coordinates}
    for response, pointer in (
        (editor.post("/v1/statements", stated), "/value"),
        (editor.post("/v1/places", {"name": "Thun", "coordinates": coordinates}), "/coordinates"),
    ):
        assert parse_problem(response) == (422, "unprocessable-content", [pointer])
        assert "latitude and longitude" in response.json()["errors"][0]["detail"]


def test_patch_statement_with_null_value_returns_422(editor: EditorClient, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    response = editor.patch(target, {"value": None})
    assert parse_problem(response) == (422, "unprocessable-content", ["/value"])
    assert response.json()["errors"][0]["detail"].startswith("a value is needed, or value_type")
    unknown = editor.update(target, {"value": None, "value_type": "somevalue"})
    assert (unknown["value"], unknown["value_type"]) == (None, "somevalue")


def test_url_with_script_scheme_returns_422(editor: EditorClient) -> None:
    for target, body, pointer in (
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
        assert parse_problem(editor.post(target, body)) == (422, "unprocessable-content", [pointer])
    organization = editor.create(
        "/v1/organizations", {"name": "X", "website": "data.example/javascript:x"}
    )
    assert organization["website"] == "data.example/javascript:x"


def test_patch_statement_rank_and_evidence_keeps_id(editor: EditorClient, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    read = editor.get(target)
    changed = editor.update(target, {"rank": "deprecated", "message": "Somebody else did"})
    assert (changed["id"], changed["rank"]) == (read["id"], "deprecated")
    assert editor.get("/v1/organizations/club")["leader"] == []
    evidence = {"citation": "letter", "stance": "contradicts", "note": "doubtful"}
    other = editor.update(target, {"evidence": [*read["evidence"], evidence]})
    assert [each["citation"] for each in other["evidence"]] == ["report", "letter"]
    assert other["disputed"] is True
    renoted = editor.update(target, {"evidence": [{**evidence, "note": "checked"}]})
    assert [(e["citation"], e["note"]) for e in renoted["evidence"]] == [("letter", "checked")]
    assert [each["citation"] for each in renoted["past_evidence"]] == ["report", "letter"]
    before = head(editor)
    assert editor.update(target, {**renoted, "rank": "deprecated"}) == renoted
    assert head(editor) == before


def test_patch_statement_qualifier_supersedes_statement(editor: EditorClient, world: World) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    read = editor.get(target)
    response = editor.patch(target, {"qualifiers": {"end": "2024", "role": None}})
    successor = response.json()
    assert response.headers["location"] == f"/v1/statements/{successor['id']}"
    assert successor["id"] != read["id"]
    assert successor["qualifiers"] == {"end": "2024", "ended": True}
    assert [e["exact"] for e in successor["evidence"]] == ["led by Anna"]
    former = editor.get(target)
    assert (former["state"], former["superseded_by"]) == ("superseded", successor["id"])
    status, code, _ = parse_problem(editor.patch(target, {"rank": "preferred"}))
    assert (status, code) == (409, "conflict")
    with_evidence = editor.update(
        f"/v1/statements/{successor['id']}",
        {"qualifiers": None, "evidence": [{"citation": "letter"}]},
    )
    assert with_evidence["qualifiers"] == {}
    assert [e["citation"] for e in with_evidence["evidence"]] == ["letter"]


def test_patch_statement_text_keeps_its_language(editor: EditorClient) -> None:
    created = editor.create(
        "/v1/statements", {"subject": "club", "property": "aim", "value": "pease", "lang": "en"}
    )
    changed = editor.update(f"/v1/statements/{created['id']}", {"value": "peace"})
    assert (changed["value"], changed["lang"]) == ("peace", "en")
    translated = editor.update(f"/v1/statements/{changed['id']}", {"lang": "fr"})
    assert (translated["value"], translated["lang"]) == ("peace", "fr")


@pytest.mark.parametrize(
    ("body", "pointers"),
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
def test_patch_statement_with_invalid_body_returns_422(
    editor: EditorClient, world: World, body: Any, pointers: list[str]
) -> None:
    before = head(editor)
    response = editor.patch(f"/v1/statements/{world.ids['leader']}", body)
    assert parse_problem(response) == (422, "unprocessable-content", pointers)
    assert head(editor) == before


def test_delete_statement_retracts_it_and_post_revives_it(
    editor: EditorClient, world: World
) -> None:
    target = f"/v1/statements/{world.ids['leader']}"
    assert parse_problem(editor.delete(target)) == (400, "invalid-query-parameter", ["reason"])
    retracted = editor.delete(f"{target}?reason=Not+she").json()
    assert (retracted["state"], retracted["reason"]) == ("retracted", "Not she")
    assert editor.get("/v1/organizations/club")["leader"] == []
    before = head(editor)
    assert editor.delete(f"{target}?reason=Not+she").json() == retracted
    assert head(editor) == before
    response = editor.post(
        "/v1/statements",
        {
            "subject": "club",
            "property": "leader",
            "value": "anna",
            "qualifiers": {"end": "2023", "ended": True, "role": "chair"},
        },
    )
    assert (response.status, response.json()["state"]) == (200, "current")
    assert [each["state"] for each in response.json()["states"]] == [
        "current",
        "retracted",
        "current",
    ]


def test_add_and_end_evidence(editor: EditorClient, world: World) -> None:
    target = f"/v1/statements/{world.ids['club']}"
    more = editor.create(f"{target}/evidence", {"citation": "undated", "note": "p. 4"})
    [piece] = more["evidence"]
    assert (piece["citation"], piece["note"]) == ("undated", "p. 4")
    before = head(editor)
    assert editor.create(f"{target}/evidence", {"citation": "undated"}) == more
    assert head(editor) == before
    assert parse_problem(editor.delete(f"{target}/evidence/ev-none?reason=x"))[:2] == (
        404,
        "resource-not-found",
    )
    less = editor.delete(f"{target}/evidence/{piece['id']}?reason=another+club").json()
    assert less["evidence"] == []
    assert [each["id"] for each in less["past_evidence"]] == [piece["id"]]
    assert parse_problem(editor.post(f"{target}/evidence", {"citation": "none"})) == (
        422,
        "unprocessable-content",
        ["/citation"],
    )
    assert (
        parse_problem(editor.post("/v1/statements/st-none/evidence", {"citation": "report"}))[0]
        == 404
    )
