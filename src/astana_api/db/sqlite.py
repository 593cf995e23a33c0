"""SQLite, the embedded default: engine for writes, and snapshots on pooled connections."""

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

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import (
    MAX_READ_SECONDS,
    DatabaseUnavailableError,
    DeadlineExceededError,
    ReadLimiter,
)

_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
_HEAD = "SELECT revision FROM head"
READ_ONLY_OPTION = "astana_read_only"
"""Execution option of a connection of the writer engine that only reads."""

_COMMON_PRAGMAS = (
    # SQLite does not enforce foreign keys by default.
    "PRAGMA foreign_keys = ON",
    # Wait for a concurrent writer instead of failing at once, in milliseconds.
    "PRAGMA busy_timeout = 10000",
)
_WRITER_PRAGMAS = (
    # Readers continue during a write. The mode is stored in the file.
    "PRAGMA journal_mode = WAL",
    # With WAL, a power failure may lose the last commits but cannot corrupt the file.
    "PRAGMA synchronous = NORMAL",
    # 64 MiB. An import changes pages all over its indexes; with the default of 2 MiB it writes
    # most of them several times in one transaction.
    "PRAGMA cache_size = -65536",
)
_READER_PRAGMAS = (
    # Reads must never write.
    "PRAGMA query_only = ON",
    # 32 MiB, enough for the upper pages of every index of a million entities; the default of
    # 2 MiB is not.
    "PRAGMA cache_size = -32768",
)


def create_writer_engine(file: Path) -> Engine:
    """Return the engine for writes: each transaction takes the write lock as it begins.

    `BEGIN IMMEDIATE` rather than `DEFERRED`: SQLite fails, without waiting, a transaction that
    upgrades from read to write during another write. A connection with `READ_ONLY_OPTION` takes no
    write lock and so does not wait for one.
    """
    # From components: in a URL string, a question mark in the file name would start the query.
    engine = create_engine(
        URL.create("sqlite", database=str(file)),
        connect_args={"timeout": 10},
        # Parameters are text of requests, which no message may quote.
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def _make_folder(*_: object) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise sqlite3.OperationalError(f"cannot make the folder of {file}: {exc}") from exc

    @event.listens_for(engine, "connect")
    def _open(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (*_COMMON_PRAGMAS, *_WRITER_PRAGMAS):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        is_read_only = connection.get_execution_options().get(READ_ONLY_OPTION)
        connection.exec_driver_sql("BEGIN" if is_read_only else "BEGIN IMMEDIATE")

    return engine


class SqliteSnapshot:
    """A deferred transaction on one connection; short reads run inline, they take microseconds."""

    def __init__(self, connection: sqlite3.Connection, revision: int, limiter: ReadLimiter) -> None:
        self.revision = revision
        self._connection = connection
        self._limiter = limiter

    async def all(
        self,
        statement: CompiledStatement,
        params: Mapping[str, Any] | None = None,
        *,
        long_running: bool = False,
    ) -> list[Row]:
        """See `Snapshot`; a long-running read runs in a thread, with a time limit."""
        text, arguments = statement.bind(_DIALECT, params or {})
        if not long_running:
            with _translate_errors():
                return self._connection.execute(text, arguments).fetchall()
        async with self._limiter.slot():
            read = asyncio.ensure_future(
                asyncio.to_thread(self._fetch_with_deadline, text, arguments)
            )
            try:
                return await asyncio.shield(read)
            except asyncio.CancelledError:
                # Otherwise the thread would continue on a connection that returns to the pool.
                self._connection.interrupt()
                await asyncio.wait([read])
                raise

    async def first(
        self, statement: CompiledStatement, params: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, arguments = statement.bind(_DIALECT, params or {})
        with _translate_errors():
            row: Row | None = self._connection.execute(text, arguments).fetchone()
        return row

    def _fetch_with_deadline(self, text: str, arguments: list[Any]) -> list[Row]:
        timer = threading.Timer(MAX_READ_SECONDS, self._connection.interrupt)
        timer.start()
        try:
            with _translate_errors():
                return self._connection.execute(text, arguments).fetchall()
        finally:
            timer.cancel()
            # A timer that is firing now must not interrupt the next read.
            timer.join()


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Convert interrupts and file errors to DatabaseUnavailableError; SQL errors pass."""
    try:
        yield
    except sqlite3.DatabaseError as exc:
        code = getattr(exc, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        if code == sqlite3.SQLITE_INTERRUPT:
            raise DeadlineExceededError(f"the read took more than {MAX_READ_SECONDS:g} s") from exc
        if code == sqlite3.SQLITE_ERROR or isinstance(exc, sqlite3.ProgrammingError):
            raise
        raise DatabaseUnavailableError(f"the database cannot be read: {exc}") from exc


class SqliteReader:
    """A stack of read-only connections that grows to the maximum of concurrent reads."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._idle: list[sqlite3.Connection] = []
        self._limiter = ReadLimiter(2)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteSnapshot]:
        """See `Reader`. Raises DatabaseUnavailableError if the file cannot be read."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            connection.execute("BEGIN")
            (revision,) = connection.execute(_HEAD).fetchone()
        except sqlite3.Error as exc:
            connection.close()
            raise DatabaseUnavailableError(f"cannot read {self._file.name}: {exc}") from exc
        try:
            yield SqliteSnapshot(connection, revision, self._limiter)
        finally:
            self._release(connection)

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseUnavailableError if the file cannot be read."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            (revision,) = connection.execute(_HEAD).fetchone()
        except sqlite3.Error as exc:
            connection.close()
            raise DatabaseUnavailableError(f"cannot read {self._file.name}: {exc}") from exc
        self._idle.append(connection)
        return int(revision)

    async def close(self) -> None:
        """See `Reader`."""
        while self._idle:
            self._idle.pop().close()

    def _release(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Some errors end the transaction; the next reader opens a new connection.
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
            for pragma in (*_COMMON_PRAGMAS, *_READER_PRAGMAS):
                connection.execute(pragma)
        except sqlite3.Error as exc:
            if connection is not None:
                connection.close()
            raise DatabaseUnavailableError(f"cannot open {self._file.name}: {exc}") from exc
        return connection
