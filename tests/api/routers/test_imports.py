"""Imports over HTTP: the report, the conflicts, and what is refused."""

import json
from typing import Any

import pytest

from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.support.api_keys import auth_header, create_api_key
from tests.support.editor_client import EditorClient
from tests.support.sources_world import World

PATH = "/v1/imports?source=votes"
POPOLO = {
    "persons": [
        {"id": "1", "name": "Ada", "birth_date": "1990-13"},
        {"id": "2", "name": "Bo", "birth_date": "1971-05"},
    ]
}


def post(editor: EditorClient, path: str, content: Any, status: int = 200) -> Any:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    response = editor.post(path, body, content_type="application/octet-stream")
    assert response.status == status, response.body
    return response.json()


def test_import_writes_one_revision_and_reports_what_is_rejected(editor: EditorClient) -> None:
    head = editor.get("/v1/stats")["revision"]
    report = post(editor, f"{PATH}&title=Votes&url=https://example.org/v.json", POPOLO)
    assert (report["source"], report["records"], report["revision"]) == ("votes", 2, head + 1)
    [note] = [each for each in report["notes"] if each["type"] == "rejected"]
    assert note["location"] == "/persons/0/birth_date"
    assert editor.get("/v1/persons/votes-person-2")["born"] == "1971-05"
    assert editor.get("/v1/persons/votes-person-1")["born"] is None
    assert editor.get("/v1/citations/votes")["url"] == "https://example.org/v.json"
    [revision] = editor.get("/v1/revisions?sort=-number&limit=1")["items"]
    assert (revision["origin"], revision["actor"]) == ("import", "dossier:votes")
    assert revision["message"] == "Import Votes, by key:ada"
    again = post(editor, PATH + "&title=Votes&url=https://example.org/v.json", POPOLO)
    assert again["revision"] is None


def test_dry_run_of_an_import_reports_and_writes_nothing(editor: EditorClient) -> None:
    head = editor.get("/v1/stats")["revision"]
    report = post(editor, f"{PATH}&dry_run=true", POPOLO)
    assert (report["dry_run"], report["revision"]) == (True, None)
    assert report["counts"]["entity"]["created"] == 2
    assert editor.get("/v1/stats")["revision"] == head
    assert editor("/v1/persons/votes-person-2").status == 404


@pytest.mark.parametrize(
    ("path", "content", "status", "code", "detail"),
    [
        (PATH, b'{"persons": [', 422, "unprocessable-content", "line 1"),
        (PATH, b"", 422, "unprocessable-content", "line 1"),
        (PATH, b"\xff\xfe\x00", 422, "unprocessable-content", "line 1"),
        (f"{PATH}&type=bibtex", b"@book{a, title = {A}", 422, "unprocessable-content", "line"),
        (f"{PATH}&type=sketch", b"{}", 400, "invalid-query-parameter", "type"),
        ("/v1/imports?source=A b", b"{}", 400, "invalid-query-parameter", "source"),
        ("/v1/imports", b"{}", 400, "invalid-query-parameter", "source"),
        (f"{PATH}&url=a b", b"{}", 400, "invalid-query-parameter", "url"),
        (f"{PATH}&license=", b"{}", 400, "invalid-query-parameter", "license"),
    ],
)
def test_import_that_cannot_be_read_returns_a_problem_and_writes_nothing(
    editor: EditorClient, path: str, content: bytes, status: int, code: str, detail: str
) -> None:
    head = editor.get("/v1/stats")["revision"]
    problem = post(editor, path.replace(" ", "%20"), content, status)
    assert problem["code"] == code
    assert detail in json.dumps(problem)
    assert editor.get("/v1/stats")["revision"] == head


def test_import_of_an_id_that_exists_returns_409(editor: EditorClient) -> None:
    problem = post(editor, "/v1/imports?source=report", POPOLO, 409)
    assert "report" in problem["detail"]


def test_import_needs_a_key_with_the_scope_write(editor: EditorClient, world: World) -> None:
    database: Database = world.database
    body = json.dumps(POPOLO).encode()
    reader = auth_header(create_api_key(database, "reader", Scope.READ))
    assert editor.post(PATH, body, **reader).status == 403
    assert editor(PATH, "POST").status == 401


def test_import_may_be_larger_than_other_bodies(editor: EditorClient) -> None:
    padded = json.dumps(POPOLO).encode() + b" " * 1_100_000
    assert post(editor, PATH, padded)["records"] == 2
    assert editor.post("/v1/citations", padded).status == 413
