"""SQLite, the embedded default: engine for writes, and snapshots on pooled connections."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import OperationalError

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.failures.conditions import DatabaseFileReplacedError
from astana_api.db.failures.sqlite import primary_code
from astana_api.db.snapshot import (
    MAX_MIGRATION_WAIT_SECONDS,
    MAX_READ_SECONDS,
    DatabaseInUseError,
    DatabaseUnavailableError,
    DeadlineExceededError,
    ReadLimiter,
)
from astana_api.db.sqlite_file.database_file import (
    DatabaseFile,
    FileConnection,
    increment_counter,
)
from astana_api.db.versions import SELECT_HEAD, require_current_head
from astana_api.db.write_deadline import lock_wait_milliseconds

_DIALECT = SQLiteDialect_pysqlite(paramstyle="qmark")
READ_ONLY_OPTION = "astana_read_only"
"""Execution option of a connection of the writer engine that only reads."""

_WAL_PRAGMA = "PRAGMA journal_mode = WAL"
"""Readers continue during a write. The mode is stored in the file."""
SELECT_INDEXES = (
    "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
)
"""See `dialect.read_indexes`."""
_WRITER_PRAGMAS = (
    # SQLite does not enforce foreign keys by default.
    "PRAGMA foreign_keys = ON",
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


def create_writer_engine(file: DatabaseFile) -> Engine:
    """Return the engine for writes: each transaction takes the write lock as it begins.

    `BEGIN IMMEDIATE` rather than `DEFERRED`: SQLite fails, without waiting, a transaction that
    upgrades from read to write during another write. A connection with `READ_ONLY_OPTION` takes no
    write lock and so does not wait for one. The path is checked before the transaction and before
    its commit: nothing may be written to a file that was deleted or replaced.
    """
    # From components: in a URL string, a question mark in the file name would start the query.
    engine = create_engine(
        URL.create("sqlite", database=str(file.path)),
        creator=lambda: file.connect(create=True),
        # Parameters are text of requests, which no message may quote.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _open(connection: FileConnection, _record: object) -> None:
        with file.translate_errors("open"):
            if not file.is_read_only:
                _enter_wal_mode(connection)
            for pragma in _WRITER_PRAGMAS:
                connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get(READ_ONLY_OPTION):
            file.check(file_connection(connection))
            connection.exec_driver_sql("BEGIN")
            return
        driver_connection = file_connection(connection)
        with file.translate_errors("write to"):
            file.check_writable(driver_connection)
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {lock_wait_milliseconds()}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        driver_connection.changes_before = driver_connection.total_changes

    @event.listens_for(engine, "commit")
    def _commit(connection: Connection) -> None:
        driver_connection = file_connection(connection)
        file.check(driver_connection)
        if driver_connection.total_changes != driver_connection.changes_before:
            with file.translate_errors("write to"):
                increment_counter(driver_connection)

    return engine


def _enter_wal_mode(connection: sqlite3.Connection) -> None:
    """Switch to WAL mode; SQLite itself does not wait for the lock that the first switch needs."""
    deadline = time.monotonic() + MAX_READ_SECONDS
    while True:
        try:
            connection.execute(_WAL_PRAGMA)
        except sqlite3.OperationalError as exc:
            if primary_code(exc) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def file_connection(connection: Connection) -> FileConnection:
    """Return the connection of the driver."""
    driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, FileConnection)
    return driver_connection


@contextmanager
def begin_migration(engine: Engine, *, exclusive: bool) -> Iterator[Connection]:
    """See `dialect.begin_migration`."""
    with engine.connect() as connection:
        if exclusive:
            _lock_exclusively(connection)
        try:
            with _begin_after_others(connection):
                yield connection
        finally:
            if exclusive:
                # Closing releases the lock; the next connection sets the WAL mode again.
                connection.invalidate()


def _lock_exclusively(connection: Connection) -> None:
    """Lock the file until the connection is closed. Raise DatabaseInUseError if others have it.

    A connection in WAL mode keeps a shared lock on the file while it is open, also when it is idle,
    and SQLite leaves the WAL mode only under an exclusive lock.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 1000")
    driver.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        driver.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as exc:
        connection.invalidate()
        if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        raise DatabaseInUseError("the database is in use; stop what is connected to it") from exc
    # Leaving the WAL mode deletes the log.
    file_connection(connection).log_key = None


def _begin_after_others(connection: Connection) -> RootTransaction:
    """Begin a transaction, and wait for a migration that runs, longer than for another write."""
    deadline = time.monotonic() + MAX_MIGRATION_WAIT_SECONDS
    while True:
        try:
            return connection.begin()
        except OperationalError as exc:
            is_busy = getattr(exc.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise


class SqliteSnapshot:
    """A deferred transaction on one connection; short reads run inline, they take microseconds."""

    def __init__(
        self,
        file: DatabaseFile,
        connection: sqlite3.Connection,
        limiter: ReadLimiter,
        revision: int,
        has_stale_renderings: int,
    ) -> None:
        self.revision = revision
        self.has_stale_renderings = bool(has_stale_renderings)
        self._file = file
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
            with self._translate_errors():
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
        with self._translate_errors():
            row: Row | None = self._connection.execute(text, arguments).fetchone()
        return row

    def _fetch_with_deadline(self, text: str, arguments: list[Any]) -> list[Row]:
        timer = threading.Timer(MAX_READ_SECONDS, self._connection.interrupt)
        timer.start()
        try:
            with self._translate_errors():
                return self._connection.execute(text, arguments).fetchall()
        finally:
            timer.cancel()
            # A timer that is firing now must not interrupt the next read.
            timer.join()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        """Convert interrupts and failures of the file; errors of a statement pass."""
        try:
            yield
        except sqlite3.Error as exc:
            if primary_code(exc) == sqlite3.SQLITE_INTERRUPT:
                message = f"the read took more than {MAX_READ_SECONDS:g} s"
                raise DeadlineExceededError(message) from exc
            failure = self._file.classify(exc)
            if failure is None:
                raise
            raise failure(f"the database cannot be read: {exc}") from exc


class SqliteReader:
    """A stack of read-only connections that grows to the maximum of concurrent reads."""

    def __init__(self, file: DatabaseFile) -> None:
        self._file = file
        self._idle: list[FileConnection] = []
        self._limiter = ReadLimiter(2)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[SqliteSnapshot]:
        """See `Reader`. Raises DatabaseUnavailableError if the file cannot be read."""
        with self._connection() as connection:
            connection.execute("BEGIN")
            head = connection.execute(SELECT_HEAD).fetchone()
        try:
            yield SqliteSnapshot(
                self._file, connection, self._limiter, *require_current_head(*head)
            )
        finally:
            self._release(connection)

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseUnavailableError if the file cannot be read."""
        # Before every cached response: a context manager would take as long as the query.
        connection = self._acquire()
        try:
            head = connection.execute(SELECT_HEAD).fetchone()
        except sqlite3.Error as exc:
            connection.close()
            raise self._file.translate(exc, "read") from exc
        self._idle.append(connection)
        return require_current_head(*head).revision

    async def close(self) -> None:
        """See `Reader`."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[FileConnection]:
        """Yield a connection whose file was checked; close it if the block fails."""
        connection = self._acquire()
        try:
            with self._file.translate_errors("read"):
                yield connection
        except DatabaseUnavailableError:
            connection.close()
            raise

    def _acquire(self) -> FileConnection:
        """Return a connection whose file was checked."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            self._file.check(connection)
        except DatabaseFileReplacedError:
            # The file may be moved back.
            self._idle.append(connection)
            raise
        return connection

    def _release(self, connection: FileConnection) -> None:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error:
            # Some errors end the transaction; the next reader opens a new connection.
            connection.close()
        else:
            self._idle.append(connection)

    def _connect(self) -> FileConnection:
        connection = self._file.connect()
        with self._file.translate_errors("open"):
            for pragma in _READER_PRAGMAS:
                connection.execute(pragma)
        return connection
