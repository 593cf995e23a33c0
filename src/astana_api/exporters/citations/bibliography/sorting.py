"""Sort keys of the entries of a bibliography.

The order of letters is an approximation of the Unicode Collation Algorithm: accents only
decide between words that are equal without them, case does not count, and scripts follow each
other by code point.
"""

import unicodedata
from typing import Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.dates import date_sort_key
from astana_api.exporters.citations.bibliography.elements import EntryRenderer
from astana_api.exporters.citations.bibliography.items import DateValue, Item, PersonName
from astana_api.exporters.citations.bibliography.styles import Style
from astana_api.exporters.citations.bibliography.text.fragments import plain_text

SortKey = tuple[bool, tuple[tuple[str, str], ...]]
_SHORT_I: Final = str.maketrans({"й": "и\uffff", "Й": "И\uffff"})
_AYN_AND_HAMZA: Final = "ʾʿ"


def sort_keys(item: Item, style: Style) -> tuple[SortKey, ...]:
    """Return the keys of an item in a bibliography; empty keys are last."""
    return tuple(_sort_key(key, item, style) for key in style.sort_keys)


def _sort_key(key: Element, item: Item, style: Style) -> SortKey:
    if "macro" in key.attrib:
        options = {
            **style.name_options,
            **{
                name.replace("names-", "et-al-"): value
                for name, value in key.attrib.items()
                if name.startswith("names-")
            },
        }
        renderer = EntryRenderer(style, item, options, in_sort_key=True)
        text = plain_text(renderer.render_all(style.macros[key.attrib["macro"]]))
    else:
        text = _variable_text(key.attrib["variable"], item)
    words = tuple(_collate(word) for word in _words(text))
    return (not words, words)


def _variable_text(variable: str, item: Item) -> str:
    match item.value(variable):
        case None:
            return ""
        case DateValue() as date:
            return date_sort_key(date)
        case str(text):
            return text
        case names:
            return ",".join(_name_text(name) for name in names)


def _name_text(name: PersonName) -> str:
    return name.literal or f"{name.family} {name.particle} {name.given} {name.suffix}"


def _words(text: str) -> list[str]:
    return "".join(
        " " if unicodedata.category(char)[0] in "PC" or char in _AYN_AND_HAMZA else char
        for char in text.replace("-", "")
        if unicodedata.category(char)[0] != "S"
    ).split()


def _collate(word: str) -> tuple[str, str]:
    decomposed = unicodedata.normalize("NFKD", word.translate(_SHORT_I))
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return letters.casefold(), decomposed.casefold()
