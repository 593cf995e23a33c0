"""Export formats over HTTP: of lists, of items, and of an entity with everything stated of it."""

import json
from typing import Any

import pytest

from astana_api.api.lists.exports import CITATION_FORMATS, ENTITY_FORMATS, STATEMENT_FORMATS
from astana_api.exporters.formats import JSON
from tests.support.editor_client import EditorClient
from tests.support.seeded_app import HTTPResponse

PATHS = {
    "/v1/citations": CITATION_FORMATS,
    "/v1/citations/report": CITATION_FORMATS,
    "/v1/documents/memo/references": CITATION_FORMATS,
    "/v1/organizations/club/citations": CITATION_FORMATS,
    "/v1/statements": STATEMENT_FORMATS,
    "/v1/organizations/club/statements": STATEMENT_FORMATS,
    "/v1/citations/report/statements": STATEMENT_FORMATS,
    "/v1/entities": ENTITY_FORMATS,
    "/v1/search?q=club": ENTITY_FORMATS,
    "/v1/organizations": ENTITY_FORMATS,
    "/v1/organizations/club": ENTITY_FORMATS,
    "/v1/organizations/club/export": ENTITY_FORMATS,
    "/v1/organizations/club/cite": CITATION_FORMATS,
}


def lines_of(response: HTTPResponse) -> list[Any]:
    assert response.status == 200, response.body
    return [json.loads(line) for line in response.body.decode().splitlines()]


@pytest.mark.parametrize("path", PATHS)
def test_every_format_of_a_path_has_its_media_type_and_a_body(
    editor: EditorClient, path: str
) -> None:
    parameter = "&format" if "?" in path else "?format"
    for each in PATHS[path]:
        response = editor(f"{path}{parameter}={each.name}")
        assert response.status == 200, response.body
        assert response.headers["content-type"] == each.content_type
        assert response.body
        assert editor(f"{path}{parameter}={each.name}").body == response.body
        if each.negotiable:
            by_accept = editor(path, accept=each.media_type)
            assert by_accept.body == response.body
    assert editor(f"{path}{parameter}=sketch").status == 406


def test_list_in_another_format_has_the_items_of_the_page_and_a_link(editor: EditorClient) -> None:
    pages, target = [], "/v1/citations?format=ndjson&limit=1"
    while target:
        response = editor(target)
        pages.append(lines_of(response))
        link = response.headers.get("link", "")
        target = link.partition("<")[2].partition(">")[0]
    items = editor.get_all_items("/v1/citations")
    assert len(items) > 1
    assert pages == [[item] for item in items]


def test_entities_in_another_format_are_complete(editor: EditorClient) -> None:
    listed = lines_of(editor("/v1/organizations?format=ndjson"))
    assert listed == [
        editor.get(each["self"]) for each in editor.get_all_items("/v1/organizations")
    ]
    assert lines_of(editor("/v1/organizations/club?format=ndjson")) == [
        editor.get("/v1/organizations/club")
    ]


def test_references_in_another_format_are_their_citations(editor: EditorClient) -> None:
    references = editor.get_all_items("/v1/documents/memo/references")
    assert lines_of(editor("/v1/documents/memo/references?format=ndjson")) == [
        editor.get(each["citation"]["self"]) for each in references
    ]


@pytest.mark.parametrize("parameter", ["fields=name", "include=statements", "omit=empty"])
def test_parameter_of_json_bodies_with_another_format_returns_400(
    editor: EditorClient, parameter: str
) -> None:
    for path in ("/v1/organizations", "/v1/organizations/club"):
        status, code, names = editor.get_problem(f"{path}?format=ndjson&{parameter}")
        assert (status, code) == (400, "invalid-query-parameter")
        assert names == [parameter.partition("=")[0]]


@pytest.mark.parametrize("path", [path for path in PATHS if PATHS[path] is CITATION_FORMATS])
def test_style_of_a_bibliography_with_another_format_returns_400(
    editor: EditorClient, path: str
) -> None:
    assert editor(f"{path}?format=bibliography&style=mla&locale=ar").status == 200
    for query in ("", "format=bibtex&", "format=json&"):
        status, code, names = editor.get_problem(f"{path}?{query}style=mla&locale=ar")
        assert (status, code) == (400, "invalid-query-parameter")
        assert names == ["style", "locale"]


def test_html_of_a_bibliography_may_load_nothing(editor: EditorClient) -> None:
    response = editor("/v1/citations?format=bibliographyhtml")
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/v1/citations", "/v1/statements", "/v1/organizations"])
def test_csv_with_a_byte_order_mark_is_the_same_table(editor: EditorClient, path: str) -> None:
    table = editor(f"{path}?format=csv").body
    assert editor(f"{path}?format=csvbom").body == b"\xef\xbb\xbf" + table


def test_search_in_another_format_has_the_entities_in_the_order_of_the_results(
    editor: EditorClient,
) -> None:
    results = editor.get("/v1/search?q=club&limit=3")
    entities = [each["entity"] for each in results["items"] if each["entity"]]
    assert entities
    response = editor("/v1/search?q=club&limit=3&format=ndjson")
    assert [each["id"] for each in lines_of(response)] == [each["id"] for each in entities]
    assert editor.get_problem("/v1/search?q=club&facets=kind&format=csv")[2] == ["facets"]


def test_export_has_the_entity_its_statements_and_their_citations(editor: EditorClient) -> None:
    export = editor.get("/v1/organizations/club/export")
    assert export["entity"] == editor.get("/v1/organizations/club")
    assert export["statements"] == editor.get_all_items("/v1/statements?subject=club&limit=500")
    cited = {each["citation"] for item in export["statements"] for each in item["evidence"]}
    assert [each["id"] for each in export["citations"]] == sorted(cited - {None})
    assert export["citations"] == [editor.get(each["self"]) for each in export["citations"]]
    assert export["license"] is None


def test_export_as_of_a_revision_is_the_state_of_then(editor: EditorClient) -> None:
    before = editor("/v1/organizations/club/export")
    target = before.headers["link"].partition("<")[2].partition(">")[0]
    assert "as_of=" in target
    old_line = editor(f"{target}&format=ndjson").body
    editor.patch("/v1/organizations/club", {"description": "something new"})
    after = editor("/v1/organizations/club/export")
    assert after.headers["etag"] != before.headers["etag"]
    assert json.loads(editor(target).body) == json.loads(before.body)
    assert editor(f"{target}&format=ndjson").body == old_line


def test_export_of_a_withdrawn_merged_or_unknown_entity(editor: EditorClient) -> None:
    for entity_id in ("gone", "double"):
        editor.create("/v1/organizations", {"id": entity_id, "name": entity_id})
    editor.delete("/v1/organizations/gone")
    editor.post("/v1/entities/double/merge", {"into": "club"}, if_match="*")
    assert editor("/v1/organizations/gone/export").status == 410
    assert editor("/v1/organizations/nobody/export").status == 404
    assert editor("/v1/persons/club/export").status == 404
    moved = editor("/v1/organizations/double/export?format=ndjson")
    assert moved.status == 308
    assert moved.headers["location"] == "/v1/organizations/club/export?format=ndjson"
    assert "gone" not in [each["id"] for each in lines_of(editor("/v1/entities?format=ndjson"))]


def test_json_is_the_format_without_a_parameter(editor: EditorClient) -> None:
    for path in PATHS:
        assert editor(path).headers["content-type"] == JSON.content_type


def test_cite_is_a_citation_of_the_record_at_its_revision(editor: EditorClient) -> None:
    item = editor.get("/v1/organizations/club")
    editor.app.public_url = "https://kb.example.org/astana"
    citation = editor.get("/v1/organizations/club/cite")
    assert (citation["title"], citation["version"]) == (item["name"], str(item["revision"]))
    url = f"https://kb.example.org/astana/v1/organizations/club?as_of={item['revision']}"
    assert (citation["url"], citation["container_title"]) == (url, "kb.example.org")
    revision = editor.get(f"/v1/revisions/{item['revision']}")
    assert citation["issued"] == revision["at"][:10]
    assert editor.get(f"/v1/organizations/club?as_of={item['revision']}") == item
    editor.patch("/v1/organizations/club", {"description": "something new"})
    again = editor.get(f"/v1/organizations/club/cite?as_of={item['revision']}")
    assert again == citation
    assert editor.get("/v1/organizations/club/cite")["version"] != citation["version"]
    assert (
        url.encode()
        in editor(f"/v1/organizations/club/cite?format=csljson&as_of={item['revision']}").body
    )


def test_cite_without_a_public_address_has_no_url(editor: EditorClient) -> None:
    citation = editor.get("/v1/organizations/club/cite")
    assert (citation["url"], citation["container_title"]) == (None, "Astana API")
    assert editor("/v1/organizations/nobody/cite").status == 404
