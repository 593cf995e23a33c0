"""An unavailable or locked database: 503 with `Retry-After` until it is available again."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import write_deadline
from astana_api.db.database import Database
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.seeded_app import HTTPResponse
from tests.support.tcp_proxy import run_proxy

BODY = {"name": "Friends"}


def assert_unavailable(response: HTTPResponse) -> None:
    assert parse_problem(response)[:2] == (503, "service-unavailable")
    assert int(response.headers["retry-after"]) > 0


@contextmanager
def open_editor(url: str) -> Iterator[EditorClient]:
    client = EditorClient(Database(url))
    try:
        yield client
    finally:
        client.close()


def test_lost_postgresql_connection_returns_503_until_restored(postgres_database: str) -> None:
    database = Database(postgres_database)
    migrate_and_reproject(database)
    asyncio.run(database.close())
    url = make_url(postgres_database)
    assert url.port is not None
    with (
        run_proxy(url.port) as tcp_proxy,
        open_editor(url.set(port=tcp_proxy.port).render_as_string(hide_password=False)) as editor,
    ):
        editor.create("/v1/organizations", BODY)
        for _ in range(2):
            tcp_proxy.interrupt()
            # First the open connections fail, then new ones.
            for _ in range(3):
                assert_unavailable(editor.post("/v1/organizations", {"name": "Foes"}))
                assert_unavailable(editor.patch("/v1/organizations/friends", {"founded": "2015"}))
                assert_unavailable(editor("/v1/organizations?sort=-founded"))
                assert_unavailable(editor("/v1/organizations/friends?fields=founded"))
                assert_unavailable(editor("/readyz"))
            tcp_proxy.resume()
            assert editor("/readyz").status == 200
            assert editor("/v1/organizations/friends").status == 200
            assert editor("/v1/organizations/foes").status == 404
            assert editor.patch("/v1/organizations/friends", {"founded": "2015"}).status == 200


def test_locked_sqlite_file_returns_503_for_writes(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    monkeypatch.setattr(write_deadline, "MAX_WAIT_SECONDS", 0.05)
    with open_editor(f"sqlite:///{file}") as editor:
        editor.create("/v1/organizations", BODY)
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            assert_unavailable(editor.post("/v1/organizations", {"name": "Foes"}))
            assert_unavailable(editor.patch("/v1/organizations/friends", {"founded": "2015"}))
            assert editor("/v1/organizations/friends").status == 200
        connection.execute("ROLLBACK")
        connection.close()
        assert editor.post("/v1/organizations", {"name": "Foes"}).status == 201
