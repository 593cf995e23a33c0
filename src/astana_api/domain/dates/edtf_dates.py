"""Parser of one EDTF date of level 0 or 1: its first and last possible day.

The standard does not define the days of a season. Here spring (21) is March to May, summer (22)
June to August, autumn (23) September to November, and the winter (24) of a year is December of that
year to the following February.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from astana_api.domain.dates.bounds import day_number
from astana_api.domain.dates.edtf_messages import describe_error


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


class ParsedDate(NamedTuple):
    """The possible days of one date, its precision, and its qualifier (`~`, `?`, `%` or empty)."""

    first: int
    last: int
    precision: Precision
    qualifier: str


class DatePartError(Exception):
    """A part of a date is invalid; the caller adds the whole text to the message."""


_DATE = re.compile(
    r"(-?(?:[0-9]{4}|[0-9]{3}X|[0-9]{2}XX))(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([~?%]?)"
)
_LONG_YEAR = re.compile(r"Y(-?[1-9][0-9]{4,14})([~?%]?)")
"""At most 15 digits: the day numbers of a 16-digit year would come close to INFINITY."""
_DATETIME = re.compile(
    r"(-?[0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|([+-][0-9]{2})(?::([0-9]{2}))?)?"
)
_WINTER = 24


def parse_date(text: str) -> ParsedDate:
    """Parse one date; ignore the time of a date with a time. Raise DatePartError if invalid."""
    if match := _DATE.fullmatch(text):
        return _calendar_date(*match.groups())
    if match := _LONG_YEAR.fullmatch(text):
        return _years(int(match[1]), int(match[1]), Precision.YEAR, match[2])
    if match := _DATETIME.fullmatch(text):
        _check_time(*match.groups()[3:])
        return _calendar_date(match[1], match[2], match[3], "")
    raise DatePartError(describe_error(text))


def _calendar_date(year: str, month: str | None, day: str | None, qualifier: str) -> ParsedDate:
    if year == "-0000":
        raise DatePartError("year -0000 is written 0000")
    if year.endswith("X"):
        if month:
            raise DatePartError("a month after unspecified digits of the year is EDTF level 2")
        return _unspecified_years(year, qualifier)
    if month is None or month == "XX":
        if day and day != "XX":
            raise DatePartError("a day in an unspecified month is EDTF level 2")
        return _years(int(year), int(year), Precision.YEAR, qualifier)
    if "21" <= month <= "24" and day is None:
        return _season(int(year), int(month), qualifier)
    if not "01" <= month <= "12":
        season = ", nor a season 21 to 24" if day is None else ""
        raise DatePartError(f"month {month} is not between 01 and 12{season}")
    first = day_number(int(year), int(month), 1)
    length = _day_after(int(year), int(month)) - first
    if day is None or day == "XX":
        return ParsedDate(first, first + length - 1, Precision.MONTH, qualifier)
    if not 1 <= int(day) <= length:
        raise DatePartError(f"day {day} is not between 01 and {length} in {year}-{month}")
    first += int(day) - 1
    return ParsedDate(first, first, Precision.DAY, qualifier)


def _years(first: int, last: int, precision: Precision, qualifier: str) -> ParsedDate:
    return ParsedDate(day_number(first, 1, 1), day_number(last, 12, 31), precision, qualifier)


def _unspecified_years(year: str, qualifier: str) -> ParsedDate:
    first, last = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if year.startswith("-"):
        last = min(last, -1)
    precision = Precision.CENTURY if year.endswith("XX") else Precision.DECADE
    return _years(first, last, precision, qualifier)


def _season(year: int, code: int, qualifier: str) -> ParsedDate:
    month = 3 * (code - 20)
    after = _day_after(year + 1, 2) if code == _WINTER else _day_after(year, month + 2)
    return ParsedDate(day_number(year, month, 1), after - 1, Precision.SEASON, qualifier)


def _day_after(year: int, month: int) -> int:
    """Return the first day of the following month."""
    return day_number(year + 1, 1, 1) if month == 12 else day_number(year, month + 1, 1)


def _check_time(
    hour: str, minute: str, second: str, offset: str | None, offset_minutes: str | None
) -> None:
    limits = (("hour", hour, 23), ("minute", minute, 59), ("second", second, 59))
    for name, value, maximum in limits:
        if int(value) > maximum:
            raise DatePartError(f"{name} {value} is not between 00 and {maximum}")
    if offset is None:
        return
    minutes = offset_minutes or "00"
    shift = abs(int(offset)) * 60 + int(minutes)
    if int(minutes) > 59 or shift > 14 * 60:
        raise DatePartError(f"offset {offset}:{minutes} is not between -14:00 and +14:00")
    if shift == 0 and offset.startswith("-"):
        raise DatePartError("a zero offset is written +00:00 or Z")
