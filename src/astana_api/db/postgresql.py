"""PostgreSQL, for production: how connections are opened, written to and read from."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from astana_api.db.prepared import Prepared, Row
from astana_api.db.reader import DEADLINE, DatabaseAwayError, DeadlinePassedError

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
        try:
            rows = await self._connection.fetch(text, *parameters, timeout=limit)
        except TimeoutError as fault:
            raise DeadlinePassedError(f"the read took more than {limit:.0f} s") from fault
        return [tuple(row) for row in rows]

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        text, parameters = statement.bind(_DIALECT, values or {})
        try:
            row = await self._connection.fetchrow(text, *parameters, timeout=_BOUNDED)
        except TimeoutError as fault:
            raise DeadlinePassedError(f"the read took more than {_BOUNDED:.0f} s") from fault
        return None if row is None else tuple(row)


class PostgresReader:
    """A pool for each event loop that reads, opened when it first does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._pools: dict[asyncio.AbstractEventLoop, Any] = {}

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[PostgresSnapshot]:
        """See `Reader`. Raises DatabaseAwayError when the server cannot be reached."""
        try:
            pool = await self._pool()
            async with (
                pool.acquire(timeout=5) as connection,
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                yield PostgresSnapshot(connection, await connection.fetchval(_HEAD))
        except (*_AWAY, TimeoutError) as fault:
            raise DatabaseAwayError(f"PostgreSQL does not answer: {fault}") from fault

    async def head(self) -> int:
        """See `Reader`. Raises DatabaseAwayError when the server cannot be reached."""
        try:
            pool = await self._pool()
            return int(await pool.fetchval(_HEAD, timeout=_BOUNDED))
        except (*_AWAY, TimeoutError) as fault:
            raise DatabaseAwayError(f"PostgreSQL does not answer: {fault}") from fault

    async def close(self) -> None:
        """See `Reader`."""
        pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()

    async def _pool(self) -> Any:
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop)
        if pool is None:
            pool = await asyncpg.create_pool(
                self._url, min_size=1, max_size=10, timeout=5, command_timeout=30
            )
            self._pools[loop] = pool
        return pool
