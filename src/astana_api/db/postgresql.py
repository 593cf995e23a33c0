"""PostgreSQL, for production: engine for writes, COPY, and snapshots over asyncpg."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import psycopg
from psycopg import sql
from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, text
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.failures.postgresql import classify
from astana_api.db.snapshot import (
    MAX_MIGRATION_WAIT_SECONDS,
    MAX_READ_SECONDS,
    DatabaseInUseError,
    DatabaseUnavailableError,
    DeadlineExceededError,
)
from astana_api.db.versions import SELECT_HEAD, require_current_head
from astana_api.db.write_deadline import MAX_WAIT_SECONDS, lock_wait_milliseconds, was_queued

_DIALECT: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_MAX_SHORT_READ_SECONDS = 5.0
"""Time limit of a short read: a hundred times its duration on a loaded machine."""


_WAIT_LONGER = text(f"SET LOCAL lock_timeout = '{MAX_MIGRATION_WAIT_SECONDS}s'")
_WAIT_AS_USUAL = text("SET LOCAL lock_timeout TO DEFAULT")
# An arbitrary number that no other program uses. The lock is of one database, not of the server.
_LOCK_MIGRATIONS = text("SELECT pg_advisory_xact_lock(4719202611290001)")
# Who is not a superuser does not see the type of other users' connections. Processes of the server
# itself, such as autovacuum, have no user.
_COUNT_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND usesysid IS NOT NULL "
    "AND coalesce(backend_type, 'client backend') IN ('client backend', 'walsender')"
)


SELECT_INDEXES = """
SELECT indexname, tablename, indexdef FROM pg_indexes
WHERE schemaname = current_schema()
AND indexname NOT IN (
    SELECT conname FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
)
"""
"""See `dialect.read_indexes`."""


def create_writer_engine(url: str) -> Engine:
    """Return the engine for writes.

    `pool_pre_ping` replaces connections that a restart of the server closed; `lock_timeout` and
    `idle_in_transaction_session_timeout` prevent one transaction from blocking every writer. A
    write that waited in a queue waits for locks only until its deadline.
    """
    engine = create_engine(
        url,
        # Parameters are text of requests, which no message may quote.
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=MAX_WAIT_SECONDS,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c lock_timeout={MAX_WAIT_SECONDS:g}s "
            "-c idle_in_transaction_session_timeout=60s",
        },
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if was_queued():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {lock_wait_milliseconds()}")

    return engine


@contextmanager
def begin_migration(engine: Engine, *, exclusive: bool) -> Iterator[Connection]:
    """See `dialect.begin_migration`."""
    with engine.begin() as connection:
        connection.execute(_WAIT_LONGER)
        connection.execute(_LOCK_MIGRATIONS)
        connection.execute(_WAIT_AS_USUAL)
        if exclusive and (others := connection.execute(_COUNT_OTHERS).scalar_one()):
            raise DatabaseInUseError(
                f"the database is in use; stop what is connected to it (connections: {others})"
            )
        yield connection


def copy_rows(
    connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Write rows with COPY, several times as fast as INSERT, in the current transaction."""
    driver: Any = connection.connection.driver_connection
    column_list = sql.SQL(", ").join(map(sql.Identifier, columns))
    text = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), column_list)
    try:
        with driver.cursor() as cursor, cursor.copy(text) as stream:
            for row in rows:
                stream.write_row([row[column] for column in columns])
    except psycopg.Error as exc:
        # Callers expect the exceptions of SQLAlchemy, which does not wrap direct driver calls.
        raise DBAPIError.instance(f"COPY {table.name}", None, exc, psycopg.Error) from exc


class PostgresSnapshot:
    """A repeatable-read, read-only transaction on one connection."""

    def __init__(self, connection: Any, revision: int, has_stale_renderings: int) -> None:
        self.revision = revision
        self.has_stale_renderings = bool(has_stale_renderings)
        self._connection = connection

    async def all(
        self,
        statement: CompiledStatement,
        params: Mapping[str, Any] | None = None,
        *,
        long_running: bool = False,
    ) -> list[Row]:
        """See `Snapshot`."""
        text, arguments = statement.bind(_DIALECT, params or {})
        limit = MAX_READ_SECONDS if long_running else _MAX_SHORT_READ_SECONDS
        with _translate_errors(limit):
            rows = await self._connection.fetch(text, *arguments, timeout=limit)
        return [tuple(row) for row in rows]

    async def first(
        self, statement: CompiledStatement, params: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, arguments = statement.bind(_DIALECT, params or {})
        limit = _MAX_SHORT_READ_SECONDS
        with _translate_errors(limit):
            row = await self._connection.fetchrow(text, *arguments, timeout=limit)
        return None if row is None else tuple(row)


@contextmanager
def _translate_errors(limit: float | None = None) -> Iterator[None]:
    """Convert timeouts and failures to DatabaseUnavailableError; `limit` in seconds."""
    try:
        yield
    except TimeoutError as exc:
        if limit is None:
            raise DatabaseUnavailableError("PostgreSQL does not answer in time") from exc
        raise DeadlineExceededError(f"the read took more than {limit:g} s") from exc
    except (
        OSError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as exc:
        failure = classify(exc)
        if failure is None:
            raise
        raise failure(f"PostgreSQL does not answer: {exc}") from exc


class PostgresReader:
    """Connection pools, one per event loop, each opened on first use."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pools: dict[asyncio.AbstractEventLoop, Any] = {}
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresSnapshot]:
        """See `Reader`. Raises DatabaseUnavailableError if the server cannot be reached."""
        # Exceptions of the block itself must not be translated.
        block_error: Exception | None = None
        with _translate_errors():
            pool = await self._pool()
            async with (
                pool.acquire(timeout=5) as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                head = await connection.fetchrow(SELECT_HEAD)
                snapshot = PostgresSnapshot(connection, *require_current_head(*head))
                try:
                    yield snapshot
                except Exception as exc:  # noqa: BLE001 - raised again below
                    block_error = exc
        if block_error is not None:
            raise block_error

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseUnavailableError if the server cannot be reached."""
        with _translate_errors():
            pool = await self._pool()
            head = await pool.fetchrow(SELECT_HEAD, timeout=_MAX_SHORT_READ_SECONDS)
            return require_current_head(*head).revision

    async def close(self) -> None:
        """See `Reader`."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()

    async def _pool(self) -> Any:
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is not None:
            return pool
        # Only one of the concurrent first callers opens the pool; another would never be closed.
        async with self._opening.setdefault(loop, asyncio.Lock()):
            if loop not in self._pools:
                self._pools[loop] = await asyncpg.create_pool(
                    self._url, min_size=1, max_size=10, timeout=5, command_timeout=30
                )
        return self._pools[loop]
