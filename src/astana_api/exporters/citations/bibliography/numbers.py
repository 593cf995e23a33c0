"""Numbers as CSL prints them: page ranges, ordinals and Roman numerals."""

import re
from itertools import zip_longest
from typing import Final

from astana_api.exporters.citations.bibliography.locale_terms import Locale

_SEPARATORS: Final = re.compile(r"[,;\-–\s]+")
_NUMERIC_LIST: Final = re.compile(r"\s*[,\-–&]\s*")
_NUMERIC: Final = re.compile(r"[^\W\d_]*\d+[^\W\d_]*")
_DASH: Final = re.compile(r"\s*[-–]\s*")
_DIGITS_AT_END: Final = re.compile(r"(.*?)([0-9]*)", re.DOTALL)
_MIN_CHANGED: Final = 3
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MAX_ROMAN: Final = 3999
_MAX_LONG_ORDINAL: Final = 10


def is_numeric(text: str) -> bool:
    """Tell whether CSL takes the text for a number, such as 12, 3rd, IV2 or 12-14."""
    return all(_NUMERIC.fullmatch(part) for part in _NUMERIC_LIST.split(text))


def is_plural(variable: str, text: str) -> bool:
    """Tell whether the label of the variable is plural: that of a range or a list is."""
    if variable == "number-of-volumes":
        return text not in {"0", "1"}
    return bool(_SEPARATORS.search(text))


def format_number(text: str, form: str, locale: Locale, gender: str | None) -> str:
    """Return the numbers in the text in a form; numbers with affixes are left alone."""
    if form == "numeric":
        return text
    return re.sub(
        r"(?<![^,;\-–\s])[0-9]+(?![^,;\-–\s])",
        lambda match: _format_integer(int(match[0]), form, locale, gender),
        text,
    )


def _format_integer(number: int, form: str, locale: Locale, gender: str | None) -> str:
    if form == "roman":
        return _roman(number)
    if form == "long-ordinal" and 1 <= number <= _MAX_LONG_ORDINAL:
        term = locale.term(f"long-ordinal-{number:02d}")
        if term:
            return term
    return f"{number}{locale.ordinal_suffix(number, gender)}"


def _roman(number: int) -> str:
    if number > _MAX_ROMAN:
        return str(number)
    digits = ""
    for value, digit in _ROMAN:
        count, number = divmod(number, value)
        digits += digit * count
    return digits


def format_pages(text: str, style: str | None, delimiter: str) -> str:
    """Return the page ranges of a list in the style of `page-range-format`."""
    return ", ".join(_format_range(pages.strip(), style, delimiter) for pages in text.split(","))


def _format_range(text: str, style: str | None, delimiter: str) -> str:
    pages = _DASH.split(text)
    if len(pages) == 1:
        return text
    if len(pages) != 2:
        return text
    first, last = pages
    if style is None:
        return f"{first}{delimiter}{last}"
    prefix, start = _split_digits(first)
    last_prefix, end = _split_digits(last)
    if last_prefix not in {"", prefix} or not start or not end:
        return f"{first}{delimiter}{last}"
    if len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    if style == "expanded":
        return f"{prefix}{start}{delimiter}{prefix}{end}"
    min_digits = {"minimal-two": 2, "minimal": 1}.get(style)
    if style == "chicago":
        min_digits = _chicago_digits(start, end)
    if min_digits is None or len(start) != len(end):
        return f"{prefix}{start}{delimiter}{end}"
    return f"{prefix}{start}{delimiter}{_shorten(start, end, min_digits)}"


def _split_digits(page: str) -> tuple[str, str]:
    match = _DIGITS_AT_END.fullmatch(page)
    return (match[1], match[2]) if match else (page, "")


def _chicago_digits(start: str, end: str) -> int | None:
    """Return how many digits of the end are printed at least; None for all of them."""
    if len(start) <= 2 or start.endswith("00"):
        return None
    if start[-2] == "0":
        return 1
    changed = sum(left != right for left, right in zip_longest(start, end))
    if len(start) > _MIN_CHANGED and changed >= _MIN_CHANGED:
        return None
    return 2


def _shorten(start: str, end: str, min_digits: int) -> str:
    common = 0
    while common < len(end) - min_digits and start[common] == end[common]:
        common += 1
    return end[common:]
