"""A database that is away, or that somebody else holds: 503 with Retry-After, till it is back."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from astana_api.db import schema, sqlite
from astana_api.db.database import Database
from tests.support.editing import Editor, problem
from tests.support.proxies import proxy
from tests.support.served import Answer

BODY = {"name": "Friends"}


def is_away(answer: Answer) -> None:
    assert problem(answer)[:2] == (503, "service-unavailable")
    assert int(answer.headers["retry-after"]) > 0


@contextmanager
def editing(url: str) -> Iterator[Editor]:
    made = Editor(Database(url))
    try:
        yield made
    finally:
        made.close()


def test_a_server_that_goes_away_and_comes_back(postgres_database: str) -> None:
    away = Database(postgres_database)
    schema.migrate(away)
    asyncio.run(away.close())
    address = make_url(postgres_database)
    assert address.port is not None
    with (
        proxy(address.port) as way,
        editing(address.set(port=way.port).render_as_string(hide_password=False)) as editor,
    ):
        editor.made("/v1/organizations", BODY)
        for _ in range(2):
            way.cut()
            # The connections that stood, and then those that cannot be made.
            for _ in range(3):
                is_away(editor.post("/v1/organizations", {"name": "Foes"}))
                is_away(editor.patch("/v1/organizations/friends", {"founded": "2015"}))
                is_away(editor("/v1/organizations?sort=-founded"))
                is_away(editor("/v1/organizations/friends?fields=founded"))
                is_away(editor("/readyz"))
            way.mend()
            assert editor("/readyz").status == 200
            assert editor("/v1/organizations/friends").status == 200
            assert editor("/v1/organizations/foes").status == 404
            assert editor.patch("/v1/organizations/friends", {"founded": "2015"}).status == 200


def test_a_file_that_somebody_else_writes_to_for_too_long(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    every = [pragma for pragma in sqlite._EVERY if "busy_timeout" not in pragma]
    monkeypatch.setattr(sqlite, "_EVERY", (*every, "PRAGMA busy_timeout = 50"))
    with editing(f"sqlite:///{file}") as editor:
        editor.made("/v1/organizations", BODY)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for _ in range(2):
            is_away(editor.post("/v1/organizations", {"name": "Foes"}))
            is_away(editor.patch("/v1/organizations/friends", {"founded": "2015"}))
            assert editor("/v1/organizations/friends").status == 200
        other.execute("ROLLBACK")
        other.close()
        assert editor.post("/v1/organizations", {"name": "Foes"}).status == 201
