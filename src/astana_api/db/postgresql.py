"""PostgreSQL, for production: how connections are opened, written to and read from."""

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

from astana_api.db.compiled import Prepared, Row
from astana_api.db.snapshot import DEADLINE, DatabaseAwayError, DeadlinePassedError

_DIALECT: Dialect = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
_HEAD = "SELECT n FROM head"
_BOUNDED = 5.0
"""Seconds that a bounded read may take: a hundred times what one needs on a loaded machine."""

_AWAY = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    # A schema that was never migrated, or was taken down: as away as a server that is off.
    asyncpg.UndefinedTableError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)


def engine(url: str) -> Engine:
    """The engine for writing.

    A connection is tried before use, so that a restart of the server costs nobody an error; a
    statement or a lock that takes too long is given up rather than holding up every writer.
    """
    return create_engine(
        url,
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
    """Write rows with COPY: several times as fast as INSERT, and in the same transaction."""
    driver: Any = connection.connection.driver_connection
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    text = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), named)
    try:
        with driver.cursor() as cursor, cursor.copy(text) as stream:
            for row in rows:
                stream.write_row([row[column] for column in columns])
    except psycopg.Error as fault:
        # The driver is spoken to past SQLAlchemy, whose callers know its errors alone.
        raise DBAPIError.instance(f"COPY {table.name}", None, fault, psycopg.Error) from fault


def asks_too_much(fault: BaseException | None) -> bool:
    """Whether the server refuses what is asked for as too large, of which waiting makes no less.

    SQLSTATE class 54, which the driver counts among the faults of operation.
    """
    return isinstance(fault, psycopg.Error) and (fault.sqlstate or "").startswith("54")


class PostgresSnapshot:
    """A repeatable-read, read-only transaction on one connection."""

    def __init__(self, connection: Any, revision: int) -> None:
        self.revision = revision
        self._connection = connection

    async def all(
        self, statement: Prepared, values: Mapping[str, Any] | None = None, *, bounded: bool = True
    ) -> list[Row]:
        """See `Snapshot`."""
        text, parameters = statement.bind(_DIALECT, values or {})
        limit = _BOUNDED if bounded else DEADLINE
        with _answering(limit):
            rows = await self._connection.fetch(text, *parameters, timeout=limit)
        return [tuple(row) for row in rows]

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, parameters = statement.bind(_DIALECT, values or {})
        with _answering(_BOUNDED):
            row = await self._connection.fetchrow(text, *parameters, timeout=_BOUNDED)
        return None if row is None else tuple(row)


@contextmanager
def _answering(limit: float | None = None) -> Iterator[None]:
    """Name what the server may fail in: to answer at all, or within the limit, in seconds."""
    try:
        yield
    except TimeoutError as fault:
        if limit is None:
            raise DatabaseAwayError("PostgreSQL does not answer in time") from fault
        raise DeadlinePassedError(f"the read took more than {limit:g} s") from fault
    except _AWAY as fault:
        raise DatabaseAwayError(f"PostgreSQL does not answer: {fault}") from fault


class PostgresReader:
    """A pool for each event loop that reads, opened when it first does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pools: dict[asyncio.AbstractEventLoop, Any] = {}
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresSnapshot]:
        """See `Reader`. Raises DatabaseAwayError when the server cannot be reached."""
        # What the block itself raises is not the server's, and leaves as it is.
        raised: Exception | None = None
        with _answering():
            pool = await self._pool()
            async with (
                pool.acquire(timeout=5) as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                snapshot = PostgresSnapshot(connection, await connection.fetchval(_HEAD))
                try:
                    yield snapshot
                except Exception as fault:  # noqa: BLE001 - it is raised again below
                    raised = fault
        if raised is not None:
            raise raised

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseAwayError when the server cannot be reached."""
        with _answering():
            pool = await self._pool()
            return int(await pool.fetchval(_HEAD, timeout=_BOUNDED))

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
        # Of the many that may ask at first, one opens the pool: any other would never be closed.
        async with self._opening.setdefault(loop, asyncio.Lock()):
            if loop not in self._pools:
                self._pools[loop] = await asyncpg.create_pool(
                    self._url, min_size=1, max_size=10, timeout=5, command_timeout=30
                )
        return self._pools[loop]
