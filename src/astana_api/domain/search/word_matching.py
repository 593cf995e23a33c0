"""How well the words of a query match the words of names.

Many names are compared with one query, and most of them share words. So each query word is compared
once with all distinct words of the names, by the vectorised functions of `rapidfuzz`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from astana_api.domain.search.query import QueryWord
from astana_api.domain.search.search_tokens import is_unspaced, spelling_variants
from astana_api.domain.text.skeletons import COARSE_SCRIPTS
from astana_api.domain.text.transliteration import split_family_names


class Level(IntEnum):
    """How a word of a query matches a name, best first."""

    WHOLE = 0
    PREFIX = 1
    INITIAL = 2
    TYPO = 3
    LATIN = 4
    SKELETON = 5
    NONE = 9


class WordMatch(NamedTuple):
    """How a word matches, and its similarity (0 to 100) to the closest word of the name."""

    level: Level
    similarity: float


_MIN_COUNTED: Final = 40
"""Minimum similarity (0 to 100) that counts in the order of partial matches."""
MIN_SIMILARITY: Final = 50
"""Minimum phonetic similarity of two words with similar consonants."""
CLOSE_SIMILARITY: Final = 82
"""Similarity from which on two words match whatever their consonants."""
_MIN_CONSONANT_SIMILARITY: Final = 85
_COARSE_PENALTY: Final = 8
_MIN_TYPO_LENGTH: Final = 4
_MIN_TWO_TYPO_LENGTH: Final = 8
"""Minimum letters of a word that may have one typo, and of one that may have two."""
_MAX_INITIALS: Final = 3
_VOWELS: Final = frozenset("aeiouy0123456789")
_SCALE: Final = 128
"""More than the highest similarity: a cost is a level times this, and the dissimilarity."""
_NO_MATCH: Final = Level.NONE * _SCALE + 100

_SIBILANTS: Final = re.compile(r"tsch|tch|shch|sch|dzh|dj|sh|ch|zh|cz|ts|tz|c(?=[eiy])|[jz]")
# Merges letters that sound alike, for phonetic similarity.
_PHONETIC_MAP: Final = str.maketrans(
    {
        "q": "k", "c": "k", "g": "k", "w": "v", "f": "v", "b": "p", "x": "s",
        "y": "i", "e": "i", "u": "o", "h": None,
    }
)  # fmt: skip
# Also merges those that the coarse scripts do not distinguish.
_COARSE_MAP: Final = str.maketrans({"l": "r", "d": "t", "v": "p"})
_DOUBLE: Final = re.compile(r"(.)\1+")
_CONSONANT_MAP: Final = str.maketrans("", "", "aio")


@lru_cache(maxsize=32_768)
def phonetic(word: str) -> str:
    """Return a Latin word with letters that sound alike merged."""
    return _SIBILANTS.sub("s", word).translate(_PHONETIC_MAP)


@lru_cache(maxsize=32_768)
def coarse_phonetic(word: str) -> str:
    """Return a Latin word with letters merged that a coarse script does not distinguish."""
    return phonetic(word).translate(_COARSE_MAP)


@lru_cache(maxsize=32_768)
def _consonants(word: str) -> str:
    return _DOUBLE.sub(r"\1", coarse_phonetic(word).translate(_CONSONANT_MAP))


def measure_similarity(word: str, others: Sequence[str], minimum: float) -> dict[str, float]:
    """Return the phonetic similarity (0 to 100) of a Latin word to others, if at least `minimum`.

    Words that are equal but for sounds that a coarse script does not distinguish are less similar.
    """
    coarse = _measure(coarse_phonetic, word, others, minimum)
    fine = _measure(phonetic, word, list(coarse), minimum)
    scores = {
        other: max(score - _COARSE_PENALTY, fine.get(other, 0)) for other, score in coarse.items()
    }
    return {other: score for other, score in scores.items() if score >= minimum}


def _measure(
    key: Callable[[str], str], word: str, others: Sequence[str], minimum: float
) -> dict[str, float]:
    """Return the similarity of the keys of words, if at least `minimum`."""
    keys = [key(other) for other in others]
    return {
        others[index]: score
        for _, score, index in process.extract_iter(
            key(word), keys, scorer=fuzz.ratio, score_cutoff=minimum
        )
    }


class NameForms:
    """The words of a name, also with adjacent words joined: as written, and in Latin letters."""

    __slots__ = ("is_coarse", "key", "keys", "latin", "latin_text", "words")

    def __init__(self, text: str, key: str, latin: str, script: str) -> None:
        self.key = key
        self.latin_text = latin
        self.is_coarse = script in COARSE_SCRIPTS
        self.words = key.split()
        self.keys = spelling_variants(self.words)
        self.latin = self.keys
        if latin != key:
            self.latin = spelling_variants(latin.split())
            if self.is_coarse:
                self.latin += split_family_names(text)


class WordMatcher:
    """A word of a query, compared with the words of many names."""

    def __init__(self, word: QueryWord, names: Collection[NameForms], *, is_coarse: bool) -> None:
        self._word = word
        self._is_coarse = is_coarse
        self._key_costs = dict(self._match_keys(set().union(*(name.keys for name in names))))
        self._latin_costs: dict[bool, dict[str, int]] = {}
        for coarse in (False, True):
            compared = [name.latin for name in names if coarse == (is_coarse or name.is_coarse)]
            if compared:
                words = list(set().union(*compared))
                self._latin_costs[coarse] = self._measure_latin(words, coarse=coarse)

    def match(self, name: NameForms) -> WordMatch:
        """Return the best match of the word in a name."""
        word, key_costs = self._word, self._key_costs
        latin_costs = self._latin_costs[self._is_coarse or name.is_coarse]
        best = min([key_costs.get(key, _NO_MATCH) for key in name.keys], default=_NO_MATCH)
        if best >= Level.INITIAL * _SCALE:
            if word.is_unspaced and word.key in name.key:
                return WordMatch(Level.WHOLE, 100)
            if _is_initial(word, name.words):
                return WordMatch(Level.INITIAL, 100)
            costs = [latin_costs.get(latin, _NO_MATCH) for latin in name.latin]
            best = min(best, *costs) if costs else best
        level, dissimilarity = divmod(best, _SCALE)
        if level == Level.SKELETON and word.is_unspaced and is_unspaced(name.key):
            # Different Chinese characters that sound similar are different names.
            level = Level.NONE
        if level > Level.LATIN and len(word.latin) > 1 and _contains(name.latin, word.latin):
            return WordMatch(Level.LATIN, 100)
        return WordMatch(Level(level), 100 - dissimilarity)

    def _match_keys(self, keys: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield the words that are the query word, begin with it, or differ by a typing error."""
        typed, others = self._word.key, []
        for key in keys:
            if key == typed:
                yield key, Level.WHOLE * _SCALE
            elif key.startswith(typed):
                yield key, Level.PREFIX * _SCALE
            else:
                others.append(key)
        if not self._word.is_unspaced:
            for other in _find_typos(typed, others):
                score = fuzz.ratio(typed, other)
                yield other, Level.TYPO * _SCALE + 100 - round(score)

    def _measure_latin(self, words: Sequence[str], *, coarse: bool) -> dict[str, int]:
        """Return the cost of each Latin word that sounds similar to the query word."""
        typed = self._word.joined_latin
        costs: dict[str, int] = {}
        if coarse:
            similar = measure_similarity(typed, words, _MIN_COUNTED)
        else:
            similar = _measure(phonetic, typed, words, _MIN_COUNTED)
        consonants = _measure(_consonants, typed, list(similar), _MIN_CONSONANT_SIMILARITY)
        for other, score in similar.items():
            matches = score >= CLOSE_SIMILARITY or (score >= MIN_SIMILARITY and other in consonants)
            level = Level.SKELETON if matches else Level.NONE
            costs[other] = level * _SCALE + 100 - round(score)
        for other in _find_typos(typed, words):
            costs[other] = Level.SKELETON * _SCALE + 100 - round(similar.get(other, MIN_SIMILARITY))
        is_long = len(typed) > 2
        for other in words:
            if typed and (other == typed or (is_long and other.startswith(typed))):
                costs[other] = Level.LATIN * _SCALE
        return costs


def _contains(words: Sequence[str], parts: Iterable[str]) -> bool:
    """Return whether the words contain each part, or a longer word that begins with it."""
    return all(
        part in words or (len(part) > 2 and any(word.startswith(part) for word in words))
        for part in parts
    )


def _find_typos(word: str, others: Sequence[str]) -> Iterator[str]:
    """Yield the words within the allowed edit distance."""
    if len(word) >= _MIN_TYPO_LENGTH:
        limit = 1 if len(word) < _MIN_TWO_TYPO_LENGTH else 2
        for other, _, _ in process.extract_iter(
            word, others, scorer=OSA.distance, score_cutoff=limit
        ):
            yield other


def is_prefix(word: str, others: Sequence[str]) -> bool:
    """Return whether one of the others begins with the word."""
    # Not any(): creating a generator for each word costs more than the comparison.
    for other in others:  # noqa: SIM110
        if other.startswith(word):
            return True
    return False


def _is_initial(word: QueryWord, others: Sequence[str]) -> bool:
    """Return whether a word is written as its initial, or initials stand for several words.

    `fold` joins initials: J. R. is `jr`.
    """
    key = word.key
    letter = key[0]
    for other in others:
        if len(other) > _MAX_INITIALS:
            continue
        if other == letter:
            return True
        if (
            len(other) > 1
            and not word.is_initials
            and letter in other
            and other.isascii()
            and _VOWELS.isdisjoint(other)
        ):
            return True
    if word.is_initials or (1 < len(key) <= _MAX_INITIALS and _VOWELS.isdisjoint(key)):
        return key in "".join([other[0] for other in others])
    return False
