"""Read the dates of references, as printed in several languages, as EDTF."""

import re
from dataclasses import dataclass
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.importers.references.months import MONTHS, SEASONS


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a text, from `start` to `end`; `edtf` is None if it could be of two days."""

    start: int
    end: int
    edtf: str | None


def _alternatives(names: object) -> str:
    assert isinstance(names, dict)
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_MONTH: Final = rf"(?:(?:{_alternatives(MONTHS)})(?![^\W\d_])\.?)"
_SEASON: Final = rf"(?:(?:{_alternatives(SEASONS)})(?![^\W\d_]))"
_DAY: Final = r"(?:[0-3]?\d)(?:st|nd|rd|th|er|\.º|º|ª|\.)?"
_YEAR: Final = r"(?:1[0-9]{3}|20[0-9]{2})"
_DASH: Final = r"\s?[-–—/]\s?"
_OF: Final = r"(?:\s+(?:de|del|do|di|of))?\s+"
_FORMS: Final = (
    rf"(?P<iso>{_YEAR}-\d\d(?:-\d\d)?)(?![\d-])",
    rf"(?P<numeric>\d\d?[./]\d\d?[./]{_YEAR})",
    # 29 December 2014 – 3 January 2015, 30 May – 2 June 2014, 10–13 July 2017, 5 de julio de 2021
    (
        rf"(?P<d1>{_DAY})(?:{_OF}(?P<m1>{_MONTH})(?:,?{_OF}(?P<y1>{_YEAR}))?)?{_DASH}"
        rf"(?P<d2>{_DAY}){_OF}(?P<m2>{_MONTH}),?{_OF}(?P<y2>{_YEAR})"
    ),
    rf"(?P<d>{_DAY}){_OF}(?P<m>{_MONTH}),?(?:{_OF}(?P<y>{_YEAR}))",
    # May 30 – June 2, 2014; July 10–13, 2017
    (
        rf"(?P<um1>{_MONTH})\s+(?P<ud1>{_DAY}){_DASH}(?:(?P<um2>{_MONTH})\s+)?(?P<ud2>{_DAY}),?"
        rf"\s+(?P<uy>{_YEAR})"
    ),
    rf"(?P<am>{_MONTH})\s+(?P<ad>{_DAY}),?\s+(?P<ay>{_YEAR})",
    rf"(?P<rm1>{_MONTH})(?:\s+(?P<ry1>{_YEAR}))?{_DASH}(?P<rm2>{_MONTH}),?{_OF}(?P<ry2>{_YEAR})",
    rf"(?P<mm>{_MONTH}),?{_OF}(?P<my>{_YEAR})",
    rf"(?P<season>{_SEASON}),?{_OF}(?P<sy>{_YEAR})",
    # 2011, Apr. 5
    rf"(?P<fy>{_YEAR}),\s+(?P<fm>{_MONTH})(?:\s+(?P<fd>{_DAY}))?(?!\s*\d)",
    rf"(?P<yy1>{_YEAR}){_DASH}(?P<yy2>{_YEAR}|\d\d(?!\d))",
    rf"(?P<year>{_YEAR})[a-z]?",
)
_ABOUT: Final = (
    r"(?P<about>(?:c|ca|circa|about|um|vers|около|ок|hacia|cerca de)\.?\s*)?"  # codespell: words
)
_DATE: Final = re.compile(
    rf"(?<![\w/.-]){_ABOUT}(?:{'|'.join(_FORMS)})(?:\s*(?:г|г\.|р\.)(?![^\W\d_]))?(?![\w])",
    re.IGNORECASE,
)
_YEAR_ALONE: Final = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_MAX_BEFORE: Final = 60
_MAX_AFTER: Final = 40
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_NO_DATE: Final = re.compile(
    r"\(?\s*(?:n\.\s?d\.|no date|undated|s\.\s?d\.|sans date|o\.\s?J\.|o\.\s?D\."
    r"|б\.\s?[дг]\.|s\.\s?f\.)\s*\)?",
    re.IGNORECASE,
)


def find_date(text: str, start: int = 0) -> PrintedDate | None:
    """Return the first date at or after `start`; each has a year of four digits."""
    text = text.translate(_DIGITS)
    position = start
    while year := _YEAR_ALONE.search(text, position):
        # Only the text around a year is searched: the pattern of dates is slow.
        first, last = max(position, year.start() - _MAX_BEFORE), year.end() + _MAX_AFTER
        while match := _DATE.search(text, first, last):
            value = _value(match)
            if value is not None or _is_ambiguous(match["numeric"]):
                return PrintedDate(match.start(), match.end(), value)
            first = match.end()
        position = year.end()
    return None


def ambiguous_dates(text: str) -> list[str]:
    """Return each date of numbers that could be of two days, as printed: 3/4/2015."""
    return [
        text[match.start("numeric") : match.end("numeric")]
        for match in _DATE.finditer(text.translate(_DIGITS))
        if _is_ambiguous(match["numeric"])
    ]


def parse_date(text: str) -> str | None:
    """Return the EDTF of a text that is a date and nothing else; None if it is not."""
    text = text.strip(" .,;\u00a0()[]")
    found = find_date(text)
    return found.edtf if found and (found.start, found.end) == (0, len(text)) else None


def is_undated(text: str) -> bool:
    """Return whether the text says that there is no date, such as "n.d.", or is ambiguous."""
    text = text.strip()
    return _NO_DATE.fullmatch(text) is not None or ambiguous_dates(text) == [text]


def _value(match: re.Match[str]) -> str | None:
    text = _interval(match) or _point(match)
    if text is None:
        return None
    if match["about"]:
        text = "/".join(f"{part}~" for part in text.split("/"))
    try:
        return edtf.parse_period(text).text
    except ValueError:
        return None


def _point(match: re.Match[str]) -> str | None:
    group = match.groupdict()
    if group["iso"]:
        return group["iso"]
    if group["numeric"]:
        return _numeric(group["numeric"])
    for year, month, day in (("y", "m", "d"), ("ay", "am", "ad"), ("fy", "fm", "fd")):
        if group[year]:
            return _day(group[year], group[month], group[day])
    if group["my"]:
        return _day(group["my"], group["mm"], None)
    if group["sy"]:
        return f"{group['sy']}-{SEASONS[group['season'].lower()]}"
    return group["year"]


def _interval(match: re.Match[str]) -> str | None:
    group = match.groupdict()
    if group["d1"]:
        year, month = group["y2"], group["m2"]
        return (
            f"{_day(group['y1'] or year, group['m1'] or month, group['d1'])}"
            f"/{_day(year, month, group['d2'])}"
        )
    if group["um1"]:
        year = group["uy"]
        return (
            f"{_day(year, group['um1'], group['ud1'])}"
            f"/{_day(year, group['um2'] or group['um1'], group['ud2'])}"
        )
    if group["rm1"]:
        year = group["ry2"]
        return f"{_day(group['ry1'] or year, group['rm1'], None)}/{_day(year, group['rm2'], None)}"
    if group["yy1"]:
        first, last = group["yy1"], group["yy2"]
        return f"{first}/{first[:2] + last if len(last) == 2 else last}"
    return None


def _numeric(text: str) -> str | None:
    """Return a date of numbers; None if it could be of two days."""
    first, second, year = map(int, re.split("[./]", text))
    if _is_ambiguous(text):
        return None
    day, month = (second, first) if second > 12 else (first, second)
    return f"{year}-{month:02}-{day:02}"


def _is_ambiguous(numeric: str | None) -> bool:
    if not numeric or "/" not in numeric:
        return False
    first, second = map(int, re.split("[./]", numeric)[:2])
    return 1 <= first <= 12 and 1 <= second <= 12 and first != second


def _day(year: str, month: str, day: str | None) -> str:
    number = MONTHS[month.lower().rstrip(".")]
    text = f"{year}-{number:02}"
    return text if day is None else f"{text}-{int(re.sub(r'[^0-9]', '', day)):02}"
