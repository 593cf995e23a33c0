"""The keys by which records are sorted and filtered: bounded texts, four integers for a date."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.dates.duration_classes import width

BEYOND = INFINITY + 1
"""Beyond every bound, so that what has no date comes last in either order and matches no filter."""


class Span(NamedTuple):
    """From the earliest to the latest possible day, as ascending sort keys.

    `min` is the earliest day, `desc` the same negated, `neg_max` the latest day negated:
    (min, neg_max) puts the earlier and then the wider first, (desc, neg_max) the later and then
    the wider. `width` is its class (`domain.dates.duration_classes.Width`), and None where there is no date.
    """

    min: int
    desc: int
    neg_max: int
    width: int | None


NO_SPAN = Span(BEYOND, BEYOND, BEYOND, None)


def span(bounds: Iterable[Bounds | None]) -> Span:
    """The span from the first to the last of them; `NO_SPAN` where there is none."""
    known = [b for b in bounds if b is not None]
    if not known:
        return NO_SPAN
    earliest, latest = min(b.min for b in known), max(b.max for b in known)
    return Span(earliest, -earliest, -latest, width(earliest, latest).value)


KEY_BYTES: Final = 400
"""Bytes of a text that a key has: PostgreSQL indexes no row of more than 2,704 in all."""
CUT: Final = "\N{HORIZONTAL ELLIPSIS}"
"""Behind what is left of a text that was cut; in no folded text."""


def bounded_key(text: str) -> str:
    """What an index holds of a text: all of a short one, a long one's beginning and its digest.

    Equal for equal texts alone, so that a filter by keys finds the very words. Texts that differ
    only beyond `KEY_BYTES` of UTF-8 come in an order of no meaning, the same on every server. A key
    has at most 435 bytes, and its own key is itself where the text was short.
    """
    written = text.encode()
    if len(written) <= KEY_BYTES:
        return text
    beginning = written[:KEY_BYTES].decode(errors="ignore")
    return f"{beginning}{CUT}{sha256(written).hexdigest()[:32]}"


def entity_key(entity_id: str) -> str:
    """An entity's id among folded names, none of which has a `=`."""
    return f"={entity_id}"
