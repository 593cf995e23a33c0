"""Sort and filter keys: texts of bounded length, and integers for a date."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.dates.duration_classes import classify_duration

NULLS_LAST = INFINITY + 1
"""Greater than every bound: a record without a date sorts last and matches no date filter."""


class DateSortKey(NamedTuple):
    """A date as sort keys that are all read in ascending order.

    (`earliest`, `latest_desc`) sorts by earliest day, then the longer interval first;
    (`earliest_desc`, `latest_desc`) sorts by earliest day descending, then the longer first. The
    fields with `_desc` are negated day numbers. `duration_class` is the value of a `DurationClass`,
    None without a date.
    """

    earliest: int
    earliest_desc: int
    latest_desc: int
    duration_class: int | None


NO_DATE = DateSortKey(NULLS_LAST, NULLS_LAST, NULLS_LAST, None)


def date_sort_key(bounds: Iterable[Bounds | None]) -> DateSortKey:
    """Return the sort key from the first to the last of the bounds; `NO_DATE` if there is none."""
    dated = [b for b in bounds if b is not None]
    if not dated:
        return NO_DATE
    earliest, latest = dated[0].start_min, dated[0].end_max
    if len(dated) > 1:
        earliest, latest = min(b.start_min for b in dated), max(b.end_max for b in dated)
    return DateSortKey(earliest, -earliest, -latest, classify_duration(earliest, latest).value)


MAX_KEY_BYTES: Final = 400
"""UTF-8 bytes that a key keeps of a text. PostgreSQL limits an index row to 2,704 bytes."""
MAX_SHORT_LENGTH: Final = MAX_KEY_BYTES // 4
"""A text of so many characters is short enough: UTF-8 has at most four bytes for each."""
TRUNCATION_MARK: Final = "\N{HORIZONTAL ELLIPSIS}"
"""The character after the kept part of a truncated text; `fold` never returns it."""


def index_key(text: str) -> str:
    """Return the key that an index stores for a text: a short text itself, else prefix and digest.

    Two keys are equal only if the texts are, so a filter by key is exact. Texts that differ only
    after `MAX_KEY_BYTES` bytes of UTF-8 sort by digest: arbitrary, but equal on every server. A key
    has at most 435 bytes.
    """
    if len(text) <= MAX_SHORT_LENGTH:
        return text
    encoded = text.encode()
    if len(encoded) <= MAX_KEY_BYTES:
        return text
    prefix = encoded[:MAX_KEY_BYTES].decode(errors="ignore")
    return f"{prefix}{TRUNCATION_MARK}{sha256(encoded).hexdigest()[:32]}"


def entity_key(entity_id: str) -> str:
    """Return an entity id as a key among folded names, none of which contains `=`."""
    return f"={entity_id}"
