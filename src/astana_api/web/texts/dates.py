"""EDTF dates in words, as a person says them, in the languages of the catalogue."""

import re
from typing import Final

from astana_api.domain.dates.edtf import EdtfError, parse
from astana_api.web.texts.catalogue import Translate

_DATE: Final = re.compile(
    r"(?P<year>-?[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?(?:T.*?)?(?P<mark>[~?%]?)"
)
_DECADE: Final = re.compile(r"(-?[0-9]{3})X([~?%]?)")
_CENTURY: Final = re.compile(r"([0-9]{2})XX([~?%]?)")
_UNKNOWN_DAY: Final = re.compile(r"(-?[0-9]{4}-[0-9]{2})-XX([~?%]?)")
_UNKNOWN_MONTH: Final = re.compile(r"(-?[0-9]{4})-XX(?:-XX)?([~?%]?)")
_MARKS: Final = {"~": "date.about", "?": "date.perhaps", "%": "date.perhaps_about"}
_FIRST_SEASON: Final = 21


def describe_date(text: str, translate: Translate) -> str:
    """Return a date in words: `some time up to 29 May 2015` for `[..2015-05-29]`.

    A text that is no EDTF date is returned as it is.
    """
    try:
        parse(text)
    except EdtfError:
        return text
    if "/" in text:
        return _describe_interval(text, translate)
    if text.startswith("["):
        return _describe_range(text.strip("[]"), translate)
    return _describe_point(text, translate)


def _describe_interval(text: str, translate: Translate) -> str:
    start, _, end = text.partition("/")
    if start.startswith("["):
        day = _describe_point(start.strip("[]").removeprefix(".."), translate)
        return translate("date.begun_by", date=day)
    if start in ("", ".."):
        key = "date.until_open" if start == ".." else "date.until_unknown"
        return translate(key, date=_describe_point(end, translate))
    first = _describe_point(start, translate)
    if end in ("", ".."):
        return translate("date.since_open" if end == ".." else "date.since_unknown", date=first)
    return translate("date.between", start=first, end=_describe_point(end, translate))


def _describe_range(text: str, translate: Translate) -> str:
    first, _, last = text.partition("..")
    if not first:
        return translate("date.some_time_until", date=_describe_point(last, translate))
    if not last:
        return translate("date.some_time_since", date=_describe_point(first, translate))
    return translate(
        "date.some_time_between",
        start=_describe_point(first, translate),
        end=_describe_point(last, translate),
    )


def _describe_point(text: str, translate: Translate) -> str:
    if match := _DECADE.fullmatch(text):
        return _mark(translate("date.decade", year=f"{match[1]}0"), match[2], translate)
    if match := _CENTURY.fullmatch(text):
        phrase = translate("date.century", first=f"{match[1]}00", last=f"{match[1]}99")
        return _mark(phrase, match[2], translate)
    if match := _UNKNOWN_DAY.fullmatch(text):
        month = _describe_point(match[1], translate)
        return _mark(translate("date.unknown_day", month=month), match[2], translate)
    if match := _UNKNOWN_MONTH.fullmatch(text):
        return _mark(translate("date.unknown_month", year=match[1]), match[2], translate)
    match = _DATE.fullmatch(text)
    return (
        text
        if match is None
        else _mark(_describe_parts(match, translate), match["mark"], translate)
    )


def _describe_parts(match: re.Match[str], translate: Translate) -> str:
    year = str(int(match["year"])) if int(match["year"]) > 0 else match["year"]
    if match["month"] is None:
        return year
    month = int(match["month"])
    if month >= _FIRST_SEASON:
        return translate("date.season", season=translate(f"season.{month}"), year=year)
    if match["day"] is None:
        return translate("date.month", month=translate(f"month.{month}"), year=year)
    return translate(
        "date.day", day=int(match["day"]), month=translate(f"month_of_day.{month}"), year=year
    )


def _mark(phrase: str, mark: str, translate: Translate) -> str:
    return translate(_MARKS[mark], date=phrase) if mark else phrase
