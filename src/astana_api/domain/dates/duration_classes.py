"""Duration classes of intervals, which make an overlap query a set of index range scans.

An index by start finds intervals that start within a period, but an interval that overlaps it may
have started at any earlier time. Within one class the duration is bounded, and so is the scan.
"""

from enum import IntEnum
from typing import Final

from astana_api.domain.dates.bounds import INFINITY


class DurationClass(IntEnum):
    """The class of an interval's maximum duration.

    An interval with a first and a last day that overlaps a period starts at most `MAX_DAYS` of its
    class before that period.
    """

    DAY = 0
    MONTH = 1
    YEAR = 2
    DECADE = 3
    CENTURY = 4
    LONGER = 5
    NO_LAST_DAY = 6
    NO_FIRST_DAY = 7


MAX_DAYS: Final = {
    DurationClass.DAY: 1,
    DurationClass.MONTH: 31,
    DurationClass.YEAR: 366,
    DurationClass.DECADE: 3_653,
    DurationClass.CENTURY: 36_525,
}
"""The maximum days of an interval of each class."""


def classify_duration(earliest: int, latest: int) -> DurationClass:
    """Return the class of the interval from one day to another; either may be an infinity."""
    if earliest == -INFINITY:
        return DurationClass.NO_FIRST_DAY
    if latest == INFINITY:
        return DurationClass.NO_LAST_DAY
    days = latest - earliest + 1
    for duration_class, max_days in MAX_DAYS.items():
        if days <= max_days:
            return duration_class
    return DurationClass.LONGER
