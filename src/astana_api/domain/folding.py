"""The keys that a name is found and sorted by, in any script.

Each is looser than the one before:

* `fold`: equal for spellings that a reader would call the same, within one script;
* `sort_key`: the order of names, made from `fold`;
* `latin_key`: any script as lower-case ASCII words, for candidates across scripts;
* `skeleton`: the consonants of `latin_key`, for candidates only, never a reason to merge.

They are computed here and stored, since no two databases fold alike.
"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

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
_KEPT_MAPPINGS: Final = 20_000


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
        if len(self) < _KEPT_MAPPINGS:
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
    empty for a text that is not: one of symbols only is its own key.
    """
    return fold(text) or unicodedata.normalize("NFC", text)


# Arabic and Hebrew write few vowels: anyascii alone makes "ndr" of a name and "'" of an alef.
_SEMITIC: Final = re.compile(r"[\u0590-\u06ff\u0750-\u077f]")
_SEMITIC_LATIN: Final = str.maketrans(
    {
        "ا": "a", "أ": "a", "ٱ": "a", "آ": "a", "إ": "i", "ى": "a", "ة": "a", "ء": "",
        "ع": "", "ئ": "i", "ؤ": "u", "א": "a", "ע": "",
    }
)  # fmt: skip
_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_FIRST_AIN: Final = re.compile(r"\b[عע]")
_VOWEL_WAW: Final = re.compile(r"(?<=[^\Wاآأإىو])و(?![اآأإىويی])")
_VOWEL_YA: Final = re.compile(r"(?<=[^\Wاآأإىيی])[يی](?![اآأإىوية])")


def latin_key(text: str) -> str:
    """Return the text as lower-case ASCII words, whatever its script, in the form of `fold`.

    A transliteration to find candidates by: rough, one-way and without a language's rules. Arabic
    is read with its written vowels only (رندا قسيس: `rnda qsis`), its marks are dropped and its
    article is a word of its own. Empty where nothing has a transliteration.
    """
    if text.isascii():
        return fold(text)
    plain = unicodedata.normalize("NFKC", text).replace(" \u0301", "'")
    if _SEMITIC.search(plain):
        plain = "".join(
            character
            for character in plain
            if not 10 <= unicodedata.combining(character) <= 36
            and character != "ـ"
            and unicodedata.category(character) != "Cf"
        )
        plain = _FIRST_AIN.sub("a", _ARTICLE.sub("al ", plain))
        plain = _VOWEL_YA.sub("i", _VOWEL_WAW.sub("u", plain)).translate(_SEMITIC_LATIN)
    return fold(anyascii(plain))


# Longest first: several letters for one sound, as different languages spell it.
_SOUNDS: Final = (
    (re.compile(r"dj|dzh"), "j"),
    (
        re.compile(r"tsch|tch|tsh|tsj|shch|sch|sh|ch|cz|ts|tz|t[jx]\b|c(?=[eiy])|(?<=i)c\b|zh|z"),
        "s",
    ),
    (re.compile(r"ph|[vw]"), "f"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ck|gh|[cgq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"b"), "p"),
    (re.compile(r"(?<=\w)h\b"), ""),
    (re.compile(r"[aeiouy]"), ""),
    (re.compile(r"([a-z])\1+"), r"\1"),
)
_ARTICLES: Final = frozenset({"al", "el"})


def skeleton(text: str) -> str:
    """Return the consonants of `latin_key`, sounds that scripts confuse made one, word by word.

    Kassis, Кассис, Kasis and قسيس share one, but so does Yakis: equal skeletons make candidates to
    rank by other means, and never a match or a merge. Words of vowels only, and the Arabic article
    beside another word, leave nothing; the whole may be empty.
    """
    words = latin_key(text).split()
    key = " ".join([word for word in words if word not in _ARTICLES] or words)
    for sound, sign in _SOUNDS:
        key = sound.sub(sign, key)
    return " ".join(key.split())
