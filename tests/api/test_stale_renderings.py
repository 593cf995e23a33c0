"""Reads and writes of records whose stored JSON is stale, and the task that renders them."""

import asyncio
import logging
from typing import Any

import pytest
from sqlalchemy import func, select

from astana_api.api.app import create_app
from astana_api.cli.reproject import reproject
from astana_api.commands.projection import stale_renderings, writer
from astana_api.commands.projection.rebuild import reproject_database
from astana_api.commands.projection.stale_renderings import render_batch, render_stale_records
from astana_api.db.database import Database
from astana_api.domain.rendering.stored import StoredRendering, render_stored
from astana_api.domain.statements.projection import Projection
from astana_api.models import Head, StaleRendering
from astana_api.models.registry import PROJECTED
from astana_api.settings import Settings
from tests.support.databases import dump_tables
from tests.support.editor_client import EditorClient
from tests.support.seeded_app import ASGIClient

NUMBER = 12
READS = (
    *(f"/v1/organizations/m{index}" for index in range(NUMBER)),
    "/v1/organizations?limit=5",
    "/v1/entities?sort=-name",
    "/v1/organizations?fields=id,affiliated_with",
    "/v1/organizations/m1?include=citations",
    "/v1/citations",
    "/v1/citations?sort=-id&limit=2",
    "/v1/citations/c1",
    "/v1/documents/memo/references",
    "/v1/search?q=member",
    "/v1/search?q=title",
)


@pytest.fixture
def editor(database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Create `hub`, and organizations, citations and a document that mention it.

    Every change of a reference leaves its referrers stale.
    """
    monkeypatch.setattr(writer, "MAX_REFERRERS", 0)
    client = EditorClient(database)
    for key in ("hub", "other"):
        client.create("/v1/organizations", {"id": key, "name": f"Name of {key}", "lang": "en"})
    for index in range(NUMBER):
        body = {"id": f"m{index}", "name": f"Member {index}", "lang": "en"}
        client.create("/v1/organizations", body)
        client.create(
            "/v1/statements",
            {"subject": f"m{index}", "property": "affiliated_with", "value": "hub"},
        )
    # An entity that mentions itself.
    client.create("/v1/statements", {"subject": "m0", "property": "related", "value": "m0"})
    for index in range(3):
        author = {"name": "A", "entities": ["hub"]}
        client.create(
            "/v1/citations",
            {"id": f"c{index}", "type": "book", "title": "A title", "authors": [author]},
        )
    references = [{"number": index + 1, "citation": f"c{index}"} for index in range(3)]
    client.create("/v1/documents", {"id": "memo", "title": "M", "references": references})
    list(render_stale_records(database))
    yield client
    client.close()


def rename(editor: EditorClient) -> None:
    editor.create(
        "/v1/statements",
        {
            "subject": "hub",
            "property": "name",
            "value": "New name",
            "lang": "en",
            "qualifiers": {"name_kind": "preferred"},
        },
    )


def count_marks(database: Database) -> int:
    with database.write() as session:
        return session.scalars(select(func.count()).select_from(StaleRendering)).one()


def has_flag(database: Database) -> int:
    with database.write() as session:
        return session.scalars(select(Head.has_stale_renderings)).one()


def read_all(editor: EditorClient) -> dict[str, Any]:
    pages = {}
    for target in READS:
        response = editor.send("GET", target)
        assert response.status == 200, target
        pages[target] = response.body, response.headers["etag"]
    return pages


def test_reads_of_stale_records_return_the_bytes_and_etags_of_rendered_ones(
    editor: EditorClient, database: Database
) -> None:
    old = read_all(editor)
    rename(editor)
    assert count_marks(database) == NUMBER + 3
    stale = read_all(editor)
    changed = {target for target in READS if stale[target] != old[target]}
    # A search shows no names of authors, and summaries of organizations no affiliations.
    assert changed >= set(READS) - {"/v1/search?q=title"}
    assert b"New name" in stale["/v1/organizations/m3"][0]
    assert sum(render_stale_records(database)) == NUMBER + 3
    assert (count_marks(database), has_flag(database)) == (0, 0)
    assert read_all(editor) == stale
    stored = dump_tables(database, PROJECTED)
    reproject_database(database)
    assert dump_tables(database, PROJECTED) == stored


def test_rebuild_removes_all_marks(editor: EditorClient, database: Database) -> None:
    rename(editor)
    stale = read_all(editor)
    reproject_database(database)
    assert (count_marks(database), has_flag(database)) == (0, 0)
    assert read_all(editor) == stale


def test_if_match_of_stale_entity_compares_the_new_revision(
    editor: EditorClient, database: Database
) -> None:
    etag = editor.send("GET", "/v1/organizations/m1").headers["etag"]
    rename(editor)
    patch = {"classification": "body", "lang": "en"}
    assert editor.patch("/v1/organizations/m1", patch, if_match=etag).status == 412
    response = editor.send("GET", "/v1/organizations/m1", if_none_match=etag)
    assert response.status == 200
    etag = response.headers["etag"]
    assert editor.send("GET", "/v1/organizations/m1", if_none_match=etag).status == 304
    assert editor.send("HEAD", "/v1/organizations/m1").headers["etag"] == etag
    list(render_stale_records(database))
    assert editor.send("GET", "/v1/organizations/m1", if_none_match=etag).status == 304
    assert editor.patch("/v1/organizations/m1", patch, if_match=etag).status == 200


def test_write_to_stale_entity_renders_it(editor: EditorClient, database: Database) -> None:
    rename(editor)
    body = editor.update("/v1/organizations/m1", {"classification": "body", "lang": "en"})
    assert "New name" in str(body["affiliated_with"])
    assert count_marks(database) == NUMBER + 3 - 1


def test_interrupted_rendering_continues_with_the_remaining_records(
    editor: EditorClient, database: Database
) -> None:
    rename(editor)
    assert len(render_batch(database, None, 4).marks) == 4
    assert (count_marks(database), has_flag(database)) == (NUMBER + 3 - 4, 1)
    assert editor.delete("/v1/organizations/hub").status == 200
    assert count_marks(database) == NUMBER + 3
    assert list(render_stale_records(database, 10)) == [10, 5]
    assert b'"withdrawn":true' in editor.send("GET", "/v1/organizations/m3").body


def test_record_that_cannot_be_rendered_is_logged_and_does_not_stop_others(
    editor: EditorClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail_on_one(projection: Projection, references: Any) -> StoredRendering:
        if projection.entity.id == "m3":
            raise ValueError("broken")
        return render_stored(projection, references)

    rename(editor)
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(stale_renderings, "render_stored", fail_on_one)
        assert sum(render_stale_records(database)) == NUMBER + 3 - 1
    assert "Cannot render the entity m3: broken" in caplog.messages
    assert (count_marks(database), has_flag(database)) == (1, 1)
    assert list(render_stale_records(database)) == [1]
    assert has_flag(database) == 0


def test_server_renders_stale_records_and_readiness_counts_them(
    editor: EditorClient, database: Database
) -> None:
    rename(editor)
    assert editor.send("GET", "/readyz").json()["stale_renderings"] == NUMBER + 3

    async def serve() -> None:
        app = create_app(Settings(DATABASE_URL=database.url))
        async with app.router.lifespan_context(app):
            client = ASGIClient(app)
            for _ in range(600):
                if not (await client.get("/readyz")).json()["stale_renderings"]:
                    break
                await asyncio.sleep(0.05)

    asyncio.run(serve())
    assert (count_marks(database), has_flag(database)) == (0, 0)


def test_reproject_stale_renders_marked_records_only(
    editor: EditorClient,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rename(editor)
    monkeypatch.setattr("astana_api.cli.reproject.open_database", lambda: database)
    reproject(stale=True)
    assert capsys.readouterr().out == f"{NUMBER + 3} stale records rendered\n"
    assert count_marks(database) == 0
