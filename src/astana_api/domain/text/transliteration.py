"""Search keys of a name across scripts, in order of decreasing precision.

* `latin_key`: a transliteration to lower-case ASCII words;
* `skeletons`: the consonants of each word in all plausible pronunciations, to find candidates only,
  never a reason to merge.
"""

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
        "ع": "", "ئ": "i", "ؤ": "u", "ذ": "z", "ظ": "z", "א": "a", "ע": "", "ו": "w",
    }
)  # fmt: skip
_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_INITIAL_AYIN: Final = re.compile(r"\b[عע]")
_VOWEL_WAW: Final = re.compile(r"(?<=[^\Wاآأإىوאו])[وו](?![اآأإىويیאוי])")
_VOWEL_YA: Final = re.compile(r"(?<=[^\Wاآأإىيیאי])[يیי](?![اآأإىويةאוי])")
# At the start of a word these letters are b and p; within a word anyascii's v and f are likelier.
_INITIAL_BET: Final = re.compile(r"\bב")
_INITIAL_PE: Final = re.compile(r"\bפ")
_DIGRAPHS: Final = (("ու", "u"), ("Ու", "U"), ("ου", "u"), ("Ου", "U"), ("Μπ", "B"))


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
    for digraph, latin in _DIGRAPHS:
        plain = plain.replace(digraph, latin)
    return fold(anyascii(plain))


# Spellings of one sound in several languages and its sign in a skeleton; the longest come first.
_SOUND_RULES: Final = (
    (re.compile(r"ohn"), "on"),
    (
        re.compile(
            r"tsch|tch|tsh|tsj|shch|sch|sh|ch|cz|ts|tz|t[jx]\b|c(?=[eiy])|(?<=i)c\b|dzh|dj|zh|\bx"
            r"|[jz]"
        ),
        "s",
    ),
    # Arabic spellings of an o at the start of or within a word.
    (re.compile(r"(?<=a)w(?=[^\Waeiouy])"), ""),
    (re.compile(r"ph|[vw]"), "f"),
    (re.compile(r"kh"), "h"),
    (re.compile(r"ck|gh|[cgq]"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"th"), "t"),
    (re.compile(r"dh"), "d"),
    (re.compile(r"b"), "p"),
    (re.compile(r"(?<=\w)h\b"), ""),
    (re.compile(r"[aeiouy]"), ""),
    (re.compile(r"(?<=\w)d\b"), "t"),
    (re.compile(r"([a-z])\1+"), r"\1"),
)
_ALTERNATIVE_RULES: Final = (
    # George and Gérard; Juri and Tatjana; the Arabic spelling of François.
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"(?<!t)j|j\B"), "y"),
    (re.compile(r"(?<=[^\Waeiouy])w"), ""),
)
_SOFT_C: Final = str.maketrans({"ç": "s", "ć": "s", "č": "s", "ĉ": "s"})
_ABD: Final = re.compile(r"\babd(?:o?u|[ae])(?:l|([rsntdz])(?= ?\1)) ?(?=\w)|\babd(?=r[a-z]{3})")
"""عبد (servant of) with the article of the next word: joined or not, assimilated or not."""
_ASSIMILATED_ARTICLE: Final = re.compile(r"\b[aeu](sh|[rsntdz]) (?=\1)")
_NAME_PARTICLES: Final = frozenset({"al", "el", "bin", "bn", "ibn", "ben", "bint"})
"""The Arabic article and the words for son and daughter, which spellings of a name often omit."""
_JOINED_ARTICLE: Final = re.compile(r"\b[ae]l(?=[a-z]{4})")


@lru_cache(maxsize=MAX_CACHED_TEXTS)
def skeletons(text: str) -> frozenset[str]:
    """Return the skeletons of the words of a text, and those of other possible pronunciations.

    The alternatives are a soft g, a j that is a vowel, and a word without its joined article.
    """
    latin = _to_latin(text)
    variants = {latin, _JOINED_ARTICLE.sub("", latin)}
    variants |= {pattern.sub(replacement, latin) for pattern, replacement in _ALTERNATIVE_RULES}
    return frozenset(word for variant in variants for word in _skeleton_of(variant).split())


def _to_latin(text: str) -> str:
    if text.isascii():
        return fold(text)
    # Map a soft c before folding removes its diacritic: a plain c becomes k.
    return latin_key(unicodedata.normalize("NFC", text).lower().translate(_SOFT_C))


def _skeleton_of(latin: str) -> str:
    """Return the consonants of each word of a Latin key, with easily confused sounds merged.

    Kassis, Кассис, Kasis and قسيس share a skeleton, but so does Yakis: equal skeletons only make
    candidates, which scoring must confirm, and never justify a merge. Words of vowels only are
    dropped, and so are the Arabic article, bin and ibn beside other words; the result may be empty.
    """
    plain = _ASSIMILATED_ARTICLE.sub("", _ABD.sub("abd ", latin))
    words = plain.split()
    key = " ".join([word for word in words if word not in _NAME_PARTICLES] or words)
    for pattern, replacement in _SOUND_RULES:
        key = pattern.sub(replacement, key)
    return " ".join(key.split())
