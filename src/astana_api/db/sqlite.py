"""SQLite, the embedded default: how connections are opened, written to and read from."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from astana_api.db.compiled import Prepared, Row
from astana_api.db.snapshot import DEADLINE, Busy, DatabaseAwayError, DeadlinePassedError

_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
_HEAD = "SELECT n FROM head"
READ_ONLY = "astana_read_only"
"""The execution option of a connection of the writing engine that will only read."""

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
    # 64 MiB at most. An import touches pages all over its indexes, and with the 2 MiB that are
    # usual writes most of them several times in one transaction.
    "PRAGMA cache_size = -65536",
)
_READER = (
    # A read that tries to write is a fault of ours.
    "PRAGMA query_only = ON",
    # 32 MiB at most: the upper pages of every index of a million entities, which with the usual
    # 2 MiB are read again and again.
    "PRAGMA cache_size = -32768",
)


def engine(file: Path) -> Engine:
    """The engine for writing: each transaction takes the write lock as it begins.

    `BEGIN IMMEDIATE` rather than `DEFERRED`, because a transaction that reads first and then
    writes cannot wait for its turn: SQLite refuses it at once. A connection with the option
    `READ_ONLY` takes no lock, and so need not wait for a long write.
    """
    # From parts: in a text, a question mark in a file's name would begin the parameters.
    made = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": 10})

    @event.listens_for(made, "do_connect")
    def _make_folder(*_: object) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise sqlite3.OperationalError(f"cannot make the folder of {file}: {fault}") from fault

    @event.listens_for(made, "connect")
    def _open(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*_EVERY, *_WRITER):
            connection.execute(pragma)

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        reads = connection.get_execution_options().get(READ_ONLY)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

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
            with _readable():
                return self._connection.execute(text, parameters).fetchall()
        async with self._busy.place():
            reading = asyncio.ensure_future(
                asyncio.to_thread(self._interruptible, text, parameters)
            )
            try:
                return await asyncio.shield(reading)
            except asyncio.CancelledError:
                # The thread would go on reading on a connection that somebody else is given.
                self._connection.interrupt()
                await asyncio.wait([reading])
                raise

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, parameters = statement.bind(_DIALECT, values or {})
        with _readable():
            row: Row | None = self._connection.execute(text, parameters).fetchone()
        return row

    def _interruptible(self, text: str, parameters: list[Any]) -> list[Row]:
        timer = threading.Timer(DEADLINE, self._connection.interrupt)
        timer.start()
        try:
            with _readable():
                return self._connection.execute(text, parameters).fetchall()
        finally:
            timer.cancel()
            # If it is just going off, it must not interrupt whoever reads next.
            timer.join()


@contextmanager
def _readable() -> Iterator[None]:
    """Name what may befall a read that is well made: too little time, or a file that is ill."""
    try:
        yield
    except sqlite3.DatabaseError as fault:
        code = getattr(fault, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code == sqlite3.SQLITE_INTERRUPT:
            raise DeadlinePassedError(f"the read took more than {DEADLINE:g} s") from fault
        if code == sqlite3.SQLITE_ERROR or isinstance(fault, sqlite3.ProgrammingError):
            raise
        raise DatabaseAwayError(f"the database cannot be read: {fault}") from fault


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
            self._let_go(connection)

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

    def _let_go(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            # After some faults the transaction is over already; the next reader opens a new one.
            connection.close()
        else:
            self._idle.append(connection)

    def _connect(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = None
        try:
            connection = sqlite3.connect(
                f"file:{quote(str(self._file))}?mode=rw",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            for pragma in (*_EVERY, *_READER):
                connection.execute(pragma)
        except sqlite3.Error as fault:
            if connection is not None:
                connection.close()
            raise DatabaseAwayError(f"cannot open {self._file.name}: {fault}") from fault
        return connection
