"""The interface for reads: a snapshot of one revision, on either database."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, ClassVar, Protocol

from astana_api.db.compiled import CompiledStatement, Row

MAX_READ_SECONDS = 10.0
"""Time limit of one long-running read, in seconds."""
MAX_MIGRATION_WAIT_SECONDS = 600
"""How long a migration waits for another one, which may rebuild a large projection, in seconds."""


class DatabaseUnavailableError(Exception):
    """The database cannot be reached or did not respond in time; a retry may succeed.

    The message is for the operator and may name hosts and files; `client_detail` is for clients.
    """

    client_detail: ClassVar[str] = "The database does not answer in time; try again."
    retry_after: ClassVar[int] = 5
    """Seconds after which a client may try again."""


class DatabaseInUseError(DatabaseUnavailableError):
    """Another connection exists, and the operation needs the database for itself."""


class DeadlineExceededError(DatabaseUnavailableError):
    """A read exceeded its time limit."""


class Snapshot(Protocol):
    """A consistent view of the database at one revision."""

    revision: int
    """The head revision at the time of the snapshot."""

    has_stale_renderings: bool
    """Whether some stored JSON may be outdated (`models.StaleRendering`)."""

    async def all(
        self,
        statement: CompiledStatement,
        params: Mapping[str, Any] | None = None,
        *,
        long_running: bool = False,
    ) -> list[Row]:
        """Return every row. Pass `long_running` if the duration may grow with the table.

        Raises DeadlineExceededError if a long-running read exceeds MAX_READ_SECONDS.
        """
        ...

    async def first(
        self, statement: CompiledStatement, params: Mapping[str, Any] | None = None
    ) -> Row | None:
        """Return the first row, or None."""
        ...


class Reader(Protocol):
    """A source of snapshots."""

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """Return a snapshot that is released when its block ends."""
        ...

    async def head(self) -> int:
        """Return the number of the last revision."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class ReadLimiter:
    """A limit of concurrent long-running reads, so that they do not starve short ones."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._semaphores: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    def slot(self) -> asyncio.Semaphore:
        """Return the semaphore of the running event loop."""
        loop = asyncio.get_running_loop()
        return self._semaphores.setdefault(loop, asyncio.Semaphore(self._slots))
