"""How well a name matches what is searched for.

Pure and exact: the same names are weighed alike, whichever database they came from.
"""

from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from astana_api.domain.enums import NameKind
from astana_api.domain.search.search_tokens import Query, QueryWord, is_unspaced, spelling_variants


class MatchType(StrEnum):
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
        return self is MatchType.TRANSLITERATION or self is MatchType.SKELETON


class MatchedField(StrEnum):
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


class NameRow(NamedTuple):
    """A name as it is compared, from its row."""

    entity_id: str
    statement_id: str
    text: str
    language: str | None
    script: str
    kind: str | None
    is_displayed: int
    sourced: int
    key: str
    latin: str
    skeletons: str

    @property
    def field(self) -> MatchedField:
        """Whether it is a name by which its bearer is known, or another that leads to it."""
        return MatchedField.NAME if self.is_own else MatchedField.ALIAS

    @property
    def is_own(self) -> bool:
        """Whether its bearer is known by it."""
        return self.is_displayed == 1 or self.kind in _PRIMARY_NAME_KINDS


class NameScore(NamedTuple):
    """How near a name comes, before it is known whose it is; a lower one comes first."""

    tier: int
    distance: int
    match_type: MatchType


class Passage(NamedTuple):
    """A description, a title or an id in which words were found."""

    text: str
    language: str | None
    script: str
    statement_id: str | None
    field: MatchedField


_PRIMARY_NAME_KINDS: Final = frozenset(
    {
        NameKind.PREFERRED.value,
        NameKind.NATIVE.value,
        NameKind.TRANSLATION.value,
        NameKind.TRANSLITERATION.value,
    }
)
_NO_LEVEL: Final = 9
_WHOLE, _PREFIX, _INITIAL, _TYPO, _LATIN, _SKELETON = range(6)
_MATCH_TYPES: Final = (
    MatchType.WORDS,
    MatchType.PREFIX,
    MatchType.WORDS,
    MatchType.TYPO,
    MatchType.TRANSLITERATION,
    MatchType.SKELETON,
)
_TIERS: Final = (
    Tier.WORDS,
    Tier.WORDS,
    Tier.WORDS,
    Tier.TYPO,
    Tier.TRANSLITERATION,
    Tier.SKELETON,
)
_MIN_SIMILARITY: Final = 50
"""Of a hundred: what has the same consonants and sounds less alike is left out."""
_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS: Final = 76
"""Of a hundred: whole names that sound so much alike are one name parted in other places."""
_MIN_NAME_SIMILARITY_IN_SCRIPT: Final = 90
"""The same of names in one script, where nothing is lost in reading."""
_MIN_TYPO_LENGTH: Final = 4
_MIN_TWO_TYPO_LENGTH: Final = 8
"""Letters of a word that may have one slip, and of one that may have two."""
_MAX_DISTANCE: Final = 10_000

# Sounds as a stranger hears them, to weigh candidates by.
_PHONETIC_MAP: Final = str.maketrans(
    {
        "q": "k", "c": "k", "g": "k", "w": "v", "f": "v", "b": "p", "x": "s", "j": "z",
        "y": "i", "e": "i", "u": "o", "h": None,
    }
)  # fmt: skip


@lru_cache(maxsize=4096)
def _phonetic(word: str) -> str:
    return word.translate(_PHONETIC_MAP)


class _NameForms:
    """The forms of a name, made when they are first needed."""

    __slots__ = ("_ear", "_latin", "_skeletons", "key", "keys", "name")

    def __init__(self, name: NameRow) -> None:
        self.name = name
        self.key = name.key
        self.keys = spelling_variants(name.key.split())
        self._latin: list[str] | None = None
        self._skeletons: frozenset[str] | None = None
        self._ear: list[str] | None = None

    @property
    def latin(self) -> list[str]:
        if self._latin is None:
            self._latin = spelling_variants(self.name.latin.split())
        return self._latin

    @property
    def ear(self) -> list[str]:
        if self._ear is None:
            self._ear = [_phonetic(word) for word in self.latin]
        return self._ear

    @property
    def skeletons(self) -> frozenset[str]:
        if self._skeletons is None:
            self._skeletons = frozenset(self.name.skeletons.split())
        return self._skeletons

    def likeness(self, word: QueryWord) -> float:
        """Of a hundred: how much a word sounds like the one of the name that is nearest."""
        heard = _phonetic("".join(word.latin))
        if heard in self.ear:
            return 100.0
        return max((fuzz.ratio(heard, each) for each in self.ear), default=0.0)


def _is_typo(word: str, others: list[str]) -> bool:
    """Whether a slip or two of the fingers make the word of one of the others."""
    length = len(word)
    if length < _MIN_TYPO_LENGTH:
        return False
    most = 1 if length < _MIN_TWO_TYPO_LENGTH else 2
    for other in others:
        if -most <= len(other) - length <= most and (
            OSA.distance(word, other, score_cutoff=most) <= most
        ):
            return True
    return False


def _is_prefix(word: str, others: list[str]) -> bool:
    # Not any(): a generator for each word of each name costs more than the comparing.
    for other in others:  # noqa: SIM110
        if other.startswith(word):
            return True
    return False


def _level(word: QueryWord, name: _NameForms) -> int:
    """In which way a word is one of the name's; `_NO_LEVEL` where it is not."""
    key, keys = word.key, name.keys
    if key in keys or (word.is_unspaced and key in name.key):
        return _WHOLE
    if _is_prefix(key, keys):
        return _PREFIX
    if key[0] in keys:
        return _INITIAL
    if not word.is_unspaced and _is_typo(key, keys):
        return _TYPO
    latin = name.latin
    if word.latin and all(
        each in latin or (len(each) > 2 and _is_prefix(each, latin)) for each in word.latin
    ):
        return _LATIN
    if (
        not word.skeletons.isdisjoint(name.skeletons)
        or any(_is_typo(each, latin) for each in word.latin)
    ) and name.likeness(word) >= _MIN_SIMILARITY:
        return _SKELETON
    return _NO_LEVEL


def has_matching_word(query: Query, name: NameRow) -> bool:
    """Whether any word of the query is in the name, as `compare` would have it."""
    compared = _NameForms(name)
    return any(_level(word, compared) != _NO_LEVEL for word in query.words)


def score_name(query: Query, name: NameRow) -> NameScore | None:
    """How a name matches, or None where it does not."""
    return score_literal(query, name) or score_fuzzy(query, name)


def score_literal(query: Query, name: NameRow) -> NameScore | None:
    """As `compare` has it where every word is one of the name, or the beginning of one.

    Most of what common words find: worth a short way, that needs no other form of the name.
    """
    key = name.key
    flags = 2 * name.is_own + name.sourced
    if key == query.key:
        tier = Tier.EXACT_NAME if name.is_own else Tier.EXACT_ALIAS
        return NameScore(tier, -_MAX_DISTANCE - flags, MatchType.EXACT)
    if query.phrases and not _has_phrases(query, name):
        return None
    keys = key.split()
    is_begun = False
    for word in query.words:
        if word.key in keys:
            continue
        if (word.is_unspaced and len(query.words) > 1) or not _is_prefix(word.key, keys):
            return None
        is_begun = True
    how, quality = _in_words(query, key, len(keys), _PREFIX if is_begun else _WHOLE)
    return NameScore(Tier.WORDS, -quality - flags, how)


def score_fuzzy(query: Query, name: NameRow) -> NameScore | None:
    """As `compare` has it for what is not there as it was typed."""
    if query.phrases and not _has_phrases(query, name):
        return None
    compared = _NameForms(name)
    levels = [_level(word, compared) for word in query.words]
    told = [
        level
        for level, word in zip(levels, query.words, strict=True)
        if level != _NO_LEVEL or not word.is_stop_word
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
            return NameScore(Tier.WORDS, -quality - flags, how)
        score = _likeness(query, compared, levels) + flags
        return NameScore(_TIERS[worst], -score, _MATCH_TYPES[worst])
    across = worst > _TYPO
    alike = _alike(query, compared)
    if alike >= (_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS if across else _MIN_NAME_SIMILARITY_IN_SCRIPT):
        level = _SKELETON if across else _TYPO
        return NameScore(_TIERS[level], -alike * 100 - flags, _MATCH_TYPES[level])
    if not _is_discriminating(query, levels) or 2 * len(found) < len(told):
        return None
    tier = Tier.MOST_WORDS if 2 * len(found) > len(told) else Tier.HALF_OF_WORDS
    return NameScore(tier, -_likeness(query, compared, levels) - flags, _MATCH_TYPES[worst])


def _has_phrases(query: Query, name: NameRow) -> bool:
    return all(_has_phrase(phrase, name) for phrase in query.phrases)


def _has_phrase(phrase: str, name: NameRow) -> bool:
    if is_unspaced(phrase):
        return phrase in name.key
    padded = f" {phrase} "
    return padded in f" {name.key} " or padded in f" {name.latin} "


def _in_words(query: Query, key: str, words: int, level: int) -> tuple[MatchType, int]:
    """Of names that have all the words: the whole in another order first, initials last."""
    closeness = min(100, 100 * len(query.key) // len(key))
    if key.startswith(query.key):
        is_whole = key[len(query.key)] == " "
        return MatchType.PREFIX, (800 if is_whole else 600) + closeness
    if level == _PREFIX:
        return MatchType.PREFIX, 500 + closeness
    if level == _INITIAL:
        return MatchType.WORDS, 400 + closeness
    if len(query.words) == words:
        return MatchType.WORDS, 900 + closeness
    return MatchType.WORDS, 700 + closeness


def _likeness(query: Query, name: _NameForms, levels: list[int]) -> int:
    """How near the words come to those of the name, and how many of both were met."""
    near = [
        name.likeness(word)
        for word, level in zip(query.words, levels, strict=True)
        if level != _NO_LEVEL
    ]
    both = len(query.words) + len(name.key.split())
    met = min(1.0, 2 * len(near) / both)
    return round(sum(near) / len(near) * 50 + met * 5_000)


def _alike(query: Query, name: _NameForms) -> int:
    """Of a hundred: how much the whole sounds like the whole, however both are parted."""
    heard = "".join(latin for word in query.words for latin in word.latin).translate(_PHONETIC_MAP)
    borne = name.name.latin.translate(_PHONETIC_MAP).replace(" ", "")
    return round(fuzz.ratio(heard, borne, score_cutoff=_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS))


def _is_discriminating(query: Query, levels: list[int]) -> bool:
    """Whether what a name has of the query is more than an initial or a syllable."""
    return any(
        level in (_WHOLE, _TYPO, _LATIN) or (level != _NO_LEVEL and len(word.key) > 2)
        for word, level in zip(query.words, levels, strict=True)
        if not word.is_stop_word
    )
