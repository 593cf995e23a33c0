"""The keys by which records are sorted and filtered: three ascending integers for a date."""

from collections.abc import Iterable
from typing import NamedTuple

from astana_api.domain.bounds import INFINITY, Bounds

BEYOND = INFINITY + 1
"""Beyond every bound, so that what has no date comes last in either order and matches no filter."""


class Span(NamedTuple):
    """From the earliest to the latest possible day, as ascending sort keys.

    `min` is the earliest day, `desc` the same negated, `neg_max` the latest day negated:
    (min, neg_max) puts the earlier and then the wider first, (desc, neg_max) the later and then
    the wider.
    """

    min: int
    desc: int
    neg_max: int


NO_SPAN = Span(BEYOND, BEYOND, BEYOND)


def span(bounds: Iterable[Bounds | None]) -> Span:
    """The span from the first to the last of them; `NO_SPAN` where there is none."""
    known = [b for b in bounds if b is not None]
    if not known:
        return NO_SPAN
    earliest, latest = min(b.min for b in known), max(b.max for b in known)
    return Span(earliest, -earliest, -latest)


def entity_key(entity_id: str) -> str:
    """An entity's id among folded names, none of which has a `=`."""
    return f"={entity_id}"
