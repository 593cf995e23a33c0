"""PostgreSQL, for production: engine for writes, COPY, and snapshots over asyncpg."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg
import psycopg
from psycopg import sql
from sqlalchemy import Connection, Dialect, Engine, Table, create_engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.exc import DBAPIError

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import MAX_READ_SECONDS, DatabaseUnavailableError, DeadlineExceededError

_DIALECT: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_HEAD = "SELECT revision FROM head"
_MAX_SHORT_READ_SECONDS = 5.0
"""Time limit of a short read: a hundred times its duration on a loaded machine."""

_UNAVAILABLE_ERRORS = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    # The schema was never migrated, or was removed.
    asyncpg.UndefinedTableError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)


def create_writer_engine(url: str) -> Engine:
    """Return the engine for writes.

    `pool_pre_ping` replaces connections that a restart of the server closed; `lock_timeout` and
    `idle_in_transaction_session_timeout` prevent one transaction from blocking every writer.
    """
    return create_engine(
        url,
        # Parameters are text of requests, which no message may quote.
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        connect_args={
            "connect_timeout": 5,
            "options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s",
        },
    )


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


def is_program_limit_exceeded(exc: BaseException | None) -> bool:
    """Return whether the error has SQLSTATE class 54, program limit exceeded.

    psycopg raises it as an OperationalError, but a retry cannot succeed.
    """
    return isinstance(exc, psycopg.Error) and (exc.sqlstate or "").startswith("54")


class PostgresSnapshot:
    """A repeatable-read, read-only transaction on one connection."""

    def __init__(self, connection: Any, revision: int) -> None:
        self.revision = revision
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
    """Convert timeouts and connection errors to DatabaseUnavailableError; `limit` in seconds."""
    try:
        yield
    except TimeoutError as exc:
        if limit is None:
            raise DatabaseUnavailableError("PostgreSQL does not answer in time") from exc
        raise DeadlineExceededError(f"the read took more than {limit:g} s") from exc
    except _UNAVAILABLE_ERRORS as exc:
        raise DatabaseUnavailableError(f"PostgreSQL does not answer: {exc}") from exc


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
                snapshot = PostgresSnapshot(connection, await connection.fetchval(_HEAD))
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
            return int(await pool.fetchval(_HEAD, timeout=_MAX_SHORT_READ_SECONDS))

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
