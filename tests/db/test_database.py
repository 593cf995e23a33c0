"""Blocks that read see one moment; what cannot be reached says so, without its password."""

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

from astana_api.api.http.problem_details import as_problem
from astana_api.db import dialect, postgresql, schema, sqlite
from astana_api.db.compiled import Prepared
from astana_api.db.database import Database
from astana_api.db.dialect import UnknownDatabaseError
from astana_api.db.snapshot import DatabaseAwayError, DeadlinePassedError, Snapshot
from astana_api.models import Head

T = TypeVar("T")

HEAD = Prepared(select(Head.n))
ENDLESS = Prepared(
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


def run(database: Database, reading: Callable[[Database], Awaitable[T]]) -> T:
    """Run a coroutine on the database, and let its connections of that loop go."""

    async def whole() -> T:
        try:
            return await reading(database)
        finally:
            await database.close()

    return asyncio.run(whole())


def raise_head(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Head).values(n=Head.n + 1))


def test_a_snapshot_does_not_see_what_is_written_meanwhile(database: Database) -> None:
    async def reading(database: Database) -> list[object]:
        seen: list[object] = []
        async with database.read() as snapshot:
            seen += [snapshot.revision, await snapshot.first(HEAD)]
            await asyncio.to_thread(raise_head, database)
            seen += [await snapshot.first(HEAD), await snapshot.all(HEAD, bounded=False)]
        async with database.read() as snapshot:
            seen += [snapshot.revision, await snapshot.all(HEAD)]
        return seen

    assert run(database, reading) == [0, (0,), (0,), [(0,)], 1, [(1,)]]


def test_a_snapshot_cannot_write(database: Database) -> None:
    raising = Prepared(update(Head).values(n=5).returning(Head.n))

    async def reading(database: Database) -> None:
        async with database.read() as snapshot:
            with pytest.raises(Exception, match=r"read-?only"):
                await snapshot.all(raising)

    run(database, reading)
    with database.write() as session:
        assert session.scalars(select(Head.n)).one() == 0


def test_parameters_reach_the_driver(database: Database) -> None:
    shifted = Prepared(select(Head.n + bindparam("by", type_=Integer())))

    async def reading(database: Database) -> object:
        async with database.read() as snapshot:
            with pytest.raises(KeyError):
                await snapshot.first(shifted)
            return await snapshot.first(shifted, {"by": 7})

    assert run(database, reading) == (7,)


def test_an_unbounded_read_is_given_up_in_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "DEADLINE", 0.2)
    monkeypatch.setattr(postgresql, "DEADLINE", 0.2)

    async def reading(database: Database) -> object:
        async with database.read() as snapshot:
            with pytest.raises(DeadlinePassedError, match=r"more than 0\.2 s"):
                await snapshot.all(ENDLESS, bounded=False)
        async with database.read() as snapshot:
            return await snapshot.first(HEAD)

    assert run(database, reading) == (0,)


def test_a_cancelled_read_leaves_its_connection_to_the_next(database: Database) -> None:
    async def endless(database: Database) -> None:
        async with database.read() as snapshot:
            await snapshot.all(ENDLESS, bounded=False)

    async def reading(database: Database) -> object:
        task = asyncio.create_task(endless(database))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.read() as snapshot:
            return await snapshot.all(HEAD, bounded=False)

    assert run(database, reading) == [(0,)]


def test_many_may_read_at_once_from_the_first_moment(database: Database) -> None:
    async def one(database: Database) -> int:
        async with database.read() as snapshot:
            await asyncio.sleep(0.01)
            return snapshot.revision

    async def reading(database: Database) -> list[int]:
        return await asyncio.gather(*(one(database) for _ in range(40)))

    assert run(database, reading) == [0] * 40


def test_every_connection_is_let_go(migrated_url: str) -> None:
    async def one(database: Database) -> None:
        async with database.read():
            await asyncio.sleep(0.01)

    async def reading(database: Database) -> None:
        await asyncio.gather(*(one(database) for _ in range(20)))

    run(Database(migrated_url), reading)
    if not dialect.is_sqlite(migrated_url):
        looking = Database(migrated_url)
        with looking.write() as session:
            query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            assert session.scalar(text(query)) == 1
        looking.engine.dispose()


def test_what_the_block_raises_is_not_taken_for_the_database_s(database: Database) -> None:
    async def reading(database: Database) -> None:
        async with database.read():
            raise ConnectionResetError("the client left")

    with pytest.raises(ConnectionResetError, match="the client left"):
        run(database, reading)


def test_a_dry_run_and_a_fault_leave_nothing(database: Database) -> None:
    with database.write(dry_run=True) as session:
        session.execute(update(Head).values(n=5))
    with pytest.raises(ZeroDivisionError), database.write() as session:  # noqa: PT012
        session.execute(update(Head).values(n=5))
        raise ZeroDivisionError
    with database.write() as session:
        assert session.scalars(select(Head.n)).one() == 0


def away(tmp_path: Path, kind: str) -> str:
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'none' / 'astana.db'}"
    return f"postgresql://astana:{SECRET}@127.0.0.1:1/astana"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_that_is_away_says_so(tmp_path: Path, kind: str) -> None:
    async def reading(database: Database) -> Snapshot:
        async with database.read() as snapshot:
            return snapshot

    with pytest.raises(DatabaseAwayError) as told:
        run(Database(away(tmp_path, kind)), reading)
    assert SECRET not in repr(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_away_says_so_to_writers_and_before_starting() -> None:
    database = Database(f"postgresql://astana:{SECRET}@127.0.0.1:1/astana")
    with pytest.raises(DatabaseAwayError) as writing, database.write() as session:
        session.scalars(select(Head.n)).one()
    with pytest.raises(DatabaseAwayError) as starting:
        schema.require_head(database)
    with pytest.raises(DatabaseAwayError) as migrating:
        schema.migrate(database)
    for told in (writing, starting, migrating):
        assert SECRET not in str(told.value)
        assert "postgresql://astana:***@127.0.0.1:1/astana" in str(told.value)


def test_a_folder_that_cannot_be_made_is_a_database_that_is_away(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    database = Database(f"sqlite:///{tmp_path / 'file' / 'astana.db'}")
    with pytest.raises(DatabaseAwayError, match="cannot make the folder"):
        schema.migrate(database)


def test_a_server_that_lacks_the_database_says_so(postgres_url: str) -> None:
    async def reading(database: Database) -> None:
        async with database.read():
            pass

    url = f"{postgres_url.rpartition('/')[0]}/nowhere"
    with pytest.raises(DatabaseAwayError, match="does not exist"):
        run(Database(url), reading)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    file = tmp_path / "astana.db"
    file.write_text("this is not a database, only some text that stands in its place" * 40)

    async def reading(database: Database) -> None:
        async with database.read():
            pass

    with pytest.raises(DatabaseAwayError, match="not a database"):
        run(Database(f"sqlite:///{file}"), reading)


def test_a_server_that_ends_our_connections_is_reached_again(postgres_database: str) -> None:
    database = Database(postgres_database)
    schema.migrate(database)
    ending = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def end_all() -> None:
        with database.engine.begin() as connection:
            connection.execute(ending)

    async def broken_off() -> None:
        async with database.read() as snapshot:
            await asyncio.to_thread(end_all)
            await snapshot.first(HEAD)

    async def reading(database: Database) -> int:
        with pytest.raises(DatabaseAwayError):
            await broken_off()
        async with database.read() as snapshot:
            return snapshot.revision

    assert run(database, reading) == 0
    with database.write() as session:
        assert session.scalars(select(Head.n)).one() == 0
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
def test_addresses_are_told_without_their_passwords(url: str) -> None:
    told = dialect.describe(url)
    assert SECRET not in told
    assert "host" in told


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
def test_addresses_of_other_sorts_are_refused(url: str) -> None:
    with pytest.raises(UnknownDatabaseError, match="sqlite:///FILE") as told:
        Database(url)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("name", ["a b.db", "a#b.db", "a%20b.db", "é.db", "a&b=c.db", "a?b.db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/{quote(name)}")
    schema.migrate(database)

    async def reading(database: Database) -> int:
        async with database.read() as snapshot:
            return snapshot.revision

    assert run(database, reading) == 0
    assert (tmp_path / name).exists()


def test_a_long_write_keeps_nobody_from_reading(database: Database) -> None:
    async def reading(database: Database) -> int:
        async with database.read() as snapshot:
            return snapshot.revision

    with database.write() as session:
        session.execute(update(Head).values(n=5))
        assert run_elsewhere(lambda: run_only(database, reading)) == 0
        run_elsewhere(lambda: schema.require_head(database))


def run_only(database: Database, reading: Callable[[Database], Awaitable[T]]) -> T:
    return run(Database(database.url), reading)


def run_elsewhere(task: Callable[[], T]) -> T:
    """Run in a thread of its own, as another request would."""
    answers: list[T] = []
    thread = threading.Thread(target=lambda: answers.append(task()))
    thread.start()
    thread.join()
    return answers[0]


def test_sqlite_refuses_orphans_and_writes_ahead(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'astana.db'}")
    schema.migrate(database)
    with database.engine.connect() as connection:
        pragmas = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("foreign_keys", "journal_mode", "busy_timeout")
        }
    database.engine.dispose()
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "busy_timeout": 10000}
    connection_of_another = sqlite3.connect(tmp_path / "astana.db")
    assert connection_of_another.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection_of_another.close()


def test_what_postgresql_refuses_for_its_size_is_not_told_as_being_away(
    postgres_database: str,
) -> None:
    database = Database(postgres_database)
    pasted = "SELECT string_agg(sha256(n::text::bytea)::text, '') FROM generate_series(1, 200) AS n"
    try:
        with database.write() as session:
            session.execute(text("CREATE TABLE narrow (word text PRIMARY KEY)"))
        with pytest.raises(OperationalError) as told, database.write() as session:
            session.execute(text(f"INSERT INTO narrow {pasted}"))
        assert as_problem(told.value) is None
    finally:
        database.engine.dispose()
