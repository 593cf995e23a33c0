"""How well a name matches what is searched for.

Pure and exact: the same names are weighed alike, whichever database they came from.
"""

from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from astana_api.domain.enums import NameKind
from astana_api.domain.search.search_tokens import Query, QueryWord, is_unspaced, spellings


class How(StrEnum):
    """Why something was found."""

    EXACT = "exact"
    PREFIX = "prefix"
    WORDS = "words"
    TYPO = "typo"
    TRANSLITERATION = "transliteration"
    SKELETON = "skeleton"
    TEXT = "text"

    @property
    def is_candidate(self) -> bool:
        """Whether it is a guess across scripts, that nothing stored vouches for."""
        return self is How.TRANSLITERATION or self is How.SKELETON


class Where(StrEnum):
    """In what it was found."""

    NAME = "name"
    ALIAS = "alias"
    DESCRIPTION = "description"
    TITLE = "title"
    ID = "id"


class Tier(IntEnum):
    """The classes of matches, the best first."""

    EXACT_NAME = 0
    EXACT_ALIAS = 1
    WORDS = 2
    TYPO = 3
    TRANSLITERATION = 4
    SKELETON = 5
    MOST_WORDS = 6
    TEXT = 7
    HALF_OF_WORDS = 8


class BorneName(NamedTuple):
    """A name as it is compared, from its row."""

    entity_id: str
    statement_id: str
    text: str
    language: str | None
    script: str
    kind: str | None
    shown: int
    sourced: int
    key: str
    latin: str
    skeletons: str

    @property
    def where(self) -> Where:
        """Whether it is a name by which its bearer is known, or another that leads to it."""
        return Where.NAME if self.is_own else Where.ALIAS

    @property
    def is_own(self) -> bool:
        """Whether its bearer is known by it."""
        return self.shown == 1 or self.kind in _OWN


class Weighed(NamedTuple):
    """How near a name comes, before it is known whose it is; a lower one comes first."""

    tier: int
    behind: int
    how: How


class Passage(NamedTuple):
    """A description, a title or an id in which words were found."""

    text: str
    language: str | None
    script: str
    statement_id: str | None
    where: Where


_OWN: Final = frozenset(
    {
        NameKind.PREFERRED.value,
        NameKind.NATIVE.value,
        NameKind.TRANSLATION.value,
        NameKind.TRANSLITERATION.value,
    }
)
_NO_LEVEL: Final = 9
_WHOLE, _PREFIX, _INITIAL, _TYPO, _LATIN, _SKELETON = range(6)
_HOW: Final = (How.WORDS, How.PREFIX, How.WORDS, How.TYPO, How.TRANSLITERATION, How.SKELETON)
_TIERS: Final = (
    Tier.WORDS,
    Tier.WORDS,
    Tier.WORDS,
    Tier.TYPO,
    Tier.TRANSLITERATION,
    Tier.SKELETON,
)
_LEAST_LIKENESS: Final = 50
"""Of a hundred: what has the same consonants and sounds less alike is left out."""
_ALIKE: Final = 76
"""Of a hundred: whole names that sound so much alike are one name parted in other places."""
_NEARLY_ALIKE: Final = 90
"""The same of names in one script, where nothing is lost in reading."""
_SHORTEST_TYPO: Final = 4
_LONG: Final = 8
"""Letters of a word that may have one slip, and of one that may have two."""
_BAR: Final = 10_000

# Sounds as a stranger hears them, to weigh candidates by.
_EAR: Final = str.maketrans(
    {
        "q": "k", "c": "k", "g": "k", "w": "v", "f": "v", "b": "p", "x": "s", "j": "z",
        "y": "i", "e": "i", "u": "o", "h": None,
    }
)  # fmt: skip


@lru_cache(maxsize=4096)
def _heard(word: str) -> str:
    return word.translate(_EAR)


class _Compared:
    """The forms of a name, made when they are first needed."""

    __slots__ = ("_ear", "_latin", "_skeletons", "key", "keys", "name")

    def __init__(self, name: BorneName) -> None:
        self.name = name
        self.key = name.key
        self.keys = spellings(name.key.split())
        self._latin: list[str] | None = None
        self._skeletons: frozenset[str] | None = None
        self._ear: list[str] | None = None

    @property
    def latin(self) -> list[str]:
        if self._latin is None:
            self._latin = spellings(self.name.latin.split())
        return self._latin

    @property
    def ear(self) -> list[str]:
        if self._ear is None:
            self._ear = [_heard(word) for word in self.latin]
        return self._ear

    @property
    def skeletons(self) -> frozenset[str]:
        if self._skeletons is None:
            self._skeletons = frozenset(self.name.skeletons.split())
        return self._skeletons

    def likeness(self, word: QueryWord) -> float:
        """Of a hundred: how much a word sounds like the one of the name that is nearest."""
        heard = _heard("".join(word.latin))
        if heard in self.ear:
            return 100.0
        return max((fuzz.ratio(heard, each) for each in self.ear), default=0.0)


def _slip(word: str, others: list[str]) -> bool:
    """Whether a slip or two of the fingers make the word of one of the others."""
    length = len(word)
    if length < _SHORTEST_TYPO:
        return False
    most = 1 if length < _LONG else 2
    for other in others:
        if -most <= len(other) - length <= most and (
            OSA.distance(word, other, score_cutoff=most) <= most
        ):
            return True
    return False


def _begins(word: str, others: list[str]) -> bool:
    # Not any(): a generator for each word of each name costs more than the comparing.
    for other in others:  # noqa: SIM110
        if other.startswith(word):
            return True
    return False


def _level(word: QueryWord, name: _Compared) -> int:
    """In which way a word is one of the name's; `_NO_LEVEL` where it is not."""
    key, keys = word.key, name.keys
    if key in keys or (word.is_unspaced and key in name.key):
        return _WHOLE
    if _begins(key, keys):
        return _PREFIX
    if key[0] in keys:
        return _INITIAL
    if not word.is_unspaced and _slip(key, keys):
        return _TYPO
    latin = name.latin
    if word.latin and all(
        each in latin or (len(each) > 2 and _begins(each, latin)) for each in word.latin
    ):
        return _LATIN
    if (
        not word.skeletons.isdisjoint(name.skeletons)
        or any(_slip(each, latin) for each in word.latin)
    ) and name.likeness(word) >= _LEAST_LIKENESS:
        return _SKELETON
    return _NO_LEVEL


def matched_words(query: Query, name: BorneName) -> bool:
    """Whether any word of the query is in the name, as `compare` would have it."""
    compared = _Compared(name)
    return any(_level(word, compared) != _NO_LEVEL for word in query.words)


def compare(query: Query, name: BorneName) -> Weighed | None:
    """How a name matches, or None where it does not."""
    return as_typed(query, name) or in_any_way(query, name)


def as_typed(query: Query, name: BorneName) -> Weighed | None:
    """As `compare` has it where every word is one of the name, or the beginning of one.

    Most of what common words find: worth a short way, that needs no other form of the name.
    """
    key = name.key
    flags = 2 * name.is_own + name.sourced
    if key == query.key:
        tier = Tier.EXACT_NAME if name.is_own else Tier.EXACT_ALIAS
        return Weighed(tier, -_BAR - flags, How.EXACT)
    if query.phrases and not _has_phrases(query, name):
        return None
    keys = key.split()
    is_begun = False
    for word in query.words:
        if word.key in keys:
            continue
        if (word.is_unspaced and len(query.words) > 1) or not _begins(word.key, keys):
            return None
        is_begun = True
    how, quality = _in_words(query, key, len(keys), _PREFIX if is_begun else _WHOLE)
    return Weighed(Tier.WORDS, -quality - flags, how)


def in_any_way(query: Query, name: BorneName) -> Weighed | None:
    """As `compare` has it for what is not there as it was typed."""
    if query.phrases and not _has_phrases(query, name):
        return None
    compared = _Compared(name)
    levels = [_level(word, compared) for word in query.words]
    told = [
        level
        for level, word in zip(levels, query.words, strict=True)
        if level != _NO_LEVEL or not word.is_particle
    ]
    found = [level for level in told if level != _NO_LEVEL]
    if not found:
        return None
    worst = max(found)
    flags = 2 * name.is_own + name.sourced
    if len(found) == len(told):
        if worst <= _INITIAL:
            begun = _PREFIX if _PREFIX in levels else worst
            how, quality = _in_words(query, name.key, len(name.key.split()), begun)
            return Weighed(Tier.WORDS, -quality - flags, how)
        score = _likeness(query, compared, levels) + flags
        return Weighed(_TIERS[worst], -score, _HOW[worst])
    across = worst > _TYPO
    alike = _alike(query, compared)
    if alike >= (_ALIKE if across else _NEARLY_ALIKE):
        level = _SKELETON if across else _TYPO
        return Weighed(_TIERS[level], -alike * 100 - flags, _HOW[level])
    if not _tells_enough(query, levels) or 2 * len(found) < len(told):
        return None
    tier = Tier.MOST_WORDS if 2 * len(found) > len(told) else Tier.HALF_OF_WORDS
    return Weighed(tier, -_likeness(query, compared, levels) - flags, _HOW[worst])


def _has_phrases(query: Query, name: BorneName) -> bool:
    return all(_has_phrase(phrase, name) for phrase in query.phrases)


def _has_phrase(phrase: str, name: BorneName) -> bool:
    if is_unspaced(phrase):
        return phrase in name.key
    padded = f" {phrase} "
    return padded in f" {name.key} " or padded in f" {name.latin} "


def _in_words(query: Query, key: str, words: int, level: int) -> tuple[How, int]:
    """Of names that have all the words: the whole in another order first, initials last."""
    closeness = min(100, 100 * len(query.key) // len(key))
    if key.startswith(query.key):
        is_whole = key[len(query.key)] == " "
        return How.PREFIX, (800 if is_whole else 600) + closeness
    if level == _PREFIX:
        return How.PREFIX, 500 + closeness
    if level == _INITIAL:
        return How.WORDS, 400 + closeness
    if len(query.words) == words:
        return How.WORDS, 900 + closeness
    return How.WORDS, 700 + closeness


def _likeness(query: Query, name: _Compared, levels: list[int]) -> int:
    """How near the words come to those of the name, and how many of both were met."""
    near = [
        name.likeness(word)
        for word, level in zip(query.words, levels, strict=True)
        if level != _NO_LEVEL
    ]
    both = len(query.words) + len(name.key.split())
    met = min(1.0, 2 * len(near) / both)
    return round(sum(near) / len(near) * 50 + met * 5_000)


def _alike(query: Query, name: _Compared) -> int:
    """Of a hundred: how much the whole sounds like the whole, however both are parted."""
    heard = "".join(latin for word in query.words for latin in word.latin).translate(_EAR)
    borne = name.name.latin.translate(_EAR).replace(" ", "")
    return round(fuzz.ratio(heard, borne, score_cutoff=_ALIKE))


def _tells_enough(query: Query, levels: list[int]) -> bool:
    """Whether what a name has of the query is more than an initial or a syllable."""
    return any(
        level in (_WHOLE, _TYPO, _LATIN) or (level != _NO_LEVEL and len(word.key) > 2)
        for word, level in zip(query.words, levels, strict=True)
        if not word.is_particle
    )
