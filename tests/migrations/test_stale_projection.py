"""A projection that was not made for the schema and the rendering version is never served."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from astana_api.commands.projection import rebuild
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.models.registry import PROJECTED
from tests.support.databases import dump_tables
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.migration_chain import FIRST, SECOND, ProgramVersion, create_next_version
from tests.support.seeded_app import run_app

pytestmark = pytest.mark.acceptance

READS = (
    "/v1/organizations",
    "/v1/organizations/friends",
    "/v1/organizations?sort=-founded",
    "/v1/organizations?fields=name",
    "/v1/statements?property=founded",
    "/v1/timeline",
    "/v1/search?q=friends",
    "/v1/suggest?q=fri",
    "/v1/stats",
    "/v1/changes",
    "/v1/revisions/1",
    "/readyz",
)
COMMANDS = (("stats",), ("seed", "--dry-run"), ("serve", "--port", "0"))


@pytest.fixture
def editor(database: Database) -> Iterator[EditorClient]:
    """Yield a client of the current version, on a database with one organization."""
    migrate_and_reproject(database)
    client = EditorClient(database)
    client.create("/v1/organizations", {"name": "Friends", "founded": "2015"})
    statuses = {target: client(target).status for target in READS}
    assert statuses == dict.fromkeys(READS, 200)
    yield client
    client.close()


@pytest.fixture
def next_version(tmp_path: Path) -> ProgramVersion:
    return create_next_version(tmp_path / "next")


def run_command(
    url: str, *words: str, version: ProgramVersion | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `astana-api`, of this version or of another one."""
    paths = [os.environ.get("PYTHONPATH", "")]
    if version is not None:
        paths.insert(0, version.python_path)
    return subprocess.run(
        [sys.executable, "-m", "astana_api", *words],
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def set_rendering_version(database: Database, change: str) -> None:
    """Change the recorded rendering version by an SQL expression, as another version would."""
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE head SET rendering_version = rendering_version {change}"))


def assert_not_served(editor: EditorClient, command: str) -> None:
    for target in READS:
        response = editor(target)
        assert parse_problem(response)[:2] == (503, "service-unavailable"), target
        assert command in response.json()["detail"], target
    response = editor.post("/v1/organizations", {"name": "Foes"})
    assert parse_problem(response)[:2] == (503, "service-unavailable")
    assert command in response.json()["detail"]


@pytest.mark.parametrize("migration", ["upgrade", "downgrade and upgrade", "downgrade"])
def test_projection_emptied_by_a_migration_is_not_served(
    editor: EditorClient, database: Database, next_version: ProgramVersion, migration: str
) -> None:
    next_version.run_alembic(database, SECOND)
    if "downgrade" in migration:
        next_version.run_alembic(database, FIRST, downgrade=True)
    if migration == "downgrade":
        # The server of this version, at its own schema.
        assert_not_served(editor, "`astana-api reproject`")
        return
    if migration == "downgrade and upgrade":
        next_version.run_alembic(database, SECOND)
    for words in COMMANDS:
        result = run_command(database.url, *words, version=next_version)
        assert result.returncode == 4, (words, result.stdout, result.stderr)
        assert "`astana-api reproject`" in result.stderr
        assert "Traceback" not in result.stderr
    assert run_command(database.url, "reproject", version=next_version).returncode == 0
    result = run_command(database.url, "stats", "--json", version=next_version)
    assert json.loads(result.stdout)["entities"]["organization"] == 1


def test_migrate_rebuilds_the_projection_that_a_migration_emptied(
    editor: EditorClient, database: Database, next_version: ProgramVersion
) -> None:
    projected = dump_tables(database, PROJECTED)
    assert run_command(database.url, "migrate", version=next_version).returncode == 0
    assert dump_tables(database, PROJECTED) == projected
    next_version.run_alembic(database, FIRST, downgrade=True)
    assert dump_tables(database, PROJECTED) != projected
    assert run_command(database.url, "migrate").returncode == 0
    assert dump_tables(database, PROJECTED) == projected
    assert len(editor("/v1/organizations").json()["items"]) == 1


@pytest.mark.parametrize("change", ["- 1", "* 0", "+ 1"])
def test_projection_of_another_rendering_version_is_neither_served_nor_written(
    editor: EditorClient, database: Database, change: str
) -> None:
    set_rendering_version(database, change)
    assert_not_served(editor, "`astana-api reproject`")
    assert run_command(database.url, "reproject").returncode == 0
    assert len(editor("/v1/organizations").json()["items"]) == 1
    assert editor("/readyz").status == 200
    editor.create("/v1/organizations", {"name": "Foes"})


@pytest.mark.usefixtures("editor")
def test_running_server_with_cached_response_does_not_serve_a_stale_projection(
    database: Database,
) -> None:
    async def run() -> None:
        async with run_app(database.url) as client:
            for _ in range(2):
                assert (await client.get("/v1/organizations")).status == 200
            set_rendering_version(database, "- 1")
            assert (await client.get("/v1/organizations")).status == 503
            assert (await client.get("/healthz")).status == 200

    asyncio.run(run())


def test_interrupted_reproject_leaves_the_projection_refused(
    editor: EditorClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    set_rendering_version(database, "- 1")
    with monkeypatch.context() as patch:
        patch.setattr("astana_api.commands.projection.writer.load_references", stop)
        for interrupted in (rebuild.reproject_database, migrate_and_reproject):
            with pytest.raises(KeyboardInterrupt):
                interrupted(database)
    assert_not_served(editor, "`astana-api reproject`")


@pytest.mark.usefixtures("editor")
def test_application_does_not_start_over_a_stale_projection(database: Database) -> None:
    async def start() -> None:
        async with run_app(database.url):
            pass

    set_rendering_version(database, "- 1")
    with pytest.raises(DatabaseUnavailableError, match="astana-api reproject"):
        asyncio.run(start())
