"""The database as the rest of the program sees it: a block that reads, a block that writes."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from astana_api.db import dialect
from astana_api.db.snapshot import DatabaseAwayError, Reader, Snapshot

T = TypeVar("T")


class Database:
    """One database, by its address; opened when first used.

    Raises UnknownDatabaseError for an address that is neither SQLite's nor PostgreSQL's.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine: Engine = dialect.writer(url)
        self._reader: Reader = dialect.reader(url)
        self._writer: ThreadPoolExecutor | None = None

    @property
    def address(self) -> str:
        """The address without its password, for messages."""
        return dialect.describe(self.url)

    @contextmanager
    def write(self, *, dry_run: bool = False) -> Iterator[Session]:
        """A unit of work: committed as its block ends, rolled back if it fails or is a dry run.

        Raises DatabaseAwayError when the database cannot be reached or the wait for it is too long.
        """
        with (
            self.reached("write to"),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            yield session
            if dry_run:
                session.rollback()
            else:
                session.commit()

    async def in_turn(self, work: Callable[[], T]) -> T:
        """Run a unit of work off the event loop, behind those that were given before it.

        One at a time: every write waits for the one before it anyway, and a queue is fair where a
        lock is not. Work that has begun is finished, whoever waits for it.
        """
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    @contextmanager
    def reached(self, purpose: str) -> Iterator[None]:
        """Raise DatabaseAwayError, naming the purpose, where the engine cannot be reached."""
        try:
            yield
        except OperationalError as fault:
            if dialect.asks_too_much(fault.orig):
                raise
            raise DatabaseAwayError(f"cannot {purpose} {self.address}: {fault.orig}") from fault
        except PoolTimeoutError as fault:
            reason = "every connection is in use"
            raise DatabaseAwayError(f"cannot {purpose} {self.address}: {reason}") from fault

    def read(self) -> AbstractAsyncContextManager[Snapshot]:
        """A snapshot of one revision.

        Raises DatabaseAwayError when the database cannot be reached.
        """
        return self._reader.snapshot()

    async def head(self) -> int:
        """The number of the last revision, without a snapshot.

        Raises DatabaseAwayError when the database cannot be reached.
        """
        return await self._reader.head()

    async def close(self) -> None:
        """Let go of every connection, once what is being written is written."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.shutdown)
            self._writer = None
        await self._reader.close()
        self.engine.dispose()
