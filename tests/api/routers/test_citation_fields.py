"""Fields of CSL items that few sources have: write, read, correct, filter, mirror."""

from typing import Any

import pytest

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS, FieldType
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.seeded_app import HTTPResponse

VALUES: dict[FieldType, Any] = {
    FieldType.TEXT: "Берн",
    FieldType.LONG_TEXT: "one\ntwo",
    FieldType.NUMBER: "XII",
    FieldType.DATE: "1999-03/1999-05",
    FieldType.DOI: "10.1000/182",
    FieldType.ISBN: "0-306-40615-2",
    FieldType.ISSN: "0378-5955",
    FieldType.PMID: "17170002",
    FieldType.PMCID: "PMC1764970",
}
EDITOR = {"name": "Berg, Anna", "family": "Berg", "given": "Anna", "entities": ["anna"]}
RENDERED_EDITOR = {
    **EDITOR,
    "entities": [{"id": "anna", "kind": "person", "name": "Anna Berg"}],
}
CHAPTER = {
    "id": "chapter",
    "type": "chapter",
    "title": "Lanterns",
    "doi": "https://doi.org/10.5555/Abc",
    "isbn": "9780306406157; 3-16-148410-x",
    "volume": 12,
    "editors": [EDITOR, {"name": "The Harbour Office"}],
    "publisher_place": "Bern",
}


def ids(response: HTTPResponse) -> list[str]:
    return [item["id"] for item in response.json()["items"]]


@pytest.mark.parametrize("key", CSL_FIELDS)
def test_post_citation_with_each_field_returns_it_and_patch_with_null_removes_it(
    editor: EditorClient, key: str
) -> None:
    sent = [EDITOR] if key in CONTRIBUTOR_FIELDS else VALUES[CSL_FIELDS[key].type]
    created = editor.create("/v1/citations", {"id": "paper", "type": "report", key: sent})
    assert created[key] == ([RENDERED_EDITOR] if key in CONTRIBUTOR_FIELDS else sent)
    assert created.keys().isdisjoint(CSL_FIELDS.keys() - {key})
    assert ids(editor(f"/v1/citations?has={key}")) == ["paper"]
    assert "paper" not in ids(editor(f"/v1/citations?lacks={key}"))
    unchanged = editor.update("/v1/citations/paper", created)
    assert unchanged["revision"] == created["revision"]
    assert key not in editor.update("/v1/citations/paper", {key: None})


def test_citation_fields_are_stored_in_canonical_form_and_order(editor: EditorClient) -> None:
    created = editor.create("/v1/citations", CHAPTER)
    assert {key: created[key] for key in created if key in CSL_FIELDS} == {
        "doi": "10.5555/Abc",
        "isbn": "9780306406157 3-16-148410-X",
        "volume": "12",
        "editors": [
            RENDERED_EDITOR,
            {"name": "The Harbour Office", "family": None, "given": None, "entities": []},
        ],
        "publisher_place": "Bern",
    }
    assert list(created)[-7:] == [
        *("doi", "isbn", "volume", "editors", "publisher_place"),
        *("revision", "self"),
    ]


def test_patch_of_one_field_keeps_the_others(editor: EditorClient) -> None:
    created = editor.create("/v1/citations", CHAPTER)
    changed = editor.update("/v1/citations/chapter", {"page": "4-9", "editors": None})
    expected = {**created, "page": "4-9", "revision": changed["revision"]}
    del expected["editors"]
    assert changed == expected
    assert editor.get(f"/v1/citations/chapter?as_of={created['revision']}") == created


@pytest.mark.parametrize(
    ("overrides", "pointer"),
    [
        ({"doi": "182"}, "/doi"),
        ({"isbn": "978-0-306-40615-8"}, "/isbn"),
        ({"issn": "0378-5954"}, "/issn"),
        ({"pmid": "x"}, "/pmid"),
        ({"pmcid": "PMC"}, "/pmcid"),
        ({"original_date": "1899-13"}, "/original_date"),
        ({"volume": True}, "/volume"),
        ({"volume": 1.5}, "/volume"),
        ({"genre": "\u202egnp"}, "/genre"),
        ({"editors": "Anna"}, "/editors"),
        (
            {"translators": [{"name": "A", "entities": ["anna", "nobody"]}]},
            "/translators/0/entities/1",
        ),
        ({"editor": [{"name": "A"}]}, "/editor"),
        ({"DOI": "10.1000/182"}, "/DOI"),
    ],
)
def test_post_citation_with_invalid_field_returns_422(
    editor: EditorClient, overrides: Any, pointer: str
) -> None:
    found = parse_problem(editor.post("/v1/citations", {**CHAPTER, **overrides}))
    assert found == (422, "unprocessable-content", [pointer])


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("doi=10.5555/aBC", True),
        ("doi=https://doi.org/10.5555/abc", True),
        ("doi=10.5555/ab", False),
        ("isbn=0306406152", True),
        ("isbn=978-3-16-148410-0", True),
        ("isbn=9780804429573", False),
        ("isbn=9780804429573&isbn=0-306-40615-2", True),
        ("issn=0378-5955", False),
        ("entity=anna&type=chapter", True),
        ("author=Anna+Berg&type=chapter", False),
    ],
)
def test_citations_filtered_by_identifier(editor: EditorClient, query: str, is_found: bool) -> None:
    editor.create("/v1/citations", CHAPTER)
    assert ids(editor(f"/v1/citations?{query}")) == (["chapter"] if is_found else [])


@pytest.mark.parametrize("query", ["doi=x", "isbn=9780306406158", "issn=1"])
def test_citations_filtered_by_invalid_identifier_return_400(
    editor: EditorClient, query: str
) -> None:
    parameter = query.partition("=")[0]
    found = parse_problem(editor(f"/v1/citations?{query}"))
    assert found == (400, "invalid-query-parameter", [parameter])


def test_merge_renames_a_contributor(editor: EditorClient) -> None:
    editor.create("/v1/citations", CHAPTER)
    editor.create("/v1/persons", {"id": "ann", "name": "Ann"})
    editor.create("/v1/entities/anna/merge", {"into": "ann"})
    [entity] = editor.get("/v1/citations/chapter")["editors"][0]["entities"]
    assert entity["id"] == "ann"
    assert ids(editor("/v1/citations?entity=ann&type=chapter")) == ["chapter"]


def test_change_feed_has_the_fields_of_a_citation(editor: EditorClient) -> None:
    created = editor.create("/v1/citations", CHAPTER)
    feed = editor.get(f"/v1/changes?since={created['revision'] - 1}")["items"]
    [change] = [item for item in feed if item["type"] == "citation"]
    assert change["after"]["csl_fields"]["editors"][0] == EDITOR
    assert change["after"]["csl_fields"]["volume"] == "12"
    assert change["touched"] == ["chapter", "anna"]
