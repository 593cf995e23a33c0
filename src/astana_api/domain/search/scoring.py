"""Score how well a name matches a search query.

Scores depend on the query and the name alone, so they are equal on every database.
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
        """Whether the match is a guess across scripts, without a stored name that confirms it."""
        return self is MatchType.TRANSLITERATION or self is MatchType.SKELETON


class MatchedField(StrEnum):
    """In what it was found."""

    NAME = "name"
    ALIAS = "alias"
    DESCRIPTION = "description"
    TITLE = "title"
    ID = "id"


class Tier(IntEnum):
    """The classes of matches, best first."""

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
    """A stored name with the forms in which it is compared."""

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
        """`name` if it is a primary name of the entity, else `alias`."""
        return MatchedField.NAME if self.is_own else MatchedField.ALIAS

    @property
    def is_own(self) -> bool:
        """Whether it is a primary name: the display name, or one of a primary name kind."""
        return self.is_displayed == 1 or self.kind in _PRIMARY_NAME_KINDS


class NameScore(NamedTuple):
    """The score of a name, without its entity; lower sorts first."""

    tier: int
    distance: int
    match_type: MatchType


class Passage(NamedTuple):
    """A description, title or id that contains words of the query."""

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
"""Minimum phonetic similarity (0 to 100) of two words with the same skeleton."""
_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS: Final = 76
"""Minimum phonetic similarity (0 to 100) of whole names that split words differently."""
_MIN_NAME_SIMILARITY_IN_SCRIPT: Final = 90
"""The same for names in one script, where transliteration loses nothing."""
_MIN_TYPO_LENGTH: Final = 4
_MIN_TWO_TYPO_LENGTH: Final = 8
"""Minimum letters of a word that may have one typo, and of one that may have two."""
_MAX_DISTANCE: Final = 10_000

# Merges letters that sound alike, for phonetic similarity.
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
    """The forms of a name, computed at first use."""

    __slots__ = ("_latin", "_phonetic_words", "_skeletons", "key", "keys", "name")

    def __init__(self, name: NameRow) -> None:
        self.name = name
        self.key = name.key
        self.keys = spelling_variants(name.key.split())
        self._latin: list[str] | None = None
        self._skeletons: frozenset[str] | None = None
        self._phonetic_words: list[str] | None = None

    @property
    def latin(self) -> list[str]:
        if self._latin is None:
            self._latin = spelling_variants(self.name.latin.split())
        return self._latin

    @property
    def phonetic_words(self) -> list[str]:
        if self._phonetic_words is None:
            self._phonetic_words = [_phonetic(word) for word in self.latin]
        return self._phonetic_words

    @property
    def skeletons(self) -> frozenset[str]:
        if self._skeletons is None:
            self._skeletons = frozenset(self.name.skeletons.split())
        return self._skeletons

    def similarity(self, word: QueryWord) -> float:
        """Return the phonetic similarity (0 to 100) of a word to the closest word of the name."""
        phonetic = _phonetic("".join(word.latin))
        if phonetic in self.phonetic_words:
            return 100.0
        return max((fuzz.ratio(phonetic, each) for each in self.phonetic_words), default=0.0)


def _is_typo(word: str, others: list[str]) -> bool:
    """Return whether the word is within the allowed edit distance of one of the others."""
    length = len(word)
    if length < _MIN_TYPO_LENGTH:
        return False
    limit = 1 if length < _MIN_TWO_TYPO_LENGTH else 2
    for other in others:
        if -limit <= len(other) - length <= limit and (
            OSA.distance(word, other, score_cutoff=limit) <= limit
        ):
            return True
    return False


def _is_prefix(word: str, others: list[str]) -> bool:
    # Not any(): creating a generator for each word costs more than the comparison.
    for other in others:  # noqa: SIM110
        if other.startswith(word):
            return True
    return False


def _level(word: QueryWord, name: _NameForms) -> int:
    """Return how a query word matches a word of the name; `_NO_LEVEL` if it does not."""
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
    ) and name.similarity(word) >= _MIN_SIMILARITY:
        return _SKELETON
    return _NO_LEVEL


def has_matching_word(query: Query, name: NameRow) -> bool:
    """Return whether any word of the query matches a word of the name."""
    forms = _NameForms(name)
    return any(_level(word, forms) != _NO_LEVEL for word in query.words)


def score_literal(query: Query, name: NameRow) -> NameScore | None:
    """Return the score of a name that contains every query word as a word or as a prefix.

    Most hits of common words are literal; this path computes no other form of the name.
    """
    key = name.key
    flags = 2 * name.is_own + name.sourced
    if key == query.key:
        tier = Tier.EXACT_NAME if name.is_own else Tier.EXACT_ALIAS
        return NameScore(tier, -_MAX_DISTANCE - flags, MatchType.EXACT)
    if query.phrases and not _has_phrases(query, name):
        return None
    keys = key.split()
    has_prefix = False
    for word in query.words:
        if word.key in keys:
            continue
        if (word.is_unspaced and len(query.words) > 1) or not _is_prefix(word.key, keys):
            return None
        has_prefix = True
    level = _PREFIX if has_prefix else _WHOLE
    match_type, quality = _score_words(query, key, len(keys), level)
    return NameScore(Tier.WORDS, -quality - flags, match_type)


def score_fuzzy(query: Query, name: NameRow) -> NameScore | None:
    """Return the score of a name that does not match literally, or None if it does not match."""
    if query.phrases and not _has_phrases(query, name):
        return None
    forms = _NameForms(name)
    levels = [_level(word, forms) for word in query.words]
    required = [
        level
        for level, word in zip(levels, query.words, strict=True)
        if level != _NO_LEVEL or not word.is_stop_word
    ]
    matched = [level for level in required if level != _NO_LEVEL]
    if not matched:
        return None
    worst = max(matched)
    flags = 2 * name.is_own + name.sourced
    if len(matched) == len(required):
        if worst <= _INITIAL:
            level = _PREFIX if _PREFIX in levels else worst
            match_type, quality = _score_words(query, name.key, len(name.key.split()), level)
            return NameScore(Tier.WORDS, -quality - flags, match_type)
        score = _words_similarity(query, forms, levels) + flags
        return NameScore(_TIERS[worst], -score, _MATCH_TYPES[worst])
    across_scripts = worst > _TYPO
    similarity = _name_similarity(query, forms)
    minimum = (
        _MIN_NAME_SIMILARITY_ACROSS_SCRIPTS if across_scripts else _MIN_NAME_SIMILARITY_IN_SCRIPT
    )
    if similarity >= minimum:
        level = _SKELETON if across_scripts else _TYPO
        return NameScore(_TIERS[level], -similarity * 100 - flags, _MATCH_TYPES[level])
    if not _is_discriminating(query, levels) or 2 * len(matched) < len(required):
        return None
    tier = Tier.MOST_WORDS if 2 * len(matched) > len(required) else Tier.HALF_OF_WORDS
    return NameScore(tier, -_words_similarity(query, forms, levels) - flags, _MATCH_TYPES[worst])


def _has_phrases(query: Query, name: NameRow) -> bool:
    return all(_has_phrase(phrase, name) for phrase in query.phrases)


def _has_phrase(phrase: str, name: NameRow) -> bool:
    if is_unspaced(phrase):
        return phrase in name.key
    padded = f" {phrase} "
    return padded in f" {name.key} " or padded in f" {name.latin} "


def _score_words(query: Query, key: str, words: int, level: int) -> tuple[MatchType, int]:
    """Return match type and quality of a name with all words: whole names first, initials last."""
    closeness = min(100, 100 * len(query.key) // len(key))
    if key.startswith(query.key):
        ends_word = key[len(query.key)] == " "
        return MatchType.PREFIX, (800 if ends_word else 600) + closeness
    if level == _PREFIX:
        return MatchType.PREFIX, 500 + closeness
    if level == _INITIAL:
        return MatchType.WORDS, 400 + closeness
    if len(query.words) == words:
        return MatchType.WORDS, 900 + closeness
    return MatchType.WORDS, 700 + closeness


def _words_similarity(query: Query, name: _NameForms, levels: list[int]) -> int:
    """Return a score from the similarity of matched words and the share of words that match."""
    similarities = [
        name.similarity(word)
        for word, level in zip(query.words, levels, strict=True)
        if level != _NO_LEVEL
    ]
    total = len(query.words) + len(name.key.split())
    share = min(1.0, 2 * len(similarities) / total)
    return round(sum(similarities) / len(similarities) * 50 + share * 5_000)


def _name_similarity(query: Query, name: _NameForms) -> int:
    """Return the phonetic similarity (0 to 100) of the whole texts, ignoring word boundaries."""
    typed = "".join(latin for word in query.words for latin in word.latin).translate(_PHONETIC_MAP)
    stored = name.name.latin.translate(_PHONETIC_MAP).replace(" ", "")
    return round(fuzz.ratio(typed, stored, score_cutoff=_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS))


def _is_discriminating(query: Query, levels: list[int]) -> bool:
    """Return whether the matched words are more than an initial or a syllable."""
    return any(
        level in (_WHOLE, _TYPO, _LATIN) or (level != _NO_LEVEL and len(word.key) > 2)
        for word, level in zip(query.words, levels, strict=True)
        if not word.is_stop_word
    )
