"""Extents that began by a day and whose end is not known, over HTTP, on both databases."""

import pytest

from tests.support.editor_client import EditorClient, parse_problem

TALKS = {"id": "the-talks", "name": "The talks", "dates": ["[..2016-02-03]/"]}


def ids(editor: EditorClient, target: str) -> list[str]:
    return [item["id"] for item in editor.get(target)["items"]]


def test_event_begun_by_a_day_is_found_by_date_filters_and_on_the_timeline(
    editor: EditorClient,
) -> None:
    editor.create("/v1/events", TALKS)
    editor.create("/v1/events", {"id": "later", "name": "Later", "dates": ["2017"]})
    [element] = editor.get("/v1/events/the-talks")["dates"]
    assert element["value"] == "[..2016-02-03]/"
    for query in ("dates_from=2030", "dates_to=1900", "dates_from=2016&dates_to=2016"):
        assert "the-talks" in ids(editor, f"/v1/events?{query}")
    assert ids(editor, "/v1/events?sort=dates") == ["the-talks", "later"]
    [entry] = editor.get("/v1/timeline?entity=the-talks&from=2020&to=2021")["items"]
    assert (entry["date"], entry["precision"], entry["matches"]) == (
        "[..2016-02-03]/",
        "interval",
        "possibly",
    )
    assert entry["bounds"] == {
        "earliest": None,
        "latest_start": "2016-02-03",
        "earliest_end": None,
        "latest": None,
    }
    for at in ("1990", "2016-02-03", "2030"):
        [dated] = editor.get(f"/v1/events/the-talks?at={at}")["dates"]
        assert dated["holds"] == "possibly"


@pytest.mark.parametrize(
    ("target", "body", "pointer"),
    [
        ("/v1/organizations", {"name": "X", "founded": "[..2016]/"}, "/founded"),
        (
            "/v1/statements",
            {
                "subject": "club",
                "property": "member",
                "value": "anna",
                "qualifiers": {"during": "[..2016]/"},
            },
            "/qualifiers/during",
        ),
        (
            "/v1/citations",
            {"id": "t", "type": "webpage", "title": "T", "issued": "[..2016]/"},
            "/issued",
        ),
    ],
)
def test_extent_begun_by_a_day_elsewhere_returns_422(
    editor: EditorClient, target: str, body: dict[str, object], pointer: str
) -> None:
    assert parse_problem(editor.post(target, body)) == (422, "unprocessable-content", [pointer])


def test_date_filter_begun_by_a_day_returns_400(editor: EditorClient) -> None:
    for query in ("events?dates_from=[..2016]/", "statements?at=[..2016]/"):
        status, code, _ = parse_problem(editor.send("GET", f"/v1/{query}"))
        assert (status, code) == (400, "invalid-query-parameter")
