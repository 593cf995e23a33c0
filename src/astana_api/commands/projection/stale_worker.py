"""Render stale records in the background of a server."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from astana_api.commands.projection.stale_renderings import Mark, render_batch
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError

POLL_INTERVAL_SECONDS = 1.0
"""Time between two looks for stale records while there are none."""
RETRY_INTERVAL_SECONDS = 60.0
"""Time until records that could not be rendered are tried again."""
MIN_PAUSE_SECONDS = 0.01

log = logging.getLogger(__name__)


@asynccontextmanager
async def render_stale_records_in_background(
    database: Database, poll_interval: float = POLL_INTERVAL_SECONDS
) -> AsyncIterator[None]:
    """Render stale records inside the block; its end waits for at most one batch."""
    task = asyncio.create_task(_render_forever(database, poll_interval))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _render_forever(database: Database, poll_interval: float) -> None:
    while True:
        wait = poll_interval
        try:
            async with database.read() as snapshot:
                has_stale_renderings = snapshot.has_stale_renderings
            if has_stale_renderings and await _render_all(database):
                wait = RETRY_INTERVAL_SECONDS
        except DatabaseUnavailableError as exc:
            log.debug("Cannot look for stale records, will retry: %s", exc)
        except Exception:
            # Reads render what is stale: the server works without this task, only slower.
            log.exception("Cannot render stale records, will retry")
            wait = RETRY_INTERVAL_SECONDS
        await asyncio.sleep(wait)


async def _render_all(database: Database) -> bool:
    """Render every stale record once; return whether some could not be rendered.

    The task pauses after each batch for as long as the batch took, waits for locks included, so
    that other writes get at least half of the time.
    """
    cursor: Mark | None = None
    has_failed = False
    while True:
        start = time.monotonic()
        # In the queue of the other writes of this process.
        batch = await database.run_in_writer_thread(partial(render_batch, database, cursor))
        if not batch.marks:
            return has_failed
        cursor = batch.marks[-1]
        has_failed = has_failed or bool(batch.failed)
        await asyncio.sleep(max(MIN_PAUSE_SECONDS, time.monotonic() - start))
