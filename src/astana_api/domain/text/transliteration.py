"""Transliteration of names of any script to lower-case ASCII words."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from astana_api.domain.text.folding import MAX_CACHED_TEXTS, fold

# Arabic and Hebrew write few vowels: anyascii drops most of them and maps an alef to "'".
_SEMITIC: Final = re.compile(r"[\u0590-\u06ff\u0750-\u077f]")
_SEMITIC_LATIN: Final = str.maketrans(
    {
        "ا": "a", "أ": "a", "ٱ": "a", "آ": "a", "إ": "i", "ى": "a", "ة": "a", "ء": "",
        "ع": "", "ئ": "i", "ؤ": "u", "ذ": "dh", "ظ": "dh", "ض": "dh", "א": "a", "ע": "", "ו": "w",
    }
)  # fmt: skip
_ARTICLE: Final = re.compile(r"\bال(?=\w{2})")
_INITIAL_AYIN: Final = re.compile(r"\b[عע]")
_VOWEL_WAW: Final = re.compile(r"(?<=[^\Wاآأإىوאו])[وו](?![اآأإىويیאוי])")
_VOWEL_YA: Final = re.compile(r"(?<=[^\Wاآأإىيیאי])[يیי](?![اآأإىويةאוי])")
# At the start of a word these letters are b and p; within a word anyascii's v and f are likelier.
_INITIAL_BET: Final = re.compile(r"\bב")
_INITIAL_PE: Final = re.compile(r"\bפ")
# A small kana changes the vowel of the kana before it: ティ is ti, シャ is sha.
_SMALL_KANA: Final = re.compile(
    "([\u3041-\u3096\u30a1-\u30fa])([ぁぃぅぇぉゃゅょァィゥェォャュョ])"
)
# English names of letters as Indic scripts spell them out: एम. எம். ఎం. (M.)
_INDIC_INITIAL: Final = re.compile(r"([\u0900-\u0d7f]+)\s*[.\u0970\u0964]")
_LETTER_NAMES: Final = {
    "e": "a",
    "a": "a",
    "bi": "b",
    "b": "b",
    "si": "c",
    "ci": "c",
    "di": "d",
    "i": "e",
    "eph": "f",
    "ef": "f",
    "ep": "f",
    "ji": "g",
    "ech": "h",
    "ec": "h",
    "ecc": "h",
    "ets": "h",
    "aich": "h",
    "aic": "h",
    "ai": "i",
    "aai": "i",
    "je": "j",
    "ke": "k",
    "el": "l",
    "em": "m",
    "en": "n",
    "o": "o",
    "pi": "p",
    "kyu": "q",
    "kyoo": "q",
    "ar": "r",
    "aar": "r",
    "es": "s",
    "ti": "t",
    "yu": "u",
    "vi": "v",
    "dblyu": "w",
    "dabalyu": "w",
    "dabalyoo": "w",
    "eks": "x",
    "vai": "y",
    "vay": "y",
    "jed": "z",
    "ijed": "z",
    "jet": "z",
}
_SYLLABLES: Final = re.compile("[A-Z][a-z]*")
# Chinese characters and Hangul, whose names put a family name of one character first.
_FAMILY_NAME_FIRST: Final = re.compile("[\u3400-\u9fff\uac00-\ud7a3]{2,4}")
# Nasal signs of the Indic scripts, which anyascii writes as m.
_INDIC_NASAL: Final = re.compile(
    "[\u0901\u0902\u0981\u0982\u0a01\u0a02\u0a70\u0a81\u0a82\u0b01\u0b02](?![पफबभमপফবভমਪਫਬਭਮપફબભમପଫବଭମ])"
    "|[\u0c02\u0c82\u0d02](?=[^\\Wపఫబభమಪಫಬಭಮപഫബഭമ])"
)
_MALAYALAM_T: Final = re.compile("റ്റ|(?<=ന്)റ")
_GREEK: Final = re.compile("[\u0370-\u03ff]")
# Two Greek letters for one sound; at the start of a word they never sound apart.
_GREEK_RULES: Final = (
    (re.compile(r"γου(?=[αεηιο])"), "w"),
    (re.compile("ου"), "u"),
    (re.compile(r"\bμπ"), "b"),
    (re.compile("μπ"), "mb"),
    (re.compile(r"\bντ"), "d"),
    (re.compile("ντ"), "nd"),
    (re.compile(r"\bγκ"), "g"),
    (re.compile("γκ|γγ"), "ng"),
    (re.compile("(?<=[αε])υ"), "v"),
    (re.compile("χ"), "kh"),
)
_DIGRAPHS: Final = (("ու", "u"), ("Ու", "U"))


@lru_cache(maxsize=MAX_CACHED_TEXTS)
def latin_key(text: str) -> str:
    """Return a text of any script as lower-case ASCII words, in the form of `fold`.

    The transliteration is approximate, irreversible and independent of the language. Arabic keeps
    only its written vowels (رندا قسيس: `rnda qsis`), loses its marks, and its article becomes a
    separate word. The result is empty if no character has a transliteration.
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
        plain = _INITIAL_AYIN.sub("a", _ARTICLE.sub("al ", plain))
        plain = _INITIAL_PE.sub("p", _INITIAL_BET.sub("b", plain))
        plain = _VOWEL_YA.sub("i", _VOWEL_WAW.sub("u", plain)).translate(_SEMITIC_LATIN)
    plain = _MALAYALAM_T.sub("t", _INDIC_NASAL.sub("n", plain))
    if _GREEK.search(plain):
        plain = _read_greek(plain)
    plain = _SMALL_KANA.sub(_join_small_kana, plain)
    plain = _INDIC_INITIAL.sub(_read_initial, plain)
    for digraph, latin in _DIGRAPHS:
        plain = plain.replace(digraph, latin)
    return fold(anyascii(plain))


def _read_greek(text: str) -> str:
    """Return a text with the Greek letters of one sound in Latin, in lower case without accents."""
    decomposed = unicodedata.normalize("NFD", text.lower())
    plain = "".join(each for each in decomposed if unicodedata.combining(each) != 230)
    for pattern, latin in _GREEK_RULES:
        plain = pattern.sub(latin, plain)
    return plain


def _join_small_kana(match: re.Match[str]) -> str:
    """Return the syllable of a kana and the small kana after it, in Latin letters."""
    first, vowel = anyascii(match[1]), anyascii(match[2])
    stem = first.rstrip("aiueo")
    if vowel.startswith("y") and (not stem or stem in ("sh", "ch", "j", "ts")):
        vowel = vowel[1:]
    return (stem or first) + vowel


def _read_initial(match: re.Match[str]) -> str:
    """Return the letter that a word before a point names, or the word."""
    name = fold(anyascii(match[1]))
    return f" {_LETTER_NAMES[name]}. " if name in _LETTER_NAMES else f"{match[0]} "


def split_family_names(text: str) -> list[str]:
    """Return family and given name of each Chinese or Korean name written as one word, in Latin.

    习近平 gives `xi` and `jinping`; the family name is taken to be the first character.
    """
    words: list[str] = []
    for name in _FAMILY_NAME_FIRST.findall(text):
        family_name, *syllables = _SYLLABLES.findall(anyascii(name))
        words += [family_name.lower(), "".join(syllables).lower()]
    return [word for word in words if word]
