"""The wait of a write: one bound for the queue of the process and the lock of the database."""

import asyncio
import shutil
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select, text

from astana_api.db import write_deadline
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.models import Head

BOUND = 10.0


class Clock:
    """A clock that advances only when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 100.0
        monkeypatch.setattr(write_deadline, "monotonic", lambda: self.seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def lock_bound(database: Database) -> int:
    """Return the time in milliseconds for which a unit of work waits for a lock."""
    with database.write() as session:
        session.scalars(select(Head.revision)).one()
        if session.connection().dialect.name == "sqlite":
            return int(session.scalar(text("PRAGMA busy_timeout")))
        setting = session.scalar(text("SELECT setting FROM pg_settings WHERE name='lock_timeout'"))
        return int(setting)


def run(database: Database, *works: Callable[[], object]) -> list[object]:
    """Submit units of work at the same time; return their results or exceptions in order."""
    all_submitted = threading.Event()

    async def submit_all() -> list[object]:
        tasks = [
            asyncio.ensure_future(database.run_in_writer_thread(work))
            for work in (all_submitted.wait, *works)
        ]
        await asyncio.sleep(0)
        all_submitted.set()
        try:
            return (await asyncio.gather(*tasks, return_exceptions=True))[1:]
        finally:
            await database.close()

    return asyncio.run(submit_all())


def test_wait_in_queue_shortens_wait_for_lock(database: Database, clock: Clock) -> None:
    def advance(seconds: float) -> None:
        clock.seconds += seconds

    bounds = run(
        database,
        lambda: lock_bound(database),
        lambda: advance(4),
        lambda: lock_bound(database),
        lambda: advance(5.5),
        lambda: lock_bound(database),
    )
    assert bounds == [10_000, None, 6_000, None, 500]


def test_write_that_waited_in_queue_for_the_bound_is_not_executed(
    database: Database, clock: Clock
) -> None:
    executed: list[str] = []

    def take(name: str, seconds: float) -> None:
        executed.append(name)
        clock.seconds += seconds

    results = run(database, lambda: take("a", 6), lambda: take("b", 5), *[lambda: take("c", 0)] * 3)
    assert executed == ["a", "b"]
    assert results[:2] == [None, None]
    assert [type(result) for result in results[2:]] == [DatabaseUnavailableError] * 3


def test_queued_writes_are_refused_at_their_bound_while_another_runs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_deadline, "MAX_WAIT_SECONDS", 0.05)
    release = threading.Event()
    executed: list[int] = []

    async def submit() -> list[object]:
        running = asyncio.ensure_future(database.run_in_writer_thread(release.wait))
        try:
            return await asyncio.gather(
                *(database.run_in_writer_thread(partial(executed.append, n)) for n in range(3)),
                return_exceptions=True,
            )
        finally:
            # The running write is finished after the others were refused.
            assert not running.done()
            release.set()
            assert await running is True
            await database.close()

    results = asyncio.run(submit())
    assert [type(result) for result in results] == [DatabaseUnavailableError] * 3
    assert executed == []


def test_writes_queued_behind_a_locked_file_are_all_refused(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_deadline, "MAX_WAIT_SECONDS", 0.2)
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    database, other = Database(f"sqlite:///{file}"), Database(f"sqlite:///{file}")
    refused: list[int] = []
    entered: list[int] = []

    def write(number: int) -> None:
        with database.write() as session:
            session.connection()
            entered.append(number)

    async def submit(number: int) -> None:
        with pytest.raises(DatabaseUnavailableError):
            await database.run_in_writer_thread(lambda: write(number))
        refused.append(number)

    async def submit_all() -> None:
        await asyncio.gather(*(submit(number) for number in range(4)))
        await database.close()

    with other.write() as session:
        session.connection()
        asyncio.run(submit_all())
    other.engine.dispose()
    assert sorted(refused) == [0, 1, 2, 3]
    assert entered == []


def test_write_without_queue_waits_for_the_whole_bound(database: Database) -> None:
    assert lock_bound(database) == BOUND * 1000
