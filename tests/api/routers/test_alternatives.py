"""Tests of the other values of single-valued properties, on each database in turn."""

from tests.support.editor_client import EditorClient


def test_item_and_timeline_show_alternatives_with_citations(editor: EditorClient) -> None:
    editor.create(
        "/v1/organizations",
        {"id": "two", "name": "Two", "founded": "1999", "evidence": [{"citation": "report"}]},
    )
    editor.create(
        "/v1/statements",
        {
            "subject": "two",
            "property": "founded",
            "value": "2001-05",
            "evidence": [{"citation": "letter"}],
        },
    )
    item = editor.get("/v1/organizations/two")
    assert (item["founded"], item["conflicts"]) == ("1999", ["founded"])
    [other] = item["alternatives"]["founded"]
    assert (other["value"], other["citations"], other["sourced"]) == ("2001-05", ["letter"], True)
    items = editor.get("/v1/timeline?entity=two")["items"]
    assert [(each["value"], each["alternative"], each["disputed"]) for each in items] == [
        ("1999", False, True),
        ("2001-05", True, True),
    ]
    assert items[1]["citations"] == ["letter"]
    own = editor.get("/v1/organizations/two/timeline")["items"]
    assert [each["value"] for each in own] == ["1999", "2001-05"]


def test_deprecated_and_subsumed_values_are_not_alternatives(editor: EditorClient) -> None:
    editor.create("/v1/organizations", {"id": "one", "name": "One", "headquarters": "bern"})
    for body in (
        {"property": "headquarters", "value": "bern", "qualifiers": {"start": "2000"}},
        {"property": "founded", "value": "1990"},
        {"property": "founded", "value": "1980", "rank": "deprecated"},
        {"property": "description", "value": "ein Verein", "lang": "de"},
        {"property": "description", "value": "a club", "lang": "en"},
    ):
        editor.create("/v1/statements", {"subject": "one", **body})
    item = editor.get("/v1/organizations/one")
    assert item["description"] == "a club"
    values = {key: [each["value"] for each in found] for key, found in item["alternatives"].items()}
    assert values == {"description": ["ein Verein"]}
