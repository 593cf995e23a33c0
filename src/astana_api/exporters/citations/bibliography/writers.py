"""Write a bibliography as a text with an entry in each line, or as an HTML document."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final

from astana_api.domain.rendering.entities import Json
from astana_api.exporters.citations.bibliography.entries import (
    format_bibliography,
    format_bibliography_html,
)

DEFAULT_STYLE: Final = "apa"
DEFAULT_LOCALE: Final = "en-US"

NOT_CARRIED: Final[Mapping[str, str]] = {
    "data": "a bibliography is for readers: no program reads the fields back",
    "dates that CSL cannot hold": "a date such as `[..2015-05-29]` is printed as it is stated",
    "disambiguation": "of its ways only year letters are supported",
}
"""What a bibliography does not carry, with the reason."""


def write_bibliography(
    citations: Iterable[Json], style: str = DEFAULT_STYLE, locale: str = DEFAULT_LOCALE
) -> Iterator[bytes]:
    """Yield an entry in each line, in the order of the style.

    `style` is of `styles.STYLES`, `locale` of `styles.LOCALES`.
    """
    for entry in format_bibliography(citations, style, locale):
        yield f"{entry}\n".encode()


def write_bibliography_html(
    citations: Iterable[Json], style: str = DEFAULT_STYLE, locale: str = DEFAULT_LOCALE
) -> Iterator[bytes]:
    """Yield an HTML document with a list of entries, whose only markup is italics."""
    direction = "rtl" if locale == "ar" else "ltr"
    yield (
        f'<!doctype html>\n<html lang="{escape(locale)}" dir="{direction}">\n'
        '<head><meta charset="utf-8"><title>Bibliography</title></head>\n<body>\n<ul>\n'
    ).encode()
    for entry in format_bibliography_html(citations, style, locale):
        # Isolated, as an entry may be in another direction than the list.
        yield f'<li dir="auto">{entry}</li>\n'.encode()
    yield b"</ul>\n</body>\n</html>\n"
