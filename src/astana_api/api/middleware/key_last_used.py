"""Last use of each API key: collected in memory and written to the database periodically."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from astana_api.commands.api_keys import record_use
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.db.types import timestamp

FLUSH_INTERVAL_SECONDS = 60.0
"""Minimum number of seconds between two writes."""

log = logging.getLogger(__name__)


class KeyLastUsedTracker:
    """Represent the last use of each API key that is not written to the database yet.

    The next flush retries a failed write; no request waits for a flush or fails because of one.
    """

    def __init__(self) -> None:
        self._pending: dict[str, dt.datetime] = {}

    def record(self, key_id: str, at: dt.datetime) -> None:
        """Record that the key was used at this time."""
        self._pending[key_id] = at

    async def flush(self, database: Database) -> None:
        """Write all pending uses in one statement; log a failure and keep them pending."""
        pending, self._pending = self._pending, {}
        if not pending:
            return
        try:
            await asyncio.to_thread(_write, database, pending)
        except Exception as exc:
            # No request depends on this write. Uses recorded during it are newer.
            self._pending = pending | self._pending
            is_unexpected = not isinstance(exc, DatabaseUnavailableError)
            log.warning(
                "Cannot write the last use of %s API keys, will retry: %s",
                len(pending),
                exc,
                exc_info=exc if is_unexpected else None,
            )

    @asynccontextmanager
    async def flush_periodically(
        self, database: Database, interval: float = FLUSH_INTERVAL_SECONDS
    ) -> AsyncIterator[None]:
        """Flush every `interval` seconds inside the block, and once more at its end."""

        async def flush_forever() -> None:
            while True:
                await asyncio.sleep(interval)
                await self.flush(database)

        task = asyncio.create_task(flush_forever())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await self.flush(database)


def _write(database: Database, last_uses: dict[str, dt.datetime]) -> None:
    with database.write() as session:
        record_use(session, {key_id: timestamp(at) for key_id, at in last_uses.items()})
