"""The database of an application: units of work that write, and snapshots that read."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from astana_api.db import dialect, write_deadline
from astana_api.db.snapshot import DatabaseUnavailableError, Reader, Snapshot

T = TypeVar("T")


class Database:
    """A database, identified by its URL; the first use opens a connection.

    Raises UnknownDatabaseError for a URL of neither SQLite nor PostgreSQL.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        backend = dialect.create_backend(url)
        self.engine: Engine = backend.engine
        self._reader: Reader = backend.reader
        self._classify = backend.classify
        self._check_health = backend.check_health
        self._writer: ThreadPoolExecutor | None = None

    @property
    def display_url(self) -> str:
        """The URL without its password and with an absolute path, for messages."""
        return dialect.display_url(self.url)

    @contextmanager
    def write(self, *, dry_run: bool = False) -> Iterator[Session]:
        """Run a unit of work: commit at the end of the block; roll back on error or dry run.

        Raises DatabaseUnavailableError if the database cannot be reached or a lock times out, and
        its subclasses if the database is damaged, full, read-only or replaced.
        """
        with (
            self.translate_connection_errors("write to"),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            yield session
            if dry_run:
                session.rollback()
            else:
                session.commit()

    async def run_in_writer_thread(self, work: Callable[[], T]) -> T:
        """Run a unit of work in the single writer thread, in order of submission.

        Writes are serial in any case; a queue is fair, a database lock is not. Cancelling the
        caller does not stop work that has started.

        Raises DatabaseUnavailableError for work that cannot start within MAX_WAIT_SECONDS; work
        that starts later waits for a lock that much less.
        """
        if self._writer is None:
            self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        deadline = write_deadline.new_deadline()
        submitted = self._writer.submit(write_deadline.run_before, deadline, work)
        result = asyncio.wrap_future(submitted)
        try:
            await asyncio.wait([result], timeout=write_deadline.seconds_until(deadline))
        except asyncio.CancelledError:
            result.cancel()
            raise
        if not result.done() and submitted.cancel():
            raise write_deadline.queue_timeout()
        return await result

    @contextmanager
    def translate_connection_errors(self, purpose: str) -> Iterator[None]:
        """Convert errors of the engine that report a failure of the database itself.

        Raises DatabaseUnavailableError, or a subclass that names the condition.
        """
        try:
            yield
        except DBAPIError as exc:
            failure = self._classify(exc.orig)
            if failure is None and exc.connection_invalidated:
                failure = DatabaseUnavailableError
            if failure is None:
                raise
            # One line: libpq adds an explanation on further lines.
            reason = " ".join(str(exc.orig).split())
            raise failure(f"cannot {purpose} {self.display_url}: {reason}") from exc
        except PoolTimeoutError as exc:
            reason = "every connection is in use"
            raise DatabaseUnavailableError(
                f"cannot {purpose} {self.display_url}: {reason}"
            ) from exc

    def check_health(self) -> None:
        """Raise DatabaseUnavailableError for a condition that prevents reads or writes."""
        with self.translate_connection_errors("read"):
            self._check_health()

    def read(self) -> AbstractAsyncContextManager[Snapshot]:
        """Return a snapshot of one revision.

        Raises DatabaseVersionError unless this program made the projection, and
        DatabaseUnavailableError if the database cannot be reached.
        """
        return self._reader.snapshot()

    async def head(self) -> int:
        """Return the number of the last revision, without opening a snapshot.

        Raises DatabaseUnavailableError if the database cannot be reached.
        """
        return await self._reader.head()

    async def close(self) -> None:
        """Wait for submitted writes, then close every connection."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.shutdown)
            self._writer = None
        await self._reader.close()
        self.engine.dispose()
