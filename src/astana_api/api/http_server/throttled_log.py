"""Log lines of events that any client can cause: at most one a minute for each event."""

import asyncio
import logging

INTERVAL_SECONDS = 60.0

log = logging.getLogger(__name__)


class ThrottledLog:
    """Log the first event of a kind at once, and the number of the others a minute later.

    A client must not be able to fill the disk of the server with lines.
    """

    def __init__(self, interval: float = INTERVAL_SECONDS) -> None:
        self._interval = interval
        self._suppressed: dict[tuple[int, str, int], int] = {}

    def record(self, loop: asyncio.AbstractEventLoop, level: int, event: str, status: int) -> None:
        """Log or count the event, a constant text without data of a request."""
        key = level, event, status
        if key in self._suppressed:
            self._suppressed[key] += 1
            return
        self._suppressed[key] = 0
        log.log(level, event, extra={"status": status})
        loop.call_later(self._interval, self._flush, key)

    def _flush(self, key: tuple[int, str, int]) -> None:
        if count := self._suppressed.pop(key):
            level, event, status = key
            log.log(level, event, extra={"status": status, "count": count})
