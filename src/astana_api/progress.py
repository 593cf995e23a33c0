"""Progress of long work: counts that a command may show, and nobody else hears."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str, int, int | None], None]
"""Take the name of the step, the number of items that are done, and that of all if known."""

_listener: ContextVar[Listener | None] = ContextVar("progress_listener", default=None)


def report_progress(step: str, done: int, total: int | None = None) -> None:
    """Tell the listener, if there is one, how many items of a step are done."""
    listener = _listener.get()
    if listener is not None:
        listener(step, done, total)


@contextmanager
def listen(listener: Listener) -> Iterator[None]:
    """Pass the progress of the block to the listener."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
