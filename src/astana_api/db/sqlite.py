"""SQLite, the embedded default: how connections are opened, written to and read from."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from astana_api.db.prepared import Prepared, Row
from astana_api.db.reader import DEADLINE, Busy, DatabaseAwayError, DeadlinePassedError

_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
_HEAD = "SELECT n FROM head"

_EVERY = (
    # A deleted parent must not leave orphans: SQLite does not look unless told to.
    "PRAGMA foreign_keys = ON",
    # A writer waits for the one before it rather than failing at once.
    "PRAGMA busy_timeout = 10000",
)
_WRITER = (
    # Readers go on while one writes. The mode stays with the file.
    "PRAGMA journal_mode = WAL",
    # Safe with WAL: a power cut may lose the last commits, never the file's integrity.
    "PRAGMA synchronous = NORMAL",
)
_READER = (
    # A read that tries to write is a fault of ours.
    "PRAGMA query_only = ON",
)


def engine(file: Path) -> Engine:
    """The engine for writing: each transaction takes the write lock as it begins.

    `BEGIN IMMEDIATE` rather than `DEFERRED`, because a transaction that reads first and then
    writes cannot wait for its turn: SQLite refuses it at once.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(f"sqlite:///{file}", connect_args={"timeout": 10})

    @event.listens_for(made, "connect")
    def _open(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*_EVERY, *_WRITER):
            connection.execute(pragma)

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


class SqliteSnapshot:
    """A deferred transaction on one connection, run inline: a bounded read takes microseconds."""

    def __init__(self, connection: sqlite3.Connection, revision: int, busy: Busy) -> None:
        self.revision = revision
        self._connection = connection
        self._busy = busy

    async def all(
        self, statement: Prepared, values: Mapping[str, Any] | None = None, *, bounded: bool = True
    ) -> list[Row]:
        """See `Snapshot`; an unbounded read runs in a thread and is interrupted in time."""
        text, parameters = statement.bind(_DIALECT, values or {})
        if bounded:
            return self._connection.execute(text, parameters).fetchall()
        async with self._busy.place():
            return await asyncio.to_thread(self._interruptible, text, parameters)

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, parameters = statement.bind(_DIALECT, values or {})
        row: Row | None = self._connection.execute(text, parameters).fetchone()
        return row

    def _interruptible(self, text: str, parameters: list[Any]) -> list[Row]:
        timer = threading.Timer(DEADLINE, self._connection.interrupt)
        timer.start()
        try:
            return self._connection.execute(text, parameters).fetchall()
        except sqlite3.OperationalError as fault:
            if "interrupted" in str(fault):
                raise DeadlinePassedError(f"the read took more than {DEADLINE:.0f} s") from fault
            raise
        finally:
            timer.cancel()


class SqliteReader:
    """A stack of read-only connections that grows to as many as were ever used at once."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._idle: list[sqlite3.Connection] = []
        self._busy = Busy(2)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteSnapshot]:
        """See `Reader`. Raises DatabaseAwayError when the file cannot be read."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            connection.execute("BEGIN")
            (revision,) = connection.execute(_HEAD).fetchone()
        except sqlite3.Error as fault:
            connection.close()
            raise DatabaseAwayError(f"cannot read {self._file.name}: {fault}") from fault
        try:
            yield SqliteSnapshot(connection, revision, self._busy)
        finally:
            connection.execute("ROLLBACK")
            self._idle.append(connection)

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseAwayError when the file cannot be read."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            (revision,) = connection.execute(_HEAD).fetchone()
        except sqlite3.Error as fault:
            connection.close()
            raise DatabaseAwayError(f"cannot read {self._file.name}: {fault}") from fault
        self._idle.append(connection)
        return int(revision)

    async def close(self) -> None:
        """See `Reader`."""
        while self._idle:
            self._idle.pop().close()

    def _connect(self) -> sqlite3.Connection:
        try:
            connection = sqlite3.connect(
                f"file:{self._file}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            for pragma in (*_EVERY, *_READER):
                connection.execute(pragma)
        except sqlite3.Error as fault:
            raise DatabaseAwayError(f"cannot open {self._file.name}: {fault}") from fault
        return connection
