"""`astana-api migrate`: downgrades that destroy data, concurrent runs and unknown revisions."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url, text

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import schema
from astana_api.db.database import Database
from tests.support.databases import KnowledgeBase
from tests.support.migration_chain import FIRST, SECOND, ProgramVersion, create_next_version

Result = subprocess.CompletedProcess[str]


def start(url: str, *words: str, version: ProgramVersion | None = None) -> "subprocess.Popen[str]":
    paths = [os.environ.get("PYTHONPATH", "")]
    if version is not None:
        paths.insert(0, version.python_path)
    return subprocess.Popen(
        [sys.executable, "-m", "astana_api", *words],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: "subprocess.Popen[str]") -> Result:
    with process:
        stdout, stderr = process.communicate(timeout=120)
    return Result(process.args, process.returncode, stdout, stderr)


def run(url: str, *words: str, version: ProgramVersion | None = None) -> Result:
    return finish(start(url, *words, version=version))


def database_name(url: str) -> str:
    """Return what `--destroy-data` has to name: the file, or the database of PostgreSQL."""
    return Path(str(make_url(url).database)).name


def organizations(database: Database) -> int:
    with database.write() as session:
        return int(session.scalars(text("SELECT count(*) FROM entities")).one())


@contextmanager
def other_connection(url: str) -> Iterator[Any]:
    """Keep an idle connection of another program open, which has read once."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(make_url(url).database))) as connection:
            connection.execute("SELECT count(*) FROM entities").fetchone()
            yield connection
    else:
        with psycopg.connect(url) as connection:
            yield connection


@pytest.fixture
def filled(knowledge: KnowledgeBase) -> Database:
    """Return a migrated database with data, to which nothing is connected."""
    knowledge.create(friends="organization")
    asyncio.run(knowledge.database.close())
    return knowledge.database


@pytest.fixture
def next_version(tmp_path: Path) -> ProgramVersion:
    return create_next_version(tmp_path / "next")


@pytest.mark.parametrize("options", [(), ("--destroy-data", "other.db"), ("--destroy-data", "")])
def test_downgrade_without_the_name_of_the_database_exits_2(
    filled: Database, options: tuple[str, ...]
) -> None:
    result = run(filled.url, "migrate", "base", *options)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"--destroy-data {database_name(filled.url)}" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert organizations(filled) == 1


def test_downgrade_by_one_step_requires_the_name_too(
    filled: Database, next_version: ProgramVersion
) -> None:
    assert run(filled.url, "migrate", version=next_version).returncode == 0
    name = database_name(filled.url)
    result = run(filled.url, "migrate", FIRST, version=next_version)
    assert (result.returncode, f"--destroy-data {name}" in result.stderr) == (2, True)
    assert schema.current_revision(filled) == SECOND
    asyncio.run(filled.close())
    downgrade = ("migrate", FIRST, "--destroy-data", name)
    assert run(filled.url, *downgrade, version=next_version).returncode == 0
    assert schema.current_revision(filled) == FIRST


def test_downgrade_with_the_name_empties_the_database(filled: Database) -> None:
    result = run(filled.url, "migrate", "base", "--destroy-data", database_name(filled.url))
    assert (result.returncode, result.stderr) == (0, "")
    assert schema.current_revision(filled) is None
    again = run(filled.url, "migrate", "base")
    assert (again.returncode, again.stdout.endswith("is at base already\n")) == (0, True)
    asyncio.run(filled.close())
    assert run(filled.url, "migrate").returncode == 0
    assert organizations(filled) == 0


def test_downgrade_of_a_database_in_use_exits_4(filled: Database) -> None:
    downgrade = ("migrate", "base", "--destroy-data", database_name(filled.url))
    with other_connection(filled.url):
        result = run(filled.url, *downgrade)
        assert (result.returncode, result.stdout) == (4, "")
        assert "is in use" in result.stderr
        assert len(result.stderr.splitlines()) == 1
        # An upgrade and a write do not need the database for themselves.
        assert run(filled.url, "migrate").returncode == 0
    assert organizations(filled) == 1
    asyncio.run(filled.close())
    assert run(filled.url, *downgrade).returncode == 0
    assert schema.current_revision(filled) is None


def test_upgrade_needs_no_option_and_accepts_connections(
    filled: Database, next_version: ProgramVersion
) -> None:
    with other_connection(filled.url):
        result = run(filled.url, "migrate", version=next_version)
    assert (result.returncode, result.stderr) == (0, "")


def test_concurrent_migrations_of_an_empty_database_both_succeed(database_url: str) -> None:
    processes = [start(database_url, "migrate") for _ in range(3)]
    results = [finish(process) for process in processes]
    assert [(result.returncode, result.stderr) for result in results] == [(0, "")] * 3
    assert sorted(result.stdout.endswith("already\n") for result in results) == [False, True, True]


def test_migrate_waits_for_a_migration_that_runs(database_url: str) -> None:
    database = Database(database_url)
    with schema.migrate(database) as migration:
        waiting = start(database_url, "migrate")
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(4)
        assert migration.after == FIRST
    result = finish(waiting)
    assert (result.returncode, result.stderr) == (0, "")
    asyncio.run(database.close())


@pytest.mark.parametrize(
    "words", [("migrate",), ("migrate", "base"), ("serve", "--port", "0"), ("seed",)]
)
def test_database_of_a_newer_version_exits_4(
    database: Database, words: tuple[str, ...], next_version: ProgramVersion
) -> None:
    next_version.run_alembic(database, SECOND)
    asyncio.run(database.close())
    result = run(database.url, *words)
    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.endswith(
        "the database was made by a newer version of astana-api; upgrade the program\n"
    )
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("revision", ["nonsense", "00", "0001:base", ""])
def test_migrate_to_an_unknown_revision_exits_2(tmp_path: Path, revision: str) -> None:
    database_url = f"sqlite:///{tmp_path / 'astana.db'}"
    result = run(database_url, "migrate", revision)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"astana-api: there is no revision {revision!r} of the schema: "
        f"expected head, base or {FIRST}\n"
    )
    assert schema.current_revision(Database(database_url)) is None


def test_migrate_to_the_current_revision_by_its_id_changes_nothing(database: Database) -> None:
    before = migrate_and_reproject(database)
    assert migrate_and_reproject(database, FIRST) == before
