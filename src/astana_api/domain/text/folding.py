"""Search and sort keys of a name within its own script.

* `fold`: the search key, equal for spellings that a reader considers the same;
* `sort_key`: the order of names, derived from `fold`.

The database stores both keys, because databases differ in their own case folding and collation.
The keys across scripts are in `transliteration`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from astana_api.domain.sort_keys import index_key

_NOTHING: Final = ""
_SPACE: Final = " "

# Letters that neither Unicode decomposition nor their name ("... WITH DESCENDER") folds. A letter
# that is missing on keyboards of a neighbouring language maps to the letter that people type.
_LETTERS: Final = {
    "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n", "ə": "a", "ĸ": "k",
    # Kazakh, Ukrainian, Serbian and older Russian letters; ё and й decompose
    "ә": "а", "ө": "о", "ү": "у", "ұ": "у", "һ": "х", "і": "и", "є": "е", "ґ": "г", "ѣ": "е",
    # Arabic, Persian and Urdu: alef, hamza, ya, ta marbuta, ha and kaf have several forms
    "ٱ": "ا", "ء": "", "ٴ": "", "ى": "ي", "ی": "ي", "ے": "ي", "ې": "ي", "ة": "ه", "ۃ": "ه",
    "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ڪ": "ك", "ـ": "",
    # invisible fillers and joiners that Unicode classifies as letters or marks
    "\u115f": "", "\u1160": "", "\u034f": "", "\u17b4": "", "\u17b5": "",
}  # fmt: skip
_APOSTROPHES: Final = frozenset(
    "'`\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb"
    "\u055a\u05f3\u05f4\ua78b\ua78c"
)
_STEM_NAMES: Final = ("LATIN SMALL LETTER ", "CYRILLIC SMALL LETTER ", "ARABIC LETTER ")
_INITIALS: Final = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_])+(?!\S)")
_MAX_CACHED_MAPPINGS: Final = 20_000
MAX_CACHED_TEXTS: Final = 128
"""Texts whose keys are remembered: a projection uses the keys of an entity's names repeatedly."""


def _is_accent(character: str) -> bool:
    """Return whether a mark is an accent, point or haraka, by its combining class.

    Marks that are vowels or letters (Indic, Thai, kana) have the classes 0, 7 to 9 or 84 to 132.
    """
    combining_class = unicodedata.combining(character)
    return combining_class == 1 or 10 <= combining_class <= 36 or combining_class >= 200


def _fold_character(character: str) -> str:
    """Return the folded form of one character of a decomposed, case-folded text."""
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
                # Decompose the stem too: "SHORT I WITH TAIL" also has a breve.
                letter = unicodedata.normalize("NFKD", unicodedata.lookup(stem))[0]
            except KeyError:
                return character
            return _LETTERS.get(letter, letter)
    return character.lower()  # str.casefold maps Cherokee to capitals


class _FoldingTable(dict[int, str]):
    """A cache of folded characters for `str.translate`, of bounded size."""

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_character(chr(codepoint))
        if len(self) < _MAX_CACHED_MAPPINGS:
            self[codepoint] = folded
        return folded


_TABLE: Final = _FoldingTable()
_ASCII_TABLE: Final = {point: _fold_character(chr(point).lower()) for point in range(128)}


@lru_cache(maxsize=MAX_CACHED_TEXTS)
def fold(text: str) -> str:
    """Return the search key of a text in its own script: words joined by single spaces.

    Folds case, accents, the Turkish i, ё and й, letters with strokes and hooks, Kazakh and
    Ukrainian letters, Arabic marks and letter forms, digits of any script, full-width and ligature
    forms. Removes apostrophes (O'Neil, O’Neil: `oneil`) and invisible characters; other punctuation
    and symbols separate words (al-Assad: `al assad`); single letters are joined (P.K.K.: `pkk`).
    The function is idempotent. The result is empty if the text has neither letter nor digit.
    """
    if text.isascii():
        return _join_initials(" ".join(text.translate(_ASCII_TABLE).split()))
    # A spacing acute or koronis decomposes to a space and a mark, but is used as an apostrophe.
    plain = unicodedata.normalize("NFKD", text).replace(" \u0301", "'").replace(" \u0313", "'")
    plain = unicodedata.normalize("NFKD", plain.casefold()).translate(_TABLE)
    # Joined letters may compose, as Hangul ones do.
    return unicodedata.normalize("NFC", _join_initials(" ".join(plain.split())))


def _join_initials(key: str) -> str:
    """Return the key with each run of single letters as one word: `p k k` is `pkk`."""
    if not _INITIALS.search(key):
        return key
    words: list[str] = []
    after_initial = False
    for word in key.split():
        is_initial = len(word) == 1 and word.isalpha()
        if is_initial and after_initial:
            words[-1] += word
        else:
            words.append(word)
        after_initial = is_initial
    return " ".join(words)


def sort_key(text: str) -> str:
    """Return the key of `sort=name`, which every database compares by code point.

    The order is digits, Latin, then the other scripts in the order of their code points (Greek,
    Cyrillic, Arabic, ... Chinese). Case and accents are ignored, so different names may share a
    key. The key is empty only for an empty text: a text of symbols only is its own key. A long key
    is cut, see `sort_keys.index_key`.
    """
    return index_key(fold_or_keep(text))


def fold_or_keep(text: str) -> str:
    """Return the folded text, or the NFC text if it has neither letter nor digit (an emoji)."""
    return fold(text) or unicodedata.normalize("NFC", text)


@lru_cache(maxsize=_MAX_CACHED_MAPPINGS)
def _is_separator(character: str) -> bool:
    """Return whether `fold` turns a character into nothing but space.

    A character that folds to several words (½, ﷺ) is a part of the text, not a separator.
    """
    plain = unicodedata.normalize("NFKD", character)
    plain = plain.replace(" \u0301", "'").replace(" \u0313", "'")
    plain = unicodedata.normalize("NFKD", plain.casefold())
    folded = plain.translate(_TABLE)
    return _SPACE in folded and not folded.strip()


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return the start and end of each word of a text, separated as in `fold`."""
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for index, character in enumerate(text):
        if _is_separator(character):
            if start is not None:
                spans.append((start, index))
            start = None
        elif start is None:
            start = index
    if start is not None:
        spans.append((start, len(text)))
    return _join_initial_spans(text, spans)


def _join_initial_spans(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the spans with those of adjacent single letters joined, as `fold` joins them."""
    joined: list[tuple[int, int]] = []
    after_initial = False
    for start, end in spans:
        key = fold(text[start:end])
        if not key:
            continue
        is_initial = len(key) == 1 and key.isalpha()
        if is_initial and after_initial:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        after_initial = is_initial
    return joined
