"""Convert a time of Wikidata to EDTF.

Wikidata counts years without a year 0, and gives the precision as a number. A day in the Julian
calendar becomes the same day in the Gregorian calendar, which is that of EDTF.
"""

import re
from typing import Final

from astana_api.domain.text.normalization import quote

_TIME: Final = re.compile(r"([+-])([0-9]{1,16})-([0-9]{2})-([0-9]{2})T00:00:00Z")
_JULIAN: Final = "Q1985786"
_CALENDARS: Final = (_JULIAN, "Q1985727")
_MILLENNIUM, _CENTURY, _DECADE, _YEAR, _MONTH, _DAY = range(6, 12)
_YEARS: Final = {_MILLENNIUM: 1000, _CENTURY: 100, _DECADE: 10}
_FIRST_JULIAN_YEAR: Final = -4711
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def convert_time(value: object) -> tuple[str, str | None]:
    """Return the date, and a note on what EDTF does not say of it.

    Raise ValueError if the value is no time, or is less precise than a millennium.
    """
    if not isinstance(value, dict):
        raise ValueError("expected a time")
    time, precision = value.get("time"), value.get("precision")
    match = _TIME.fullmatch(time) if isinstance(time, str) else None
    if match is None or int(match[2]) == 0:
        text = quote(time) if isinstance(time, str) else "the value"
        raise ValueError(f"{text} is not a time, such as +1541-00-00T00:00:00Z")
    calendar = str(value.get("calendarmodel", _CALENDARS[1])).rpartition("/")[2]
    if calendar not in _CALENDARS:
        raise ValueError(f"{quote(calendar)} is not a calendar: Q1985727 or Q1985786")
    number = int(match[2])
    # EDTF has a year 0, so that the year 44 BCE is -43.
    year = number if match[1] == "+" else 1 - number
    notes = [
        f"{key}: {value[key]}"
        for key in ("before", "after")
        if isinstance(value.get(key), int) and value[key]
    ]
    if calendar == _JULIAN:
        notes.insert(0, f"in the Julian calendar: {time}")
    note = "; ".join(notes) or None
    month, day = int(match[3]), int(match[4])
    if isinstance(precision, int) and precision in _YEARS:
        return _convert_years(year, precision), note
    if precision == _YEAR:
        return _format_year(year), note
    if precision == _MONTH:
        return f"{_format_year(year)}-{match[3]}", note
    if precision == _DAY:
        if calendar == _JULIAN:
            year, month, day = _convert_julian_day(year, month, day)
        return f"{_format_year(year)}-{month:02}-{day:02}", note
    raise ValueError(f"the precision {precision!r:.20} is not one from 6 (millennium) to 11 (day)")


def _convert_years(year: int, precision: int) -> str:
    """Return the decade, century or millennium of a year, before the year 1 as a range."""
    if year > 0 and precision == _DECADE:
        return _check_length(f"{year // 10:03}X")
    if year > 0 and precision == _CENTURY:
        return _check_length(f"{(year - 1) // 100:02}XX")
    length = _YEARS[precision]
    # The 1st century BCE are the years -99 to 0, the decade of the 40s BCE the years -48 to -39.
    first = (year - 1) // length * length + 1
    if precision == _DECADE:
        first = year - (year - 2) % length
    return f"[{_format_year(first)}..{_format_year(first + length - 1)}]"


def _check_length(text: str) -> str:
    if len(text) > 4:
        raise ValueError(f"{text}: unspecified digits need a year of four digits")
    return text


def _format_year(year: int) -> str:
    if abs(year) > 9999:
        return f"Y{year}"
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def _convert_julian_day(year: int, month: int, day: int) -> tuple[int, int, int]:
    """Return a day in the Gregorian calendar, by its Julian day number."""
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_LENGTHS[month - 1]:
        raise ValueError(f"month {month} has no day {day}")
    if (month, day) == (2, 29) and year % 4:
        raise ValueError(f"29 February is not in the year {year} of the Julian calendar")
    if not _FIRST_JULIAN_YEAR <= year <= 9999:
        raise ValueError(f"the year {year} has no day in the Julian calendar here")
    before_march = (14 - month) // 12
    years, months = year + 4800 - before_march, month + 12 * before_march - 3
    number = day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083
    # Richards' algorithm, in Urban and Seidelmann, Explanatory Supplement, 3rd edition, 15.11.3.
    f = number + 1401 + (4 * number + 274277) // 146097 * 3 // 4 - 38
    e = 4 * f + 3
    h = 5 * (e % 1461 // 4) + 2
    gregorian_month = (h // 153 + 2) % 12 + 1
    gregorian_year = e // 1461 - 4716 + (14 - gregorian_month) // 12
    return gregorian_year, gregorian_month, h % 153 // 5 + 1
