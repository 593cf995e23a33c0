"""When each key was last used: kept in memory, and written once in a while beside the requests."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from astana_api.commands.api_keys import record_use
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseAwayError
from astana_api.db.types import timestamp

INTERVAL = 60.0
"""Seconds between two writes, at least."""

log = logging.getLogger(__name__)


class KeyUse:
    """Remembers the last use of each key until it is written.

    As many entries as there are keys that were used since. A write that fails is tried again the
    next time; no request waits for one, or fails by one.
    """

    def __init__(self) -> None:
        self._used: dict[str, dt.datetime] = {}

    def note(self, key: str, at: dt.datetime) -> None:
        """The key of this id was used now."""
        self._used[key] = at

    async def write(self, database: Database) -> None:
        """Write what was noted since the last time, in one statement."""
        used, self._used = self._used, {}
        if not used:
            return
        try:
            await asyncio.to_thread(_write, database, used)
        except Exception as failure:
            # Whatever it is, no request depends on it. What was noted meanwhile is later.
            self._used = used | self._used
            unforeseen = not isinstance(failure, DatabaseAwayError)
            log.warning(
                "The last use of %s keys is not written yet: %s",
                len(used),
                failure,
                exc_info=failure if unforeseen else None,
            )

    @asynccontextmanager
    async def written(self, database: Database, interval: float = INTERVAL) -> AsyncIterator[None]:
        """While the block lasts, write every `interval` seconds, and once more as it ends."""

        async def write_again_and_again() -> None:
            while True:
                await asyncio.sleep(interval)
                await self.write(database)

        writing = asyncio.create_task(write_again_and_again())
        try:
            yield
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            await self.write(database)


def _write(database: Database, used: dict[str, dt.datetime]) -> None:
    with database.write() as session:
        record_use(session, {key: timestamp(at) for key, at in used.items()})
