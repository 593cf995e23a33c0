"""Dates as they were stated: a strict reader of EDTF (ISO 8601-2), with their bounds in days.

It reads levels 0 and 1, and of level 2 only "some time within": `[A..B]`, `[..B]`, `[A..]`. What
else level 2 has (sets, exponents, qualifiers or unspecified digits inside a date or an interval) is
refused, as is anything that needs guessing. `~ ? %` say how sure the source is; they never widen
the bounds.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from astana_api.domain.dates.bounds import INFINITY, Bounds, reconcile
from astana_api.domain.dates.edtf_dates import PartError, Precision, Stated, read_date
from astana_api.domain.dates.edtf_messages import fault_of

MAX_LENGTH = 64
"""In characters; the longest valid text is shorter."""

_NOT_KNOWN = (-INFINITY, INFINITY)
_RANGE = re.compile(r"\[([^.\[\]]*)\.\.([^.\[\]]*)\]")
_PLAIN = re.compile(r"-?[0-9]{4}(?:-[0-9]{2}){0,2}")


class EdtfError(ValueError):
    """A text that is not a date of the kind asked for; `reason` says which part is wrong."""

    def __init__(self, text: str, reason: str) -> None:
        """Quotes no more than the beginning of a very long text."""
        shown = text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}..."
        super().__init__(f"{shown!r}: {reason}")
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date as written in `text`, and what it says: see `Bounds`.

    `approximate` is set by `~`, `uncertain` by `?`, both by `%`; of an interval, on either end.
    """

    text: str
    bounds: Bounds
    precision: Precision
    approximate: bool = False
    uncertain: bool = False

    @property
    def is_interval(self) -> bool:
        """Whether it is a stretch from A to B, rather than one date or some time within a range."""
        return self.precision is Precision.INTERVAL

    @property
    def min(self) -> int:
        """The first day it may touch."""
        return self.bounds.start_min

    @property
    def max(self) -> int:
        """The last day it may touch."""
        return self.bounds.end_max


@lru_cache(maxsize=16_384)
def parse(text: str) -> Edtf:
    """Reads any date or interval of the kinds above; EdtfError for all else."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, f"longer than any date, {MAX_LENGTH} characters")
    try:
        if "/" in text:
            return _interval(text)
        if text.startswith("["):
            return _range(text)
        first, last, precision, qualifier = read_date(text)
    except PartError as fault:
        raise EdtfError(text, str(fault)) from None
    bounds = Bounds(first, last, first, last)
    return Edtf(text, bounds, precision, *_flags(qualifier))


def parse_point(text: str) -> Edtf:
    """Reads what may say when something happened: a date, or some time within; no interval."""
    read = parse(text)
    if read.is_interval:
        raise EdtfError(
            text, "an interval, where a point in time is wanted; some time within is [A..B]"
        )
    return read


def parse_extent(text: str) -> Edtf:
    """Reads what may say how long something lasted: a date, some time within, or an interval."""
    return parse(text)


def period(
    start: Edtf | None, end: Edtf | None, during: Edtf | None, ended: bool | None
) -> Bounds | None:
    """The bounds of what began at `start`, ended at `end` and held at some time within `during`.

    `ended` false without an end means that it still is so; true without an end names no day, so
    the end stays unknown. None when nothing is known. EdtfError when the dates contradict one
    another, as when the end is before the start.
    """
    if start is None and end is None and during is None and ended is not False:
        return None
    start_min, start_max = (start.min, start.max) if start else _NOT_KNOWN
    end_min, end_max = (end.min, end.max) if end else _NOT_KNOWN
    if start and end and start.min > end.max:
        raise EdtfError(end.text, f"this end is before the start, {start.text!r}")
    if ended is False and end is None:
        end_min = INFINITY
    if during:
        if start and during.max < start.min:
            raise EdtfError(during.text, f"it cannot hold before its start, {start.text!r}")
        if end and during.min > end.max:
            raise EdtfError(during.text, f"it cannot hold after its end, {end.text!r}")
        start_max = min(start_max, during.max)
        end_min = max(end_min, during.min)
    return reconcile(start_min, start_max, end_min, end_max)


def _flags(qualifiers: str) -> tuple[bool, bool]:
    """Whether approximate, and whether uncertain."""
    both = "%" in qualifiers
    return both or "~" in qualifiers, both or "?" in qualifiers


def _interval(text: str) -> Edtf:
    start, _, end = text.partition("/")
    if "/" in end:
        raise PartError("more than one '/'")
    if not start and not end:
        raise PartError("an interval with neither start nor end")
    first, last = _interval_end(start, "start"), _interval_end(end, "end")
    if first and last and first.first > last.last:
        raise PartError(f"the end, {end}, is before the start, {start}")
    bounds = reconcile(*_days(first, start, -INFINITY), *_days(last, end, INFINITY))
    qualifiers = "".join(side.qualifier for side in (first, last) if side)
    return Edtf(text, bounds, Precision.INTERVAL, *_flags(qualifiers))


def _interval_end(side: str, which: str) -> Stated | None:
    if side in ("", ".."):
        return None
    try:
        if "X" in side:
            raise PartError("unspecified digits within an interval are EDTF level 2")
        if "T" in side:
            raise PartError("an interval runs between dates, without a time of day")
        return read_date(side)
    except PartError as fault:
        raise PartError(f"{which}: {fault}") from None


def _days(stated: Stated | None, side: str, open_at: int) -> tuple[int, int]:
    """The days on which one side of an interval may lie: stated, open (`..`) or not known."""
    if stated:
        return stated.first, stated.last
    return (open_at, open_at) if side == ".." else _NOT_KNOWN


def _range(text: str) -> Edtf:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise PartError(fault_of(text))
    first, last = match.groups()
    if not first and not last:
        raise PartError("a range with neither first nor last date")
    earliest = _range_end(first, "first").first if first else -INFINITY
    latest = _range_end(last, "last").last if last else INFINITY
    if earliest > latest:
        raise PartError(f"the last date, {last}, is before the first, {first}")
    return Edtf(text, Bounds(earliest, latest, earliest, latest), Precision.RANGE)


def _range_end(side: str, which: str) -> Stated:
    try:
        stated = read_date(side)
    except PartError as fault:
        raise PartError(f"{which} date: {fault}") from None
    if stated.precision is Precision.SEASON or not _PLAIN.fullmatch(side):
        raise PartError(f"{which} date: a range takes plain years, months or days, not {side}")
    return stated
