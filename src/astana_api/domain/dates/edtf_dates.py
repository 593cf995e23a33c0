"""One date of EDTF level 0 or 1, from its text to its first and last day.

The standard leaves open which days a season has: here spring (21) is March to May, summer (22) June
to August, autumn (23) September to November, and the winter (24) of a year runs from its December
to the February after.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from astana_api.domain.dates.bounds import day_number
from astana_api.domain.dates.edtf_messages import fault_of


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


class Stated(NamedTuple):
    """What one date says: the days it may mean, how finely, and its qualifier (~ ? % or none)."""

    first: int
    last: int
    precision: Precision
    qualifier: str


class PartError(Exception):
    """A part of a date is wrong; the message does not quote the whole text, which others know."""


_DATE = re.compile(
    r"(-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX))(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([~?%]?)"
)
_LONG_YEAR = re.compile(r"Y(-?[1-9][0-9]{4,14})([~?%]?)")
"""Up to 15 digits: the day numbers of 16 would come too near to the infinity of the bounds."""
_DATETIME = re.compile(
    r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|([+-][0-9]{2})(?::([0-9]{2}))?)?"
)
_WINTER = 24


def read_date(text: str) -> Stated:
    """Reads one date; of a date with a time, the day as written. PartError for all else."""
    if match := _DATE.fullmatch(text):
        return _calendar_date(*match.groups())
    if match := _LONG_YEAR.fullmatch(text):
        return _years(int(match[1]), int(match[1]), Precision.YEAR, match[2])
    if match := _DATETIME.fullmatch(text):
        _check_time(*match.groups()[3:])
        return _calendar_date(match[1], match[2], match[3], "")
    raise PartError(fault_of(text))


def _calendar_date(year: str, month: str | None, day: str | None, qualifier: str) -> Stated:
    if year == "-0000":
        raise PartError("year -0000 is written 0000")
    if year.endswith("X"):
        if month:
            raise PartError("a month after unspecified digits of the year is EDTF level 2")
        return _unspecified_years(year, qualifier)
    if month is None or month == "XX":
        if day and day != "XX":
            raise PartError("a day in an unspecified month is EDTF level 2")
        return _years(int(year), int(year), Precision.YEAR, qualifier)
    if "21" <= month <= "24" and day is None:
        return _season(int(year), int(month), qualifier)
    if not "01" <= month <= "12":
        season = ", nor a season 21 to 24" if day is None else ""
        raise PartError(f"month {month} is not between 01 and 12{season}")
    first = day_number(int(year), int(month), 1)
    length = _day_after(int(year), int(month)) - first
    if day is None or day == "XX":
        return Stated(first, first + length - 1, Precision.MONTH, qualifier)
    if not 1 <= int(day) <= length:
        raise PartError(f"day {day} is not between 01 and {length} in {year}-{month}")
    first += int(day) - 1
    return Stated(first, first, Precision.DAY, qualifier)


def _years(first: int, last: int, precision: Precision, qualifier: str) -> Stated:
    return Stated(day_number(first, 1, 1), day_number(last, 12, 31), precision, qualifier)


def _unspecified_years(year: str, qualifier: str) -> Stated:
    first, last = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if year.startswith("-"):
        last = min(last, -1)
    precision = Precision.CENTURY if year.endswith("XX") else Precision.DECADE
    return _years(first, last, precision, qualifier)


def _season(year: int, code: int, qualifier: str) -> Stated:
    month = 3 * (code - 20)
    after = _day_after(year + 1, 2) if code == _WINTER else _day_after(year, month + 2)
    return Stated(day_number(year, month, 1), after - 1, Precision.SEASON, qualifier)


def _day_after(year: int, month: int) -> int:
    """The first day of the month after this one."""
    return day_number(year + 1, 1, 1) if month == 12 else day_number(year, month + 1, 1)


def _check_time(
    hour: str, minute: str, second: str, offset: str | None, offset_minutes: str | None
) -> None:
    for name, value, most in (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59)):
        if int(value) > most:
            raise PartError(f"{name} {value} is not between 00 and {most}")
    if offset is None:
        return
    minutes = offset_minutes or "00"
    shift = abs(int(offset)) * 60 + int(minutes)
    if int(minutes) > 59 or shift > 14 * 60:
        raise PartError(f"offset {offset}:{minutes} is not between -14:00 and +14:00")
    if shift == 0 and offset.startswith("-"):
        raise PartError("a zero offset is written +00:00 or Z")
