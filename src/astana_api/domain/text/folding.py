"""The keys that a name is found and sorted by within its script.

* `fold`: equal for spellings that a reader would call the same;
* `sort_key`: the order of names, made from `fold`.

They are computed here and stored, since no two databases fold alike. Those across scripts are in
`transliteration`.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from astana_api.domain.sort_keys import index_key

_NOTHING: Final = ""
_SPACE: Final = " "

# What neither Unicode's decomposition nor a letter's name ("... WITH DESCENDER") folds. Letters
# that a keyboard of the neighbouring language lacks go where people type them without.
_LETTERS: Final = {
    "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ə": "a", "ĸ": "k",
    # Kazakh, Ukrainian, Serbian and older Russian letters; ё and й decompose
    "ә": "а", "ө": "о", "ү": "у", "ұ": "у", "һ": "х", "і": "и", "є": "е", "ґ": "г", "ѣ": "е",
    # Arabic, Persian and Urdu: alef, hamza, ya, ta marbuta, ha and kaf have several forms
    "ٱ": "ا", "ء": "", "ٴ": "", "ى": "ي", "ی": "ي", "ے": "ي", "ې": "ي", "ة": "ه", "ۃ": "ه",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "ـ": "",
    # fillers and joiners that Unicode calls letters or marks, and that show nothing
    "\u115f": "", "\u1160": "", "\u034f": "", "\u17b4": "", "\u17b5": "",
}  # fmt: skip
_APOSTROPHES: Final = frozenset(
    "'`\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb"
    "\u055a\u05f3\u05f4\ua78b\ua78c"
)
_STEM_NAMES: Final = ("LATIN SMALL LETTER ", "CYRILLIC SMALL LETTER ", "ARABIC LETTER ")
_MAX_CACHED_MAPPINGS: Final = 20_000


def _is_accent(character: str) -> bool:
    """Tell accents, points and harakat from the marks that are vowels or letters elsewhere.

    The combining class does: Indic, Thai and kana signs have 0, 7 to 9, or 84 to 132.
    """
    order = unicodedata.combining(character)
    return order == 1 or 10 <= order <= 36 or order >= 200


def _folded(character: str) -> str:
    """Fold one character of a decomposed, case-folded text."""
    if character in _LETTERS:
        return _LETTERS[character]
    if character in _APOSTROPHES or "\ufe00" <= character <= "\ufe0f":
        return _NOTHING
    category = unicodedata.category(character)
    if category in ("Cf", "Cs", "Me") or (category == "Mn" and _is_accent(character)):
        return _NOTHING
    if "\U000e0100" <= character <= "\U000e01ef":
        return _NOTHING
    if category[0] in "PSZ" or category == "Cc":
        return _SPACE
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "L":
        name = unicodedata.name(character, "")
        stem, with_, _ = name.partition(" WITH ")
        if with_ and stem.startswith(_STEM_NAMES):
            try:
                # the base of the stem: "SHORT I WITH TAIL" has a breve of its own
                letter = unicodedata.normalize("NFKD", unicodedata.lookup(stem))[0]
            except KeyError:
                return character
            return _LETTERS.get(letter, letter)
    return character.lower()  # case folding leaves Cherokee in capitals


class _Table(dict[int, str]):
    """What each character folds to, filled as characters are met, within bounds."""

    def __missing__(self, codepoint: int) -> str:
        folded = _folded(chr(codepoint))
        if len(self) < _MAX_CACHED_MAPPINGS:
            self[codepoint] = folded
        return folded


_TABLE: Final = _Table()
_ASCII: Final = {point: _folded(chr(point).lower()) for point in range(128)}


def fold(text: str) -> str:
    """Return the search key of a text in its own script: words joined by single spaces.

    Case, accents, the Turkish i, ё and й, letters with strokes and hooks, Kazakh and Ukrainian
    letters, Arabic marks and letter forms, digits of any script, full-width and ligature forms
    are folded. Apostrophes join (O'Neil, O’Neil: `oneil`), other punctuation and symbols separate
    (al-Assad: `al assad`), and what shows nothing is dropped. Folding a key again changes nothing.
    Empty where the text has neither letter nor digit.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    # A spacing acute or koronis decomposes to a space and a mark, and serves as an apostrophe.
    plain = unicodedata.normalize("NFKD", text).replace(" \u0301", "'").replace(" \u0313", "'")
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_TABLE)
    return " ".join(unicodedata.normalize("NFC", plain).split())


def sort_key(text: str) -> str:
    """Return the key of `sort=name`, to be compared by code point on every database.

    Digits, then Latin, then the other scripts in the order of their code points (Greek, Cyrillic,
    Arabic, ... Chinese); case and accents do not count, so different names may share a key. Never
    empty for a text that is not: one of symbols only is its own key. A long one is cut: see
    `listing.bounded_key`.
    """
    return index_key(fold_or_keep(text))


def fold_or_keep(text: str) -> str:
    """The folded text, or the text itself where it has neither letter nor digit: a flag, a dove."""
    return fold(text) or unicodedata.normalize("NFC", text)


@lru_cache(maxsize=_MAX_CACHED_MAPPINGS)
def _separates(character: str) -> bool:
    """Whether a character stands between words rather than in one."""
    plain = unicodedata.normalize("NFKD", character)
    plain = plain.replace(" \u0301", "'").replace(" \u0313", "'")
    plain = unicodedata.normalize("NFKD", plain.casefold())
    return any(_TABLE[ord(each)] == _SPACE for each in plain)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words of a text lie in it, as `fold` tells them apart.

    What shows nothing by itself (a lone accent) may be a word here that folds to nothing.
    """
    spans = []
    start: int | None = None
    for place, character in enumerate(text):
        if _separates(character):
            if start is not None:
                spans.append((start, place))
            start = None
        elif start is None:
            start = place
    return spans if start is None else [*spans, (start, len(text))]
