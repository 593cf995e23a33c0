"""Bounds of a time interval in whole days, and three-valued comparisons of them.

A date is stored as stated; filters, sorting and temporal validity use its bounds. Each end of the
interval is only known to lie within a range of days, so bounds are four numbers. Days are counted
in the proleptic Gregorian calendar with astronomical years (year 0 exists); 1970-01-01 is day 0.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

INFINITY = 2**62
"""Greater than every day number of a date; fits a signed 64-bit column, also when negated."""

_EPOCH = date(1970, 1, 1).toordinal()
_CYCLE_YEARS = 400
_CYCLE_DAYS = 146_097
"""The period of the Gregorian calendar in days: with it `date` covers years outside 1 to 9999."""


class Bounds(NamedTuple):
    """The first and last possible day of the start, and of the end, of an interval.

    Invariants: start_min <= start_max <= end_max and start_min <= end_min <= end_max. An event at
    some time within a period has that period's first and last day in both pairs. One infinite
    number in a pair means that this limit is unknown; two mean that the interval has no such end:
    it has no beginning, or it is ongoing.
    """

    start_min: int
    start_max: int
    end_min: int
    end_max: int

    @property
    def min(self) -> int:
        """The first day that the interval may include."""
        return self.start_min

    @property
    def max(self) -> int:
        """The last day that the interval may include."""
        return self.end_max


class Holds(StrEnum):
    """The answer to a question about time, as far as the bounds can tell."""

    YES = "yes"
    POSSIBLY = "possibly"
    NO = "no"


def day_number(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a day of any year; raise ValueError if it is invalid."""
    cycle, rest = divmod(year - 1, _CYCLE_YEARS)
    return date(rest + 1, month, day).toordinal() - _EPOCH + cycle * _CYCLE_DAYS


def iso_day(number: int) -> str | None:
    """Return the day as an EDTF date, or None for an infinity.

    EDTF level 1 writes a year of more than four digits as `Y17000`, without a month or day, so
    such a day is rendered as its year.
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
    """Return bounds from separate limits of start and end: nothing ends before it starts.

    Callers pass an unknown end as (-INFINITY, INFINITY). The start is limited by the last possible
    day of the end, and the end by the first possible day of the start.
    """
    return Bounds(start_min, min(start_max, end_max), max(end_min, start_min), end_max)


def bounds_truth_at(bounds: Bounds | None, at: Bounds, *, ended: bool | None = None) -> Holds:
    """Return YES if an interval includes every day of `at`, NO if it includes none.

    `bounds` None means unknown: POSSIBLY. `ended` is the qualifier of the statement: if it is true
    and the bounds have no end, the result is never YES after the last day on which the interval
    is certain, which is the last possible day of its start.
    """
    if bounds is None:
        return Holds.POSSIBLY
    if bounds.start_min > at.end_max or bounds.end_max < at.start_min:
        return Holds.NO
    last_certain = bounds.end_min
    if ended and last_certain == INFINITY:
        last_certain = bounds.start_max
    if bounds.start_max <= at.start_min and last_certain >= at.end_max:
        return Holds.YES
    return Holds.POSSIBLY


def overlaps(a: Bounds, b: Bounds) -> Holds:
    """Return whether two intervals have a day in common."""
    if a.start_min > b.end_max or b.start_min > a.end_max:
        return Holds.NO
    if a.start_max <= b.end_min and b.start_max <= a.end_min:
        return Holds.YES
    return Holds.POSSIBLY


def order_key(bounds: Bounds) -> tuple[int, int]:
    """Return the sort key: earliest day ascending, then latest day descending."""
    return bounds.start_min, -bounds.end_max
