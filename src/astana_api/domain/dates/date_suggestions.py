"""Suggest the EDTF form of a date that is written as people write dates in English."""

import re
from collections.abc import Callable

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>[0-9]{4})"
_DATE = r"(?P<date>[0-9]{4}(?:-[0-9]{2}){0,2})"
_NUMBER = "[0-9]{1,2}"
_ABOUT = r"(?:c|ca|circa|about|around|approx|approximately)\.?"
_TO = "(?:[-\u2010-\u2015]|to|until)"

_LAST_SEASON = "41"
"""In ISO 8601-2, two digits after a year are a month, or a season or quarter up to 41."""

Suggest = Callable[[re.Match[str]], list[str]]


def _name_month(match: re.Match[str]) -> list[str]:
    """Suggest the date with an English month, which may be abbreviated."""
    word = match["month"]
    for number, month in enumerate(_MONTHS, 1):
        if word in {month, month[:3], month[:4]}:
            day = match.groupdict().get("day")
            return [f"{match['year']}-{number:02}" + (f"-{int(day):02}" if day else "")]
    return []


def _order_numbers(match: re.Match[str]) -> list[str]:
    """Suggest both orders of day and month: each is the custom of some countries."""
    first, second = int(match["first"]), int(match["second"])
    orders = dict.fromkeys([(first, second), (second, first)])
    return [f"{match['year']}-{month:02}-{day:02}" for day, month in orders]


def _pad_numbers(match: re.Match[str]) -> list[str]:
    return [f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"]


def _join_years(match: re.Match[str]) -> list[str]:
    start, end = match["start"], match["end"]
    if len(end) == 2 and end <= _LAST_SEASON:
        return []
    end = start[: 4 - len(end)] + end
    return [f"{start}/{end}", f"[{start}..{end}]"]


def _exclude(match: re.Match[str], step: int) -> str:
    """Return the year before or after the date; a more precise date itself."""
    date = match["date"]
    return f"{int(date) + step:04}" if len(date) == 4 else date


_FORMS: tuple[tuple[str, Suggest], ...] = (
    (rf"{_DAY} (?:of )?{_MONTH},? {_YEAR}", _name_month),
    (rf"{_MONTH} {_DAY},? {_YEAR}", _name_month),
    (rf"{_MONTH},? {_YEAR}", _name_month),
    (rf"(?P<first>{_NUMBER})[./-](?P<second>{_NUMBER})[./-]{_YEAR}", _order_numbers),
    (rf"{_YEAR}[./-](?P<month>{_NUMBER})[./-](?P<day>{_NUMBER})", _pad_numbers),
    (rf"{_ABOUT} ?{_DATE}", lambda match: [f"{match['date']}~"]),
    (r"(?:the )?(?P<decade>[0-9]{3})0'?s", lambda match: [f"{match['decade']}X"]),
    (rf"before {_DATE}", lambda match: [f"[..{_exclude(match, -1)}]"]),
    (rf"after {_DATE}", lambda match: [f"[{_exclude(match, 1)}..]"]),
    (rf"(?:by|until|up to|no later than) {_DATE}", lambda match: [f"[..{match['date']}]"]),
    (rf"since {_DATE}", lambda match: [f"{match['date']}/.."]),
    (rf"(?:from )?(?P<start>[0-9]{{4}}) ?{_TO} ?(?P<end>[0-9]{{4}}|[0-9]{{2}})", _join_years),
    (
        r"between (?P<start>[0-9]{4}) and (?P<end>[0-9]{4})",
        lambda match: [f"[{match['start']}..{match['end']}]"],
    ),
)
_PATTERNS = tuple((re.compile(pattern), suggest) for pattern, suggest in _FORMS)


def suggest_dates(text: str) -> list[str]:
    """Return what the text may mean, in EDTF; some suggestions may be no dates, such as 1948-13-01.

    Return nothing for a text that has none of the known forms.
    """
    words = " ".join(text.lower().split())
    for pattern, suggest in _PATTERNS:
        match = pattern.fullmatch(words)
        if match and (suggestions := suggest(match)):
            return [each for each in suggestions if each != text]
    return []
