"""Skeletons of words: the consonants in each plausible pronunciation, to find candidates.

A word has two kinds of keys. A skeleton merges sounds that spellings of one script family confuse.
A coarse skeleton also merges sounds that East Asian, Tamil and Semitic scripts do not distinguish
(l and r, d and t, b, f and p). Equal keys are a guess that scoring has to confirm, never a reason
to merge two entities.
"""

import re
from functools import lru_cache
from typing import Final

_MAX_CACHED_WORDS: Final = 50_000

COARSE_SCRIPTS: Final = frozenset(
    {"Hani", "Hira", "Kana", "Jpan", "Hang", "Taml", "Hebr", "Thai", "Khmr", "Laoo", "Mymr", "Bopo"}
)
"""Scripts that do not distinguish, or do not write, sounds that others do."""

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
    (re.compile(r"bh"), "b"),
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
_ALTERNATIVES: Final = (
    # George and Gérard; Juri and Tatjana; Gamal and Jamal; the Arabic spelling of François.
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"(?<!t)j|j\B"), "y"),
    (re.compile(r"(?<![dt])j"), "g"),
    (re.compile(r"(?<=[^\Waeiouy])w"), ""),
    # ç, ć and č, which lose their sign; pinyin q and x.
    (re.compile(r"c(?![eiyhkz])"), "s"),
    (re.compile(r"q(?=[iu])|x(?=[iu])"), "s"),
    # The Arabic letters of Gaddafi and Nazim, of Uthman and Osman.
    (re.compile(r"dh"), "z"),
    (re.compile(r"th"), "s"),
    # Indic aspirates; the Bengali letter for v.
    (re.compile(r"bh"), "v"),
    (re.compile(r"kh"), "k"),
    # Greek writes d, b and g with a nasal.
    (re.compile(r"n(?=[dg])|m(?=b)"), ""),
    # The joined Arabic article.
    (re.compile(r"\b[ae]l(?=[a-z]{3})"), ""),
)
_HAS_ALTERNATIVE: Final = re.compile(r"[cgjqwx]|[dtbk]h|nd|mb|\b[ae]l")
"""What every word has to which one of the alternatives applies."""
_ABD: Final = re.compile(r"\babd(?:o?u|[ae])(?:l|([rsntdz])(?= ?\1)) ?(?=\w)|\babd(?=r[a-z]{3})")
"""عبد (servant of) with the article of the next word: joined or not, assimilated or not."""

_CODA: Final = re.compile(r"r+(?![aeiouyr])")
_COARSE: Final = str.maketrans("ldfhm", "rtpkn")
_FINAL_NG: Final = re.compile(r"nk\b")
_DOUBLE: Final = re.compile(r"([a-z])\1+")


@lru_cache(maxsize=_MAX_CACHED_WORDS)
def word_skeletons(word: str) -> frozenset[str]:
    """Return the skeletons of a Latin word in the form of `latin_key`; none if it has only vowels.

    Kassis, Кассис, Kasis and قسيس share one, but so does Yakis. A word that begins with Abdul- has
    the skeletons of its two parts.
    """
    plain = _ABD.sub("abd ", word)
    variants = {plain}
    if _HAS_ALTERNATIVE.search(plain):
        variants |= {pattern.sub(letter, plain) for pattern, letter in _ALTERNATIVES}
    return frozenset(part for variant in variants for part in _apply_rules(variant).split())


@lru_cache(maxsize=_MAX_CACHED_WORDS)
def coarse_skeletons(word: str) -> frozenset[str]:
    """Return the coarse skeletons of a Latin word, in capitals.

    One of them is without an r at the end of a syllable, which Chinese and Japanese omit.
    """
    pinyin = re.sub(r"x(?=[iu])|q(?=[iu])", "s", word)
    variants = {_apply_rules(each) for each in (word, pinyin, _CODA.sub("", pinyin))}
    coarse = (_FINAL_NG.sub("n", variant).translate(_COARSE) for variant in variants)
    return frozenset(
        part.upper() for each in coarse for part in _DOUBLE.sub(r"\1", each).split() if part
    )


def _apply_rules(word: str) -> str:
    for pattern, replacement in _SOUND_RULES:
        word = pattern.sub(replacement, word)
    return " ".join(word.split())
