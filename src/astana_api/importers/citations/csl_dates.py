"""Convert the dates of CSL-JSON to EDTF."""

import re
from collections.abc import Mapping
from typing import Final

_INTEGER: Final = re.compile(r"-?[0-9]{1,15}")
_SEASONS: Final = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_FALSE: Final = (None, False, 0, "", "0", "false", "no")
_MAX_MONTH: Final = 12
_CODES: Final = {13: 21, 14: 22, 15: 23, 16: 24, 21: 21, 22: 22, 23: 23, 24: 24}
"""The EDTF codes of the numbers that programs write for seasons in place of a month."""


def csl_date_to_edtf(value: object) -> str | None:
    """Return a CSL date in EDTF, None if it is empty.

    A text or a literal is returned as it is, for the caller to check. Raise ValueError for parts
    that are no date.
    """
    if value is None or isinstance(value, str):
        return value or None
    if not isinstance(value, Mapping):
        raise ValueError('expected a date, such as {"date-parts": [[2015, 5, 29]]}')
    qualifier = "" if value.get("circa") in _FALSE else "~"
    dates = _date_parts(value.get("date-parts"))
    if not dates:
        text = value.get("literal") or value.get("raw")
        if text is not None and not isinstance(text, str):
            raise ValueError("expected a text as `literal`")
        return f"{text}{qualifier}" if text else None
    season = value.get("season")
    if season not in (None, ""):
        dates = [_add_season(numbers, season) for numbers in dates]
    return "/".join(_edtf(numbers) + qualifier for numbers in dates)


def _date_parts(value: object) -> list[list[int]]:
    """Return one or two dates of one to three numbers; trailing empty parts are left out."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(date, list) for date in value):
        raise ValueError("expected `date-parts` as a list of lists, such as [[2015, 5, 29]]")
    dates = []
    for parts in value:
        end = len(parts)
        while end and parts[end - 1] in (None, ""):
            end -= 1
        if end:
            dates.append([_integer(part) for part in parts[:end]])
    if len(dates) > 2 or any(len(date) > 3 for date in dates):
        raise ValueError("expected at most two dates of at most three parts in `date-parts`")
    return dates


def _integer(part: object) -> int:
    if isinstance(part, float) and part.is_integer():
        part = int(part)
    text = "" if isinstance(part, bool) else str(part).strip()
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"expected numbers in `date-parts`, got {part!r}")
    return int(text)


def _add_season(numbers: list[int], season: object) -> list[int]:
    text = str(season).strip().lower()
    number = _SEASONS.get(text, int(text) if _INTEGER.fullmatch(text) else 0)
    if number in (21, 22, 23, 24):
        number -= 20
    if len(numbers) > 1 or not 1 <= number <= 4:
        raise ValueError("expected a year with a season from 1 (spring) to 4 (winter)")
    return [*numbers, 20 + number]


def _edtf(numbers: list[int]) -> str:
    """Return the date of a year, a month or season, and a day; CSL has no year 0."""
    year = numbers[0]
    if year == 0:
        raise ValueError("there is no year 0: 1 BC is -1")
    if year < 0:
        year += 1
    sign = "-" if year < 0 else ""
    text = f"{sign}{abs(year):04d}" if abs(year) <= 9999 else f"Y{year}"
    for index, number in enumerate(numbers[1:]):
        code = _CODES.get(number) if index == 0 and len(numbers) == 2 else None
        text += f"-{code or number:02d}"
    return text
