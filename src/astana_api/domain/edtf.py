"""Dates as they were stated: a strict reader of EDTF (ISO 8601-2), with their bounds in days.

It reads levels 0 and 1, and of level 2 only "some time within": `[A..B]`, `[..B]`, `[A..]`. What
else level 2 has (sets, exponents, qualifiers or unspecified digits inside a date or an interval) is
refused, as is anything that needs guessing.

The standard leaves open which days a season has: here spring (21) is March to May, summer (22) June
to August, autumn (23) September to November, and the winter (24) of a year runs from its December
to the February after. `~ ? %` say how sure the source is; they never widen the bounds.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from astana_api.domain.bounds import INFINITY, Bounds, day_number, reconcile
from astana_api.domain.edtf_faults import fault_of

MAX_LENGTH = 64
"""In characters; the longest valid text is shorter."""

_UNKNOWN = (-INFINITY, INFINITY)

_DATE = re.compile(
    r"(?P<year>-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX))"
    r"(?:-(?P<month>[0-9]{2}|XX)(?:-(?P<day>[0-9]{2}|XX))?)?"
    r"(?P<qualifier>[~?%]?)"
)
_LONG_YEAR = re.compile(r"Y(?P<year>-?[1-9][0-9]{4,14})(?P<qualifier>[~?%]?)")
"""Up to 15 digits: the day numbers of 16 would come too near to INFINITY."""
_DATETIME = re.compile(
    r"(?P<date>-?[0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|(?P<shift>[+-])(?P<hours>[0-9]{2})(?::(?P<minutes>[0-9]{2}))?)?"
)
_RANGE = re.compile(r"\[(?P<first>[^.\[\]]*)\.\.(?P<last>[^.\[\]]*)\]")


class EdtfError(ValueError):
    """A text that is not a date of the kind asked for; `reason` says which part is wrong and why."""

    def __init__(self, text: str, reason: str) -> None:
        shown = text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}..."
        super().__init__(f"{shown!r}: {reason}")
        self.text = text
        self.reason = reason


class Precision(StrEnum):
    """How finely a date was stated."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    RANGE = "range"
    """Some time within `[A..B]`."""
    INTERVAL = "interval"
    """From A to B."""


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
        """Whether it is a stretch from A to B rather than one date or some time within a range."""
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
    """Reads any date or interval that this module knows; EdtfError for all else."""
    try:
        if len(text) > MAX_LENGTH:
            raise _Fault(f"longer than any date ({MAX_LENGTH} characters)")
        if "/" in text:
            return _interval(text)
        if text.startswith("["):
            return _range(text)
        return _single(text)
    except _Fault as fault:
        raise EdtfError(text, str(fault)) from None


def parse_point(text: str) -> Edtf:
    """Reads what may say when something happened: a date, or some time within; no interval."""
    read = parse(text)
    if read.is_interval:
        raise EdtfError(text, "an interval where a point in time is asked for; see [A..B]")
    return read


def parse_extent(text: str) -> Edtf:
    """Reads what may say how long something lasted: a date, some time within, or an interval."""
    return parse(text)


def period(
    start: Edtf | None, end: Edtf | None, during: Edtf | None, ended: bool | None
) -> Bounds | None:
    """The bounds of what began at `start`, ended at `end` and held at some time within `during`.

    `ended` false without an end means still so; true without an end tells of no day, so it leaves
    the end unknown. None when nothing is known. EdtfError when the dates contradict one another.
    """
    if start is None and end is None and during is None and ended is not False:
        return None
    start_min, start_max = (start.min, start.max) if start else _UNKNOWN
    end_min, end_max = (end.min, end.max) if end else _UNKNOWN
    if start and end and start.min > end.max:
        raise EdtfError(end.text, f"the end is before the start, {start.text!r}")
    if ended is False and end is None:
        end_min = INFINITY
    if during:
        if start and during.max < start.min:
            raise EdtfError(during.text, f"a time before the start, {start.text!r}")
        if end and during.min > end.max:
            raise EdtfError(during.text, f"a time after the end, {end.text!r}")
        start_max = min(start_max, during.max)
        end_min = max(end_min, during.min)
    return reconcile(start_min, start_max, end_min, end_max)


class _Fault(Exception):
    """Why a text is refused, before the whole text is known that the message quotes."""


def _within(text: str, first: int, last: int, precision: Precision, qualifier: str) -> Edtf:
    bounds = Bounds(first, last, first, last)
    return Edtf(text, bounds, precision, qualifier in ("~", "%"), qualifier in ("?", "%"))


def _single(text: str) -> Edtf:
    if match := _DATE.fullmatch(text):
        return _date(text, *match.groups())
    if match := _LONG_YEAR.fullmatch(text):
        year = int(match["year"])
        first, last = day_number(year, 1, 1), day_number(year, 12, 31)
        return _within(text, first, last, Precision.YEAR, match["qualifier"])
    if match := _DATETIME.fullmatch(text):
        _check_time(match)
        day = _single(match["date"])
        return _within(text, day.min, day.max, Precision.DAY, "")
    raise _Fault(fault_of(text))


def _date(text: str, year: str, month: str | None, day: str | None, qualifier: str) -> Edtf:
    if year == "-0000":
        raise _Fault("year -0000 is written 0000")
    if year.endswith("X"):
        if month:
            raise _Fault("a month after unspecified digits of the year is EDTF level 2")
        ends = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
        if year.startswith("-"):
            ends[1] = min(ends[1], -1)
        coarse = Precision.CENTURY if year.endswith("XX") else Precision.DECADE
        return _within(text, day_number(ends[0], 1, 1), day_number(ends[1], 12, 31), coarse, qualifier)
    number = int(year)
    if month is None or month == "XX":
        if day and day != "XX":
            raise _Fault("a day in an unspecified month is EDTF level 2")
        first, last = day_number(number, 1, 1), day_number(number, 12, 31)
        return _within(text, first, last, Precision.YEAR, qualifier)
    if "21" <= month <= "24" and day is None:
        return _season(text, number, int(month), qualifier)
    if not "01" <= month <= "12":
        raise _Fault(f"month {month} is not between 01 and 12" + ("" if day else ", nor a season 21 to 24"))
    first, following = _month(number, int(month))
    if day is None or day == "XX":
        return _within(text, first, following - 1, Precision.MONTH, qualifier)
    if not 1 <= int(day) <= following - first:
        raise _Fault(f"day {day} is not between 01 and {following - first} in {year}-{month}")
    first += int(day) - 1
    return _within(text, first, first, Precision.DAY, qualifier)


def _month(year: int, month: int) -> tuple[int, int]:
    """The first day of a month, and of the next."""
    following = (year + 1, 1, 1) if month == 12 else (year, month + 1, 1)
    return day_number(year, month, 1), day_number(*following)


def _season(text: str, year: int, code: int, qualifier: str) -> Edtf:
    month = 3 * (code - 20)
    last = _month(year + 1, 2) if code == 24 else _month(year, month + 2)
    return _within(text, day_number(year, month, 1), last[1] - 1, Precision.SEASON, qualifier)


def _check_time(match: re.Match[str]) -> None:
    _, hour, minute, second, sign, hours, minutes = match.groups()
    for name, value, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if int(value) > most:
            raise _Fault(f"{name} {value} is not between 00 and {most}")
    if sign is None:
        return
    shift = int(hours) * 60 + int(minutes or "00")
    if int(minutes or "00") > 59 or shift > 14 * 60:
        raise _Fault(f"offset {sign}{hours}:{minutes or '00'} is not between -14:00 and +14:00")
    if sign == "-" and shift == 0:
        raise _Fault("a zero offset is written +00:00 or Z")


def _interval(text: str) -> Edtf:
    start, _, end = text.partition("/")
    if "/" in end:
        raise _Fault("more than one '/'")
    if not start and not end:
        raise _Fault("an interval with neither start nor end")
    ...
