"""The wording of a source, `stated_as`, over HTTP: a part of evidence, on both databases."""

from typing import Any

import pytest

from tests.support.editor_client import EditorClient, parse_problem

STATEMENT = {"subject": "club", "property": "member", "value": "bern"}
REPORT = {"citation": "report", "stated_as": "the Bernese"}
LETTER = {"citation": "letter", "stated_as": "Berne"}


def test_post_evidence_with_stated_as_shows_it_on_evidence_and_values(
    editor: EditorClient,
) -> None:
    contradicting = {"citation": "undated", "stance": "contradicts", "stated_as": "Basel"}
    again = {"document": "memo", "section": "body", "stated_as": "Berne"}
    evidence = [REPORT, LETTER, again, contradicting]
    created = editor.create("/v1/statements", {**STATEMENT, "evidence": evidence})
    assert "stated_as" not in created
    assert [piece["stated_as"] for piece in created["evidence"]] == [
        "the Bernese", "Berne", "Berne", "Basel",
    ]  # fmt: skip
    [element] = editor.get("/v1/organizations/club")["member"]
    assert element["stated_as"] == ["the Bernese", "Berne"]
    for target in ("organizations/club", "places/bern"):
        [relation] = editor.get(f"/v1/{target}/relations?property=member")["items"]
        assert relation["stated_as"] == ["the Bernese", "Berne"]
    past = f"/v1/organizations/club/relations?property=member&as_of={created['revision']}"
    assert editor.get(past)["items"][0]["stated_as"] == ["the Bernese", "Berne"]


def test_post_statement_with_stated_as_beside_evidence_returns_422(editor: EditorClient) -> None:
    body = {**STATEMENT, "stated_as": "Berne", "evidence": [{"citation": "report"}]}
    assert parse_problem(editor.post("/v1/statements", body)) == (
        422,
        "unprocessable-content",
        ["/stated_as"],
    )


def test_stated_as_is_no_part_of_ids(editor: EditorClient) -> None:
    plain = editor.create("/v1/statements", {**STATEMENT, "evidence": [{"citation": "report"}]})
    target = f"/v1/statements/{plain['id']}"
    worded = editor.update(target, {"evidence": [REPORT]})
    assert worded["id"] == plain["id"]
    assert worded["evidence"][0]["id"] == plain["evidence"][0]["id"]
    assert worded["evidence"][0]["stated_as"] == "the Bernese"
    [change] = editor.get(f"/v1/revisions/{worded['revision']}")["difference"]["items"]
    assert change["type"] == "evidence"
    assert (change["before"]["stated_as"], change["after"]["stated_as"]) == (None, "the Bernese")


@pytest.mark.parametrize("stated_as", ["a\nb", "\u0000", ""])
def test_post_evidence_with_invalid_stated_as_returns_422(
    editor: EditorClient, stated_as: str
) -> None:
    body: dict[str, Any] = {**STATEMENT, "evidence": [{**REPORT, "stated_as": stated_as}]}
    assert parse_problem(editor.post("/v1/statements", body)) == (
        422,
        "unprocessable-content",
        ["/evidence/0/stated_as"],
    )


def test_somevalue_with_stated_as_keeps_the_wording_of_the_source(editor: EditorClient) -> None:
    body = {"subject": "club", "property": "member", "value_type": "somevalue"}
    created = editor.create("/v1/statements", {**body, "evidence": [REPORT]})
    assert (created["value"], created["evidence"][0]["stated_as"]) == (None, "the Bernese")
