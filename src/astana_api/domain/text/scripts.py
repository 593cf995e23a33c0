"""Script detection (ISO 15924) and normalization of language tags (BCP 47).

The module also exports the key functions of `folding` and `transliteration`.
"""

import re
import unicodedata
from collections import Counter
from typing import Final

from astana_api.domain.text.folding import fold, fold_or_keep, sort_key
from astana_api.domain.text.transliteration import latin_key

__all__ = [
    "detect_script",
    "fold",
    "fold_or_keep",
    "latin_key",
    "normalize_language_tag",
    "sort_key",
]

# ISO 15924 codes by the first word of a letter's Unicode name.
_SCRIPTS: Final = {
    "ARABIC": "Arab",
    "ARMENIAN": "Armn",
    "BENGALI": "Beng",
    "BOPOMOFO": "Bopo",
    "CANADIAN": "Cans",
    "CHEROKEE": "Cher",
    "CJK": "Hani",
    "COPTIC": "Copt",
    "CYRILLIC": "Cyrl",
    "DEVANAGARI": "Deva",
    "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor",
    "GREEK": "Grek",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "HANGUL": "Hang",
    "HEBREW": "Hebr",
    "HIRAGANA": "Hira",
    "KANNADA": "Knda",
    "KATAKANA": "Kana",
    "KHMER": "Khmr",
    "LAO": "Laoo",
    "LATIN": "Latn",
    "MALAYALAM": "Mlym",
    "MONGOLIAN": "Mong",
    "MYANMAR": "Mymr",
    "NKO": "Nkoo",
    "ORIYA": "Orya",
    "SINHALA": "Sinh",
    "SYRIAC": "Syrc",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "THAANA": "Thaa",
    "THAI": "Thai",
    "TIBETAN": "Tibt",
    "TIFINAGH": "Tfng",
    "YI": "Yiii",
}
# Letters of several scripts (length marks, modifier letters) are not counted.
_COMMON: Final = frozenset(
    {"MODIFIER", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "FEMININE", "MASCULINE"}
)
UNDETERMINED_LANGUAGE: Final = "und"
"""The language code of a text without a stated language (ISO 639-2)."""

_JAPANESE: Final = ("Hira", "Kana", "Hani")


def detect_script(text: str) -> str:
    """Return the ISO 15924 code of the script of most letters of the text.

    The script that occurs first wins a tie. Chinese characters are `Hani`, because a name does not
    identify the orthography (Hans or Hant); a mix of kana and Chinese characters, or of both kana,
    is `Jpan`. A text without letters is `Zyyy`, letters of an unlisted script are `Zzzz`.
    """
    if text.isascii():
        return "Latn" if any(map(str.isalpha, text)) else "Zyyy"
    counts: Counter[str] = Counter()
    for letter in unicodedata.normalize("NFKC", text):
        if letter.isalpha():
            word = unicodedata.name(letter, "").partition(" ")[0]
            if word not in _COMMON:
                counts[_SCRIPTS.get(word, "Zzzz")] += 1
    if (counts["Hira"] or counts["Kana"]) and sum(counts[code] > 0 for code in _JAPANESE) > 1:
        counts = Counter({"Jpan": sum(counts[code] for code in _JAPANESE)}) + Counter(
            {code: count for code, count in counts.items() if code not in _JAPANESE}
        )
    return max(counts, key=lambda code: counts[code]) if any(counts.values()) else "Zyyy"


# RFC 5646, 2.1, without languages of four to eight letters, which no registered tag uses. Not from
# a library: the tag is part of a statement's id and must not change with the data of a library.
_LANGUAGE_TAG: Final = re.compile(
    r"""(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}          # language, extended language
        (?:-[a-z]{4})?                           # script
        (?:-(?:[a-z]{2}|[0-9]{3}))?              # region
        (?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))* # variants
        (?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*      # extensions
        (?:-x(?:-[a-z0-9]{1,8})+)?               # private use
        |x(?:-[a-z0-9]{1,8})+
        |en-gb-oed|sgn-(?:be-fr|be-nl|ch-de)
        |i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)
        )\Z""",
    re.VERBOSE | re.ASCII,
)


def normalize_language_tag(text: str) -> str:
    """Return the BCP 47 language tag in its canonical case (RFC 5646, 2.1.1): `zh-Hant`, `en-GB`.

    The function checks the form, not the registry (`zz` passes), and replaces no subtag (`iw`
    stays `iw`). Raise ValueError for any other text, and for a repeated variant or extension.
    """
    lowered = text.lower() if text.isascii() else ""
    if not _LANGUAGE_TAG.match(lowered):
        raise ValueError(f"{text!r} is not a language tag (BCP 47), such as 'ar' or 'zh-Hant'")
    parts = lowered.split("-")
    public = parts[: parts.index("x")] if "x" in parts else parts
    end = next((index for index, part in enumerate(public) if len(part) == 1), len(public))
    variants = [part for part in public[1:end] if len(part) > 3 and not part.isalpha()]
    variants += [part for part in public[1:end] if len(part) > 4 and part.isalpha()]
    singletons = [part for part in public if len(part) == 1]
    for subtags in (variants, singletons):
        if len(set(subtags)) < len(subtags):
            raise ValueError(f"{text!r} is not a language tag (BCP 47): a subtag comes twice")
    for index in range(1, end):
        if len(parts[index]) == 2:
            parts[index] = parts[index].upper()
        elif len(parts[index]) == 4 and parts[index].isalpha():
            parts[index] = parts[index].title()
    return "-".join(parts)
