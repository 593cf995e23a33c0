"""Format the dates of items."""

from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.items import DateValue
from astana_api.exporters.citations.bibliography.locale_terms import Locale
from astana_api.exporters.citations.bibliography.text.fragments import (
    Fragment,
    add_affixes,
    join,
    text_fragment,
)

_PARTS: Final = ("year", "month", "day")
_SHOWN: Final = {"year": ("year",), "year-month": ("year", "month")}
_MAX_MONTH: Final = 12
_FIRST_CE_YEAR_WITHOUT_ERA: Final = 1000
_DEFAULT_RANGE_DELIMITER: Final = "–"


class DatePart:
    """A part of a date with the attributes of the locale, completed by those of the style."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.name = attributes["name"]
        self.attributes = attributes
        self.form = attributes.get("form") or ("numeric" if self.name == "day" else "long")


def date_parts(element: Element, locale: Locale) -> list[DatePart]:
    """Return the parts that a `date` element prints, in its order.

    For a localized date the locale has the order and the affixes, and the style may change forms.
    """
    own = {part.attrib["name"]: part.attrib for part in element.iter("date-part")}
    localized = locale.dates.get(element.get("form", ""))
    if localized is None:
        parts = list(own.values())
    else:
        parts = [
            {
                **own.get(part.attrib["name"], {}),
                **{key: value for key, value in part.attrib.items() if key != "form"},
                **_form(own.get(part.attrib["name"]), part.attrib),
            }
            for part in localized.iter("date-part")
        ]
    selected = _SHOWN.get(element.get("date-parts", ""), _PARTS)
    return [DatePart(dict(part)) for part in parts if part["name"] in selected]


def _form(own: dict[str, str] | None, localized: dict[str, str]) -> dict[str, str]:
    if own is not None:
        return {"form": own["form"]} if "form" in own else {}
    return {"form": localized["form"]} if "form" in localized else {}


def format_date(date: DateValue, parts: Sequence[DatePart], locale: Locale) -> Fragment:
    """Return a date or a range; the parts that both ends share are printed once."""
    if date.literal is not None:
        return text_fragment(date.literal)
    if not date.parts:
        return []
    if len(date.parts) == 1:
        return join(_format_part(date.parts[0], part, locale) for part in parts)
    return _format_range(date.parts[0], date.parts[1], parts, locale)


def date_sort_key(date: DateValue, names: Sequence[str] = _PARTS) -> str:
    """Return a text that sorts as the date, with the parts of these names.

    Years BC are first; a season does not count.
    """
    return "".join(
        f"{'0' if end[0] < 0 else '1'}{end[0] % 10**9:09d}"
        + "".join(
            f"{number:02d}"
            for name, number in zip(_PARTS[1:], end[1:], strict=False)
            if name in names and not (name == "month" and number > _MAX_MONTH)
        )
        for end in date.parts
    )


def _format_range(
    start: tuple[int, ...], end: tuple[int, ...], parts: Sequence[DatePart], locale: Locale
) -> Fragment:
    names = {part.name for part in parts}
    same = set()
    for index, name in enumerate(_PARTS):
        if name not in names:
            continue
        if start[index : index + 1] != end[index : index + 1]:
            break
        same.add(name)
    differing = [index for index, part in enumerate(parts) if part.name not in same]
    if not differing:
        return join(_format_parts(start, parts, locale, drop="suffix"))
    first = differing[0]
    last = next(
        (index for index in range(first, len(parts)) if parts[index].name in same), len(parts)
    )
    varying = parts[first:last]
    largest = min(varying, key=lambda part: _PARTS.index(part.name))
    delimiter = largest.attributes.get("range-delimiter", _DEFAULT_RANGE_DELIMITER)
    return join(
        [
            *(_format_part(start, part, locale) for part in parts[:first]),
            *_format_parts(start, varying, locale, drop="suffix"),
            text_fragment(delimiter),
            *_format_parts(end, varying, locale, drop="prefix" if last < len(parts) else "both"),
            *_format_parts(start, parts[last:], locale, drop="suffix"),
        ]
    )


def _format_parts(
    date: tuple[int, ...], parts: Sequence[DatePart], locale: Locale, *, drop: str
) -> list[Fragment]:
    """Return the parts that the date has, less the first prefix or the last suffix or both."""
    present = [part for part in parts if _PARTS.index(part.name) < len(date)]
    return [
        _format_part(
            date,
            part,
            locale,
            without_suffix=drop != "prefix" and part is present[-1],
            without_prefix=drop != "suffix" and part is present[0],
        )
        for part in present
    ]


def _format_part(
    date: tuple[int, ...],
    part: DatePart,
    locale: Locale,
    *,
    without_suffix: bool = False,
    without_prefix: bool = False,
) -> Fragment:
    index = _PARTS.index(part.name)
    if index >= len(date):
        return []
    text = _part_text(date[index], part, locale)
    if part.attributes.get("strip-periods") == "true":
        text = text.replace(".", "")
    return add_affixes(
        text_fragment(text),
        None if without_prefix else part.attributes.get("prefix"),
        None if without_suffix else part.attributes.get("suffix"),
    )


def _part_text(number: int, part: DatePart, locale: Locale) -> str:
    if part.name == "year":
        return _year_text(number, locale)
    if part.name == "month" and (part.form in {"long", "short"} or number > _MAX_MONTH):
        is_season = number > _MAX_MONTH
        term = f"season-{number - _MAX_MONTH:02d}" if is_season else f"month-{number:02d}"
        return locale.term(term, part.form if part.form == "short" else "long")
    if part.form == "numeric-leading-zeros":
        return f"{number:02d}"
    if part.form == "ordinal":
        if locale.has_option("limit-day-ordinals-to-day-1") and number != 1:
            return str(number)
        return f"{number}{locale.ordinal_suffix(number, None)}"
    return str(number)


def _year_text(year: int, locale: Locale) -> str:
    if year < 0:
        return f"{-year}{locale.term('bc')}"
    era = locale.term("ad") if year < _FIRST_CE_YEAR_WITHOUT_ERA else ""
    return f"{year}{era}"
