"""One line of standard error that counts while a command works; nothing unless a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from astana_api.progress import listen

MIN_SECONDS = 0.1
"""Minimum time between two versions of the line, so that printing does not slow the work."""
_CLEAR = "\r\x1b[K"


@contextmanager
def show_progress() -> Iterator[None]:
    """Show the progress of the block, and clear the line at its end."""
    if not sys.stderr.isatty():
        yield
        return
    last_time = 0.0

    def show(step: str, done: int, total: int | None) -> None:
        nonlocal last_time
        now = time.monotonic()
        if now - last_time >= MIN_SECONDS:
            last_time = now
            of_total = "" if total is None else f" of {total:,}"
            sys.stderr.write(f"{_CLEAR}{step}: {done:,}{of_total}")
            sys.stderr.flush()

    try:
        with listen(show):
            yield
    finally:
        if last_time:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()
