"""The keys that a name is found by across scripts, each looser than the one before.

* `latin_key`: any script as lower-case ASCII words;
* `skeleton`: the consonants of that, for candidates only, never a reason to merge;
* `skeletons`: those of one word, read in each way in which it may be meant.
"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

from astana_api.domain.text.folding import fold

# Arabic and Hebrew write few vowels: anyascii alone makes "ndr" of a name and "'" of an alef.
_SEMITIC: Final = re.compile(r"[\u0590-\u06ff\u0750-\u077f]")
_SEMITIC_LATIN: Final = str.maketrans(
    {
        "ا": "a", "أ": "a", "ٱ": "a", "آ": "a", "إ": "i", "ى": "a", "ة": "a", "ء": "",
        "ع": "", "ئ": "i", "ؤ": "u", "ذ": "z", "ظ": "z", "א": "a", "ע": "", "ו": "w",
    }
)  # fmt: skip
_ARTICLE: Final = re.compile(r"\bال(?=\w{3})")
_FIRST_AIN: Final = re.compile(r"\b[عע]")
_VOWEL_WAW: Final = re.compile(r"(?<=[^\Wاآأإىوאו])[وו](?![اآأإىويیאוי])")
_VOWEL_YA: Final = re.compile(r"(?<=[^\Wاآأإىيیאי])[يیי](?![اآأإىويةאוי])")
# At the beginning of a word these two are b and p; within it anyascii's v and f are the likelier.
_FIRST_BET: Final = re.compile(r"\bב")
_FIRST_PE: Final = re.compile(r"\bפ")
_DIGRAPHS: Final = (("ու", "u"), ("Ու", "U"), ("ου", "u"), ("Ου", "U"), ("Μπ", "B"))


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
        plain = _FIRST_PE.sub("p", _FIRST_BET.sub("b", plain))
        plain = _VOWEL_YA.sub("i", _VOWEL_WAW.sub("u", plain)).translate(_SEMITIC_LATIN)
    for written, sound in _DIGRAPHS:
        plain = plain.replace(written, sound)
    return fold(anyascii(plain))


# Longest first: several letters for one sound, as different languages spell it.
_SOUNDS: Final = (
    (re.compile(r"ohn"), "on"),
    (
        re.compile(
            r"tsch|tch|tsh|tsj|shch|sch|sh|ch|cz|ts|tz|t[jx]\b|c(?=[eiy])|(?<=i)c\b|dzh|dj|zh|\bx"
            r"|[jz]"
        ),
        "s",
    ),
    # As Arabic begins and holds an o.
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
_SOFT: Final = (
    # As in George and Gérard; as in Juri and Tatjana; as Arabic writes François.
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"(?<!t)j|j\B"), "y"),
    (re.compile(r"(?<=[^\Waeiouy])w"), ""),
)
_ALWAYS_SOFT: Final = str.maketrans({"ç": "s", "ć": "s", "č": "s", "ĉ": "s"})
_OF_ABD: Final = re.compile(r"\babd(?:o?u|[ae])(?:l|([rsntdz])(?= ?\1)) ?(?=\w)|\babd(?=r[a-z]{3})")
"""Servant of: عبد with the article of the next word, in one with it or not, assimilated or not."""
_ASSIMILATED: Final = re.compile(r"\b[aeu](sh|[rsntdz]) (?=\1)")
_BESIDE: Final = frozenset({"al", "el", "bin", "bn", "ibn", "ben", "bint"})
"""The Arabic article, son of and daughter of: they come and go between spellings of a name."""
_JOINED_ARTICLE: Final = re.compile(r"\b[ae]l(?=[a-z]{4})")


def skeleton(text: str) -> str:
    """Return the consonants of `latin_key`, sounds that scripts confuse made one, word by word.

    Kassis, Кассис, Kasis and قسيس share one, but so does Yakis: equal skeletons make candidates to
    rank by other means, and never a match or a merge. Words of vowels only, and the Arabic article,
    bin and ibn beside another word, leave nothing; the whole may be empty.
    """
    return _skeleton(_spelt(text))


def skeletons(text: str) -> frozenset[str]:
    """The words of `skeleton`, and those of the other readings that the text may have.

    A soft g and a j that is a vowel, and the article left away from a word that begins with it.
    """
    spelt = _spelt(text)
    read = {spelt, _JOINED_ARTICLE.sub("", spelt)}
    for sound, sign in _SOFT:
        read |= {sound.sub(sign, spelt)}
    return frozenset(word for each in read for word in _skeleton(each).split())


def _spelt(text: str) -> str:
    if text.isascii():
        return fold(text)
    # Before their cedilla and caron are lost, with which c would be k.
    return latin_key(unicodedata.normalize("NFC", text).lower().translate(_ALWAYS_SOFT))


def _skeleton(spelt: str) -> str:
    plain = _ASSIMILATED.sub("", _OF_ABD.sub("abd ", spelt))
    words = plain.split()
    key = " ".join([word for word in words if word not in _BESIDE] or words)
    for sound, sign in _SOUNDS:
        key = sound.sub(sign, key)
    return " ".join(key.split())
