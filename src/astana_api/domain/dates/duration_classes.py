"""How wide a time is, so that those that touch another are found along an index.

An index in the order of beginnings tells what begins in a time, but not what began before it and
goes on: that may have begun at any time. Of one class of width it cannot be long ago.
"""

from enum import IntEnum
from typing import Final

from astana_api.domain.dates.bounds import INFINITY


class Width(IntEnum):
    """How long a stretch may be, in classes, so that one that touches a time is soon found.

    What touches a time and has a first and a last day began no longer before that time than the
    widest of its class is long.
    """

    DAY = 0
    MONTH = 1
    YEAR = 2
    DECADE = 3
    CENTURY = 4
    LONGER = 5
    NO_LAST_DAY = 6
    NO_FIRST_DAY = 7


WIDEST: Final = {
    Width.DAY: 1,
    Width.MONTH: 31,
    Width.YEAR: 366,
    Width.DECADE: 3_653,
    Width.CENTURY: 36_525,
}
"""The most days that a stretch of each class has; the next one has more."""


def width(earliest: int, latest: int) -> Width:
    """The class of what has both days, and all between; either may be an infinity."""
    if earliest == -INFINITY:
        return Width.NO_FIRST_DAY
    if latest == INFINITY:
        return Width.NO_LAST_DAY
    days = latest - earliest + 1
    return next((each for each, most in WIDEST.items() if days <= most), Width.LONGER)
