"""Format the names of contributors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from astana_api.exporters.citations.bibliography.items import PersonName
from astana_api.exporters.citations.bibliography.locale_terms import Locale
from astana_api.exporters.citations.bibliography.text.fragments import (
    Fragment,
    Run,
    join,
    text_fragment,
)

_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\s·]+")
_NAME_WORD: Final = re.compile(r"[^\s.\-]+\.?|-")
_JOINED_PARTICLE: Final = ("’", "'", "-", "–")
_FEW_NAMES: Final = 2


@dataclass(frozen=True, slots=True)
class NameStyle:
    """The attributes of `name` and those that it inherits, and the `et-al` element."""

    options: Mapping[str, str]
    locale: Locale
    particle: str
    """The value of `demote-non-dropping-particle`."""
    hyphen: bool = True
    """Whether the initials of a hyphenated given name have a hyphen."""
    in_sort_key: bool = False
    et_al: Element | None = None

    def flag(self, name: str, default: str = "false") -> bool:
        return self.options.get(name, default) == "true"

    def number(self, name: str) -> int | None:
        value = self.options.get(name)
        return int(value) if value is not None else None

    @property
    def delimiter(self) -> str:
        return self.options.get("delimiter", ", ")

    @property
    def is_short(self) -> bool:
        return self.options.get("form") == "short"

    def is_inverted(self, index: int) -> bool:
        """Tell whether the name at an index has the family name first."""
        order = self.options.get("name-as-sort-order")
        return self.in_sort_key or order == "all" or (order == "first" and index == 0)


def format_names(names: Sequence[PersonName], style: NameStyle, replacement: str = "") -> Fragment:
    """Return a list of names, abbreviated with et al. as the style says.

    A replacement stands for all printed names, and is followed by et al. as they are.
    """
    formatted = [_format_name(name, index, style) for index, name in enumerate(names)]
    printed = len(formatted)
    min_names, use_first = style.number("et-al-min"), style.number("et-al-use-first")
    if min_names is not None and use_first is not None and len(formatted) >= min_names:
        printed = min(use_first, printed)
    if printed == len(formatted):
        return text_fragment(replacement) or _join_all(formatted, style)
    joined = text_fragment(replacement) or join(formatted[:printed], style.delimiter)
    if style.in_sort_key or not joined:
        return joined
    delimiter = style.delimiter if _delimiter_before_et_al(style, printed) else " "
    if style.flag("et-al-use-last") and printed <= len(formatted) - 2:
        return join([joined, text_fragment(f"{style.delimiter}… "), formatted[-1]])
    return join([joined, text_fragment(delimiter), _et_al(style)])


def _join_all(formatted: Sequence[Fragment], style: NameStyle) -> Fragment:
    if len(formatted) == 1 or style.in_sort_key:
        return join(formatted, style.delimiter)
    conjunction = {
        "text": style.locale.term("and"),
        "symbol": style.locale.term("and", "symbol") if _has_symbol(style.locale) else "&",
    }.get(style.options.get("and", ""))
    if not conjunction:
        return join(formatted, style.delimiter)
    delimiter = style.delimiter if _delimiter_before_last(style, len(formatted)) else ""
    space = "" if delimiter.endswith(" ") else " "
    return join(
        [
            join(formatted[:-1], style.delimiter),
            text_fragment(f"{delimiter}{space}{conjunction} "),
            formatted[-1],
        ]
    )


def _has_symbol(locale: Locale) -> bool:
    return locale.has_term("and", "symbol") and locale.term("and", "symbol") != locale.term("and")


def _delimiter_before_last(style: NameStyle, count: int) -> bool:
    match style.options.get("delimiter-precedes-last", "contextual"):
        case "always":
            return True
        case "never":
            return False
        case "after-inverted-name":
            return style.is_inverted(count - 2)
        case _:
            return count > _FEW_NAMES


def _delimiter_before_et_al(style: NameStyle, printed: int) -> bool:
    match style.options.get("delimiter-precedes-et-al", "contextual"):
        case "always":
            return True
        case "never":
            return False
        case "after-inverted-name":
            return style.is_inverted(printed - 1)
        case _:
            return printed > 1


def _et_al(style: NameStyle) -> Fragment:
    element = style.et_al
    term = "et-al" if element is None else element.get("term", "et-al")
    is_italic = element is not None and element.get("font-style") == "italic"
    text = style.locale.term(term)
    return [Run(text, is_italic)] if text else []


def _format_name(name: PersonName, index: int, style: NameStyle) -> Fragment:
    if name.literal is not None:
        return text_fragment(name.literal)
    forename = _initialize(name.given, style) if "initialize-with" in style.options else name.given
    if _UNSPACED.fullmatch(f"{name.family}{name.given}"):
        return text_fragment(name.family if style.is_short else f"{name.family}{forename}")
    particle = "" if style.in_sort_key and style.particle != "never" else name.particle
    if style.is_short:
        return text_fragment(_attach(particle, name.family))
    if style.is_inverted(index):
        return _invert(name, forename, style)
    if name.family_first:
        return text_fragment(_words(name.family, forename))
    family = _attach(name.particle, name.family)
    comma = "," if name.comma_suffix and name.suffix else ""
    return text_fragment(_words(forename, f"{family}{comma}", name.suffix))


def _invert(name: PersonName, forename: str, style: NameStyle) -> Fragment:
    separator = style.options.get("sort-separator", ", ")
    family, rest = _attach(name.particle, name.family), forename
    if style.particle == "display-and-sort" or (
        style.in_sort_key and style.particle == "sort-only"
    ):
        family, rest = name.family, _words(forename, name.particle)
    return join(map(text_fragment, (family, rest, name.suffix)), separator)


def _attach(particle: str, family: str) -> str:
    if particle.endswith(_JOINED_PARTICLE):
        return f"{particle}{family}"
    return _words(particle, family)


def _words(*words: str) -> str:
    return " ".join(word for word in words if word)


def _initialize(forename: str, style: NameStyle) -> str:
    """Return the given names as initials; words in small letters, such as "de", stay words.

    With `initialize` false only the initials that the record has get the new ending.
    """
    ending = style.options["initialize-with"]
    shortens = style.flag("initialize", "true")
    text = ""
    hyphen = ""
    for match in _NAME_WORD.finditer(forename):
        word = match[0]
        if word == "-":
            hyphen = "-"
            continue
        letters = word.removesuffix(".")
        is_hyphenated = hyphen or forename[match.end() : match.end() + 1] == "-"
        if word.endswith(".") or (len(letters) == 1 and not is_hyphenated):
            part = f"{letters}{ending}"
        elif letters.islower() and not hyphen:
            text = f"{text.rstrip()} "
            part = f"{letters} "
        elif not shortens:
            part = f"{letters} "
        elif hyphen and not letters[0].isupper():
            hyphen = ""
            continue
        else:
            part = f"{_initial(letters)}{ending}"
        if hyphen:
            text = f"{text.rstrip()}{'-' if style.hyphen or not shortens else ''}"
            hyphen = ""
        text += part
    return text.strip()


def _initial(word: str) -> str:
    """Return the first letter, or the first two of a transliterated one, such as YUri."""
    is_digraph = len(word) > _FEW_NAMES and word[:2].isupper() and word[2:].islower()
    if not word[0].isupper():
        return word
    return word[0] + word[1].lower() if is_digraph else word[0]
