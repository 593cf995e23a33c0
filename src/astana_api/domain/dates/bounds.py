"""Bounds of a stretch of time in whole days, and what can be told from them.

A date is kept as it was stated; filters, sorting and "does it hold?" use its bounds. Each of its
two ends is known only to lie within a range of days, so there are four numbers. Days are counted
in the proleptic Gregorian calendar with astronomical years (there is a year 0); 1970-01-01 is
day 0.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

INFINITY = 2**62
"""Farther than any day that a date can name, and within a 64-bit column in both directions."""

_EPOCH = date(1970, 1, 1).toordinal()
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
"""The calendar repeats after this many days, so `date` serves for any year, not only 1 to 9999."""


class Bounds(NamedTuple):
    """The first and last day on which something may have started, and may have ended.

    Always start_min <= start_max <= end_max and start_min <= end_min <= end_max. What happened at
    some time within a period has that period's first and last day in both pairs. `-INFINITY` and
    `INFINITY` in one half of a pair mean that the end is not known on that side; both halves
    infinite mean that there is no such end: it always was so, or still is.
    """

    start_min: int
    start_max: int
    end_min: int
    end_max: int

    @property
    def min(self) -> int:
        """The first day it may touch."""
        return self.start_min

    @property
    def max(self) -> int:
        """The last day it may touch."""
        return self.end_max


class Holds(StrEnum):
    """The answer to a question about time, as far as the bounds can tell."""

    YES = "yes"
    POSSIBLY = "possibly"
    NO = "no"


def day_number(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to this one, for any year; ValueError if there is no such day."""
    cycle, rest = divmod(year - 1, _CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() - _EPOCH + cycle * _CYCLE_DAYS


def iso_day(number: int) -> str | None:
    """The day as an EDTF date, or None for an infinity.

    EDTF level 1 writes years beyond four digits as `Y17000` with no month or day, so a day in such
    a year is given as its year.
    """
    if abs(number) >= INFINITY:
        return None
    cycle, rest = divmod(number + _EPOCH - 1, _CYCLE_DAYS)
    day = date.fromordinal(rest + 1)
    year = day.year + cycle * _CYCLE_YEARS
    if abs(year) > 9999:
        return f"Y{year}"
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04}-{day.month:02}-{day.day:02}"


def reconcile(start_min: int, start_max: int, end_min: int, end_max: int) -> Bounds:
    """Bounds from what is known of each end alone, given that nothing ends before it starts.

    An end of which nothing is known is given as (-INFINITY, INFINITY): it can start no later than
    the last day on which it may end, and end no earlier than the first on which it may start.
    """
    return Bounds(start_min, min(start_max, end_max), max(end_min, start_min), end_max)


def holds_at(bounds: Bounds | None, at: Bounds, *, ended: bool | None = None) -> Holds:
    """Whether something with these bounds held all through `at`, or on no day of it.

    No bounds rule nothing out. `ended` is what was said of it besides: where it is true although
    the bounds know no end ("still so"), it is never `yes` after its last known moment, which is
    then the last day on which it may have started.
    """
    if bounds is None:
        return Holds.POSSIBLY
    if bounds.start_min > at.end_max or bounds.end_max < at.start_min:
        return Holds.NO
    last_known = bounds.end_min
    if ended and last_known == INFINITY:
        last_known = bounds.start_max
    if bounds.start_max <= at.start_min and last_known >= at.end_max:
        return Holds.YES
    return Holds.POSSIBLY


def overlaps(a: Bounds, b: Bounds) -> Holds:
    """Whether the two have a day in common."""
    if a.start_min > b.end_max or b.start_min > a.end_max:
        return Holds.NO
    if a.start_max <= b.end_min and b.start_max <= a.end_min:
        return Holds.YES
    return Holds.POSSIBLY


def within(a: Bounds, b: Bounds) -> Holds:
    """Whether no day of `a` lies outside `b`."""
    if a.start_max < b.start_min or a.end_min > b.end_max:
        return Holds.NO
    if b.start_max <= a.start_min and a.end_max <= b.end_min:
        return Holds.YES
    return Holds.POSSIBLY


def order_key(bounds: Bounds) -> tuple[int, int]:
    """Sorts by first day, and of two that begin alike the wider one first."""
    return bounds.start_min, -bounds.end_max
