"""A strict parser of EDTF dates (ISO 8601-2) that computes their bounds in days.

It accepts levels 0 and 1, and from level 2 only "one date within a range": `[A..B]`, `[..B]`,
`[A..]`. It rejects the rest of level 2 (sets, exponents, qualifiers or unspecified digits inside a
date or an interval) and ambiguous text. The qualifiers `~ ? %` describe the source's certainty and
never change the bounds.

One form is not in the standard: `[..D]/` is an extent that began at some time up to D and whose end
is not known.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from astana_api.domain.dates.bounds import INFINITY, Bounds, reconcile
from astana_api.domain.dates.date_suggestions import suggest_dates
from astana_api.domain.dates.edtf_dates import DatePartError, ParsedDate, Precision, parse_date
from astana_api.domain.dates.edtf_messages import describe_error

MAX_LENGTH = 64
"""In characters; every valid text is shorter."""

_UNKNOWN = (-INFINITY, INFINITY)
_RANGE = re.compile(r"\[([^.\[\]]*)\.\.([^.\[\]]*)\]")
_BEGUN = re.compile(r"(\[\.\.[^.\[\]]*\])/")
_PLAIN = re.compile(r"-?[0-9]{4}(?:-[0-9]{2}){0,2}")


class EdtfError(ValueError):
    """The text is not a date of the expected form; `reason` names the invalid part."""

    def __init__(self, text: str, reason: str) -> None:
        """Quote at most the first `MAX_LENGTH` characters of the text in the message."""
        excerpt = text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}..."
        super().__init__(f"{excerpt!r}: {reason}")
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Edtf:
    """A parsed date: its `text` as written, its bounds and its precision.

    `~` sets `approximate`, `?` sets `uncertain`, `%` sets both; for an interval, at either end.
    """

    text: str
    bounds: Bounds
    precision: Precision
    approximate: bool = False
    uncertain: bool = False

    @property
    def is_interval(self) -> bool:
        """Whether the text is an interval `A/B`, not one date or one date within a range."""
        return self.precision is Precision.INTERVAL

    @property
    def min(self) -> int:
        """The first day that the date may include."""
        return self.bounds.start_min

    @property
    def max(self) -> int:
        """The last day that the date may include."""
        return self.bounds.end_max


@lru_cache(maxsize=16_384)
def parse(text: str) -> Edtf:
    """Parse a date, range or interval; raise EdtfError for any other text."""
    if len(text) > MAX_LENGTH:
        raise EdtfError(text, f"longer than any date, {MAX_LENGTH} characters")
    try:
        if "/" in text:
            return _interval(text)
        if text.startswith("["):
            return _range(text)
        first, last, precision, qualifier = parse_date(text)
    except DatePartError as exc:
        raise EdtfError(text, f"{exc}{_suggest(text)}") from None
    bounds = Bounds(first, last, first, last)
    return Edtf(text, bounds, precision, *_flags(qualifier))


def _suggest(text: str) -> str:
    """Return a hint at the dates that the text may mean, or nothing."""
    valid = [each for each in suggest_dates(text) if _is_valid(each)]
    return f"; did you mean {' or '.join(valid)}?" if valid else ""


def _is_valid(text: str) -> bool:
    try:
        parse(text)
    except EdtfError:
        return False
    return True


def parse_point(text: str) -> Edtf:
    """Parse a point in time: one date, or one date within a range; reject an interval."""
    date = parse(text)
    if date.is_interval:
        raise EdtfError(
            text, "an interval, where a point in time is wanted; some time within is [A..B]"
        )
    return date


def parse_extent(text: str) -> Edtf:
    """Parse an extent in time: one date, one date within a range, an interval, or `[..D]/`."""
    return parse(text)


def parse_period(text: str) -> Edtf:
    """Parse a date that is no extent of an event: one date, one within a range, or an interval."""
    date = parse(text)
    if _BEGUN.fullmatch(text):
        raise EdtfError(
            text, "begun by a day, with an unknown end: only `dates` and `scheduled` take it"
        )
    return date


def period_bounds(
    start: Edtf | None, end: Edtf | None, during: Edtf | None, ended: bool | None
) -> Bounds | None:
    """Return the bounds of a relation from its time qualifiers; None if they state no time.

    The relation starts at `start` and ends at `end`. With `during` it is valid at some time within
    that period and not outside it. `ended` false without an end means ongoing; true without an end
    leaves the end unknown. Raise EdtfError if the dates contradict each other, such as an end
    before the start.
    """
    if start is None and end is None and during is None and ended is not False:
        return None
    start_min, start_max = (start.min, start.max) if start else _UNKNOWN
    end_min, end_max = (end.min, end.max) if end else _UNKNOWN
    if start and end and start.min > end.max:
        raise EdtfError(end.text, f"this end is before the start, {start.text!r}")
    if ended is False and end is None:
        end_min = INFINITY
    if during:
        if start and during.max < start.min:
            raise EdtfError(during.text, f"it cannot hold before its start, {start.text!r}")
        if end and during.min > end.max:
            raise EdtfError(during.text, f"it cannot hold after its end, {end.text!r}")
        first, last = max(start_min, during.min), min(end_max, during.max)
        return Bounds(first, last, first, last)
    return reconcile(start_min, start_max, end_min, end_max)


def _flags(qualifiers: str) -> tuple[bool, bool]:
    """Return whether the qualifiers mean approximate, and whether they mean uncertain."""
    both = "%" in qualifiers
    return both or "~" in qualifiers, both or "?" in qualifiers


def _interval(text: str) -> Edtf:
    if "[" in text:
        return _begun_by(text)
    start, _, end = text.partition("/")
    if "/" in end:
        raise DatePartError("more than one '/'")
    if not start and not end:
        raise DatePartError("an interval with neither start nor end")
    first, last = _interval_end(start, "start"), _interval_end(end, "end")
    if first and last and first.first > last.last:
        raise DatePartError(f"the end, {end}, is before the start, {start}")
    bounds = reconcile(*_days(first, start, -INFINITY), *_days(last, end, INFINITY))
    qualifiers = "".join(side.qualifier for side in (first, last) if side)
    return Edtf(text, bounds, Precision.INTERVAL, *_flags(qualifiers))


def _begun_by(text: str) -> Edtf:
    match = _BEGUN.fullmatch(text)
    if match is None:
        raise DatePartError(
            "of intervals with brackets, only [..D]/ is read: begun by D, end unknown"
        )
    bounds = reconcile(*_range(match[1]).bounds[:2], *_UNKNOWN)
    return Edtf(text, bounds, Precision.INTERVAL)


def _interval_end(side: str, which: str) -> ParsedDate | None:
    if side in ("", ".."):
        return None
    try:
        if "X" in side:
            raise DatePartError("unspecified digits within an interval are EDTF level 2")
        if "T" in side:
            raise DatePartError("an interval runs between dates, without a time of day")
        return parse_date(side)
    except DatePartError as exc:
        raise DatePartError(f"{which}: {exc}") from None


def _days(date: ParsedDate | None, side: str, open_at: int) -> tuple[int, int]:
    """Return the first and last possible day of one end: a date, open (`..`) or unknown."""
    if date:
        return date.first, date.last
    return (open_at, open_at) if side == ".." else _UNKNOWN


def _range(text: str) -> Edtf:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise DatePartError(describe_error(text))
    first, last = match.groups()
    if not first and not last:
        raise DatePartError("a range with neither first nor last date")
    earliest = _range_end(first, "first").first if first else -INFINITY
    latest = _range_end(last, "last").last if last else INFINITY
    if earliest > latest:
        raise DatePartError(f"the last date, {last}, is before the first, {first}")
    return Edtf(text, Bounds(earliest, latest, earliest, latest), Precision.RANGE)


def _range_end(side: str, which: str) -> ParsedDate:
    try:
        date = parse_date(side)
    except DatePartError as exc:
        raise DatePartError(f"{which} date: {exc}") from None
    if date.precision is Precision.SEASON or not _PLAIN.fullmatch(side):
        raise DatePartError(f"{which} date: a range takes plain years, months or days, not {side}")
    return date
