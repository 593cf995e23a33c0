"""Snapshots are consistent; an unavailable database raises an error without the password."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import pytest
from sqlalchemy import Integer, bindparam, column, func, select, text, update
from sqlalchemy.exc import OperationalError

from astana_api.api.problems.details import problem_from_exception
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import dialect, postgresql, schema, sqlite
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.db.dialect import UnknownDatabaseError
from astana_api.db.snapshot import DatabaseUnavailableError, DeadlineExceededError, Snapshot
from astana_api.models import Head

T = TypeVar("T")

HEAD = CompiledStatement(select(Head.revision))
ENDLESS = CompiledStatement(
    select(func.count()).select_from(
        select(column("n", Integer))
        .select_from(
            text(
                "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
                "SELECT n FROM r LIMIT 2000000000) AS endless"
            )
        )
        .subquery()
    )
)
SECRET = "hunter2secret"


def run(database: Database, read: Callable[[Database], Awaitable[T]]) -> T:
    """Run a coroutine on the database and close the connections of its event loop."""

    async def run_and_close() -> T:
        try:
            return await read(database)
        finally:
            await database.close()

    return asyncio.run(run_and_close())


def increment_head(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Head).values(revision=Head.revision + 1))


def test_snapshot_does_not_see_concurrent_write(database: Database) -> None:
    async def read(database: Database) -> list[object]:
        results: list[object] = []
        async with database.read() as snapshot:
            results += [snapshot.revision, await snapshot.first(HEAD)]
            await asyncio.to_thread(increment_head, database)
            results += [await snapshot.first(HEAD), await snapshot.all(HEAD, long_running=True)]
        async with database.read() as snapshot:
            results += [snapshot.revision, await snapshot.all(HEAD)]
        return results

    assert run(database, read) == [0, (0,), (0,), [(0,)], 1, [(1,)]]


def test_snapshot_rejects_write(database: Database) -> None:
    update_head = CompiledStatement(update(Head).values(revision=5).returning(Head.revision))

    async def read(database: Database) -> None:
        async with database.read() as snapshot:
            with pytest.raises(Exception, match=r"read-?only"):
                await snapshot.all(update_head)

    run(database, read)
    with database.write() as session:
        assert session.scalars(select(Head.revision)).one() == 0


def test_snapshot_passes_params_and_rejects_missing_one(database: Database) -> None:
    shifted = CompiledStatement(select(Head.revision + bindparam("by", type_=Integer())))

    async def read(database: Database) -> object:
        async with database.read() as snapshot:
            with pytest.raises(KeyError):
                await snapshot.first(shifted)
            return await snapshot.first(shifted, {"by": 7})

    assert run(database, read) == (7,)


def test_long_running_read_exceeds_deadline(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "MAX_READ_SECONDS", 0.2)
    monkeypatch.setattr(postgresql, "MAX_READ_SECONDS", 0.2)

    async def read(database: Database) -> object:
        async with database.read() as snapshot:
            with pytest.raises(DeadlineExceededError, match=r"more than 0\.2 s"):
                await snapshot.all(ENDLESS, long_running=True)
        async with database.read() as snapshot:
            return await snapshot.first(HEAD)

    assert run(database, read) == (0,)


def test_cancelled_read_releases_usable_connection(database: Database) -> None:
    async def endless(database: Database) -> None:
        async with database.read() as snapshot:
            await snapshot.all(ENDLESS, long_running=True)

    async def read(database: Database) -> object:
        task = asyncio.create_task(endless(database))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.read() as snapshot:
            return await snapshot.all(HEAD, long_running=True)

    assert run(database, read) == [(0,)]


def test_concurrent_first_reads_succeed(database: Database) -> None:
    async def read_once(database: Database) -> int:
        async with database.read() as snapshot:
            await asyncio.sleep(0.01)
            return snapshot.revision

    async def read(database: Database) -> list[int]:
        return await asyncio.gather(*(read_once(database) for _ in range(40)))

    assert run(database, read) == [0] * 40


def test_close_releases_every_connection(migrated_url: str) -> None:
    async def read_once(database: Database) -> None:
        async with database.read():
            await asyncio.sleep(0.01)

    async def read(database: Database) -> None:
        await asyncio.gather(*(read_once(database) for _ in range(20)))

    run(Database(migrated_url), read)
    if not dialect.is_sqlite(migrated_url):
        other = Database(migrated_url)
        with other.write() as session:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            assert session.scalar(text(query)) == 1
        other.engine.dispose()


def test_exception_of_snapshot_block_is_not_translated(database: Database) -> None:
    async def read(database: Database) -> None:
        async with database.read():
            raise ConnectionResetError("the client left")

    with pytest.raises(ConnectionResetError, match="the client left"):
        run(database, read)


def test_dry_run_and_failed_write_roll_back(database: Database) -> None:
    with database.write(dry_run=True) as session:
        session.execute(update(Head).values(revision=5))
    with pytest.raises(ZeroDivisionError), database.write() as session:  # noqa: PT012
        session.execute(update(Head).values(revision=5))
        raise ZeroDivisionError
    with database.write() as session:
        assert session.scalars(select(Head.revision)).one() == 0


def unreachable_url(tmp_path: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'none' / 'astana.db'}"
    return f"postgresql://astana:{SECRET}@127.0.0.1:1/astana"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_read_from_unreachable_database_raises_unavailable_error(tmp_path: Path, kind: str) -> None:
    async def read(database: Database) -> Snapshot:
        async with database.read() as snapshot:
            return snapshot

    with pytest.raises(DatabaseUnavailableError) as error:
        run(Database(unreachable_url(tmp_path, kind)), read)
    assert SECRET not in repr(error.value)
    assert list(tmp_path.iterdir()) == []


def test_write_and_migrate_on_unreachable_server_raise_without_password() -> None:
    database = Database(f"postgresql://astana:{SECRET}@127.0.0.1:1/astana")
    with pytest.raises(DatabaseUnavailableError) as writing, database.write() as session:
        session.scalars(select(Head.revision)).one()
    with pytest.raises(DatabaseUnavailableError) as starting:
        schema.require_head(database)
    with pytest.raises(DatabaseUnavailableError) as migrating:
        migrate_and_reproject(database)
    for error in (writing, starting, migrating):
        assert SECRET not in str(error.value)
        assert "postgresql://astana:***@127.0.0.1:1/astana" in str(error.value)


def test_migrate_in_missing_folder_raises_unavailable_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(f"sqlite:///{tmp_path / 'file' / 'astana.db'}")
    with pytest.raises(DatabaseUnavailableError, match="there is no folder"):
        migrate_and_reproject(database)


def test_read_from_missing_postgresql_database_raises_unavailable_error(postgres_url: str) -> None:
    async def read(database: Database) -> None:
        async with database.read():
            pass

    url = f"{postgres_url.rpartition('/')[0]}/nowhere"
    with pytest.raises(DatabaseUnavailableError, match="does not exist"):
        run(Database(url), read)


def test_read_from_invalid_sqlite_file_raises_unavailable_error(tmp_path: Path) -> None:
    file = tmp_path / "astana.db"
    file.write_text("this is not a database, only some text in the place of one" * 40)

    async def read(database: Database) -> None:
        async with database.read():
            pass

    with pytest.raises(DatabaseUnavailableError, match="not a database"):
        run(Database(f"sqlite:///{file}"), read)


def test_reconnect_after_server_terminates_connections(postgres_database: str) -> None:
    database = Database(postgres_database)
    migrate_and_reproject(database)
    terminate = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def terminate_connections() -> None:
        with database.engine.begin() as connection:
            connection.execute(terminate)

    async def read_after_termination() -> None:
        async with database.read() as snapshot:
            await asyncio.to_thread(terminate_connections)
            await snapshot.first(HEAD)

    async def read(database: Database) -> int:
        with pytest.raises(DatabaseUnavailableError):
            await read_after_termination()
        async with database.read() as snapshot:
            return snapshot.revision

    assert run(database, read) == 0
    with database.write() as session:
        assert session.scalars(select(Head.revision)).one() == 0
    database.engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://astana:{SECRET}@host/astana",
        f"postgresql+psycopg://astana:{SECRET}@host/astana?sslmode=require",
        f"postgresql://host/astana?user=astana&password={SECRET}",
        f"postgres://astana:{SECRET}@host:5432/astana",
    ],
)
def test_display_url_has_no_password(url: str) -> None:
    display_url = dialect.display_url(url)
    assert SECRET not in display_url
    assert "host" in display_url


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://astana:{SECRET}@host/astana",
        f"astana:{SECRET}@host/astana",
        f"postgresql:astana:{SECRET}@host",
        f"mysql://astana:{SECRET}[@host/astana",
        "sqlite://",
        "sqlite:///:memory:",
        "",
    ],
)
def test_database_with_unsupported_url_raises_without_password(url: str) -> None:
    with pytest.raises(UnknownDatabaseError, match="sqlite:///FILE") as error:
        Database(url)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("name", ["a b.db", "a#b.db", "a%20b.db", "é.db", "a&b=c.db", "a?b.db"])
def test_sqlite_file_name_may_contain_reserved_characters(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/{quote(name)}")
    migrate_and_reproject(database)

    async def read(database: Database) -> int:
        async with database.read() as snapshot:
            return snapshot.revision

    assert run(database, read) == 0
    assert (tmp_path / name).exists()


def test_reads_do_not_wait_for_open_write(database: Database) -> None:
    async def read(database: Database) -> int:
        async with database.read() as snapshot:
            return snapshot.revision

    with database.write() as session:
        session.execute(update(Head).values(revision=5))
        assert run_in_thread(lambda: run_new(database, read)) == 0
        run_in_thread(lambda: schema.require_head(database))


def run_new(database: Database, read: Callable[[Database], Awaitable[T]]) -> T:
    return run(Database(database.url), read)


def run_in_thread(task: Callable[[], T]) -> T:
    """Run a task in another thread, as another request would."""
    results: list[T] = []
    thread = threading.Thread(target=lambda: results.append(task()))
    thread.start()
    thread.join()
    return results[0]


def test_sqlite_engine_sets_pragmas(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'astana.db'}")
    migrate_and_reproject(database)
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    database.engine.dispose()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10000}
    other_connection = sqlite3.connect(tmp_path / "astana.db")
    assert other_connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    other_connection.close()


def test_postgresql_program_limit_error_is_not_translated(
    postgres_database: str,
) -> None:
    database = Database(postgres_database)
    rows = "SELECT string_agg(sha256(n::text::bytea)::text, '') FROM generate_series(1, 200) AS n"
    try:
        with database.write() as session:
            session.execute(text("CREATE TABLE narrow (word text PRIMARY KEY)"))
        with pytest.raises(OperationalError) as error, database.write() as session:
            session.execute(text(f"INSERT INTO narrow {rows}"))
        assert problem_from_exception(error.value, {"type": "http"}) is None
    finally:
        database.engine.dispose()
