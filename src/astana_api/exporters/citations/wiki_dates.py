"""Write EDTF dates as the date formats of Citation Style 1, the citation templates of Wikipedia."""

import re
from typing import Final

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T[^~?%]*)?(~?)")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SEASONS: Final = {"21": "Spring", "22": "Summer", "23": "Autumn", "24": "Winter"}
_FIRST_ISO_YEAR: Final = "1583"
"""Before this year the templates reject ISO dates, which are Gregorian."""


def date_to_wiki(text: str) -> str | None:
    """Return the date, or None for one that the templates reject, such as `[..2015]`."""
    matches = [_DATE.fullmatch(side) for side in text.split("/")]
    dates = [match.groups() for match in matches if match is not None]
    if len(dates) < len(matches):
        return None
    circa = [date[3] for date in dates]
    if len(dates) == 1:
        # The templates accept `c.` before a year only.
        if circa[0] and dates[0][1]:
            return None
        return f"c. {dates[0][0]}" if circa[0] else _day(dates[0])
    if any(circa):
        return None
    return _interval(dates[0], dates[1])


def _day(date: tuple[str, ...]) -> str:
    year, month, day, _ = date
    if month and day and year >= _FIRST_ISO_YEAR:
        return f"{year}-{month}-{day}"
    return _words(date)


def _words(date: tuple[str, ...]) -> str:
    year, month, day, _ = date
    if not month:
        return year.lstrip("0")
    name = _SEASONS.get(month) or _MONTHS[int(month) - 1]
    return " ".join(filter(None, ((day or "").lstrip("0"), name, year.lstrip("0"))))


def _interval(first: tuple[str, ...], last: tuple[str, ...]) -> str | None:
    """Return an interval, which states once what both ends share: `10–13 July 2017`.

    Both ends have the same precision.
    """
    precisions = {(bool(date[1]), bool(date[2])) for date in (first, last)}
    if len(precisions) > 1:
        return None
    start = _words(first)
    if first[1] and first[0] == last[0]:
        start = start.removesuffix(f" {_words((first[0], '', '', ''))}")
        if first[2] and first[1] == last[1]:
            start = first[2].lstrip("0")
    return f"{start}{' – ' if ' ' in start else '–'}{_words(last)}"
