"""Fewer passes of the garbage collector during bulk writes."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = 50_000, 20, 20
"""Allocations between collections of the first generation; collections per older generation."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Collect garbage rarely within the block.

    A bulk write allocates millions of objects and few cycles. With the default thresholds, a tenth
    of its time is passes over drafts and rows that are all in use. The collector stays on, so that
    memory is bounded.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
