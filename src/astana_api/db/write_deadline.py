"""The deadline of a write: one bound for its whole wait, in the queue and for the lock."""

from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic
from typing import TypeVar

from astana_api.db.snapshot import DatabaseUnavailableError

T = TypeVar("T")

MAX_WAIT_SECONDS = 10.0
"""Maximum wait of one write for the writes before it, in this process and in others."""

_deadline: ContextVar[float | None] = ContextVar("write_deadline", default=None)


def new_deadline() -> float:
    """Return the deadline of a write that is submitted now."""
    return monotonic() + MAX_WAIT_SECONDS


def seconds_until(deadline: float) -> float:
    """Return the rest of the wait; never negative."""
    return max(0.0, deadline - monotonic())


def run_before(deadline: float, work: Callable[[], T]) -> T:
    """Run the work, whose units of work wait for a lock until the deadline.

    Raises DatabaseUnavailableError, without running it, after the deadline.
    """
    if not seconds_until(deadline):
        raise queue_timeout()
    token = _deadline.set(deadline)
    try:
        return work()
    finally:
        _deadline.reset(token)


def queue_timeout() -> DatabaseUnavailableError:
    """Return the error of a write that waited in the queue until its deadline."""
    return DatabaseUnavailableError(f"the write waited {MAX_WAIT_SECONDS:g} s for others")


def was_queued() -> bool:
    """Return whether the current unit of work has waited in a queue."""
    return _deadline.get() is not None


def lock_wait_milliseconds() -> int:
    """Return how long the current unit of work may wait for a lock; at least 1."""
    deadline = _deadline.get()
    seconds = MAX_WAIT_SECONDS if deadline is None else seconds_until(deadline)
    return max(1, round(seconds * 1000))
