"""What a read sees: one snapshot of one revision, whichever database it is of."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from astana_api.db.compiled import Prepared, Row

DEADLINE = 10.0
"""Seconds that one unbounded read may take before it is given up."""


class DatabaseAwayError(Exception):
    """The database cannot be reached, or did not answer in time; it may be worth trying again."""


class DeadlinePassedError(DatabaseAwayError):
    """A read took longer than it may."""


class Snapshot(Protocol):
    """A consistent view of the database at one revision."""

    revision: int
    """The head when the snapshot was taken."""

    async def all(
        self, statement: Prepared, values: Mapping[str, Any] | None = None, *, bounded: bool = True
    ) -> list[Row]:
        """Every row. A read that may grow with the table is said not to be `bounded`.

        Raises DeadlinePassedError when an unbounded one takes too long.
        """
        ...

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """The first row, or None."""
        ...


class Reader(Protocol):
    """Where snapshots come from."""

    def snapshot(self) -> AbstractAsyncContextManager[Snapshot]:
        """A snapshot that is let go when its block ends."""
        ...

    async def head(self) -> int:
        """The number of the last revision."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Busy:
    """How many unbounded reads run at once; the rest wait, so that small ones are not starved."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._semaphores: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}

    def place(self) -> asyncio.Semaphore:
        """The semaphore of the running loop."""
        loop = asyncio.get_running_loop()
        return self._semaphores.setdefault(loop, asyncio.Semaphore(self._places))
