"""Score how well a name matches a search query.

Scores depend on the query and the name alone, so they are equal on every database.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from astana_api.domain.enums import NameKind
from astana_api.domain.search.query import Query
from astana_api.domain.search.search_tokens import is_unspaced
from astana_api.domain.search.word_matching import (
    Level,
    NameForms,
    WordMatch,
    WordMatcher,
    coarse_phonetic,
    is_prefix,
    phonetic,
)
from astana_api.domain.text.folding import fold
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.text.transliteration import latin_key


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
    IDENTIFIER = "identifier"
    DESCRIPTION = "description"
    VALUE = "value"
    ROLE = "role"
    TITLE = "title"
    ID = "id"


class Tier(IntEnum):
    """The classes of matches, best first."""

    EXACT_NAME = 0
    EXACT_ALIAS = 1
    WORDS = 2
    TYPO = 3
    TRANSLITERATION = 4
    NEAR_TRANSLITERATION = 5
    TEXT = 6
    SKELETON = 7
    PARTIAL = 8


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

    @property
    def field(self) -> MatchedField:
        """`name` if it is a primary name of the entity, else `alias`."""
        return MatchedField.NAME if self.is_own else MatchedField.ALIAS

    @property
    def is_own(self) -> bool:
        """Whether it is a primary name: the display name, or one of a primary name kind."""
        return self.is_displayed == 1 or self.kind in _PRIMARY_NAME_KINDS


class NameScore(NamedTuple):
    """The score of a name, without its entity; lower sorts first.

    `matched_words` is the number of query words that the name contains.
    """

    tier: int
    distance: int
    match_type: MatchType
    matched_words: int


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
_MATCH_TYPES: Final = {
    Level.WHOLE: MatchType.WORDS,
    Level.PREFIX: MatchType.PREFIX,
    Level.INITIAL: MatchType.WORDS,
    Level.TYPO: MatchType.TYPO,
    Level.LATIN: MatchType.TRANSLITERATION,
    Level.SKELETON: MatchType.SKELETON,
}
_TIERS: Final = {
    Level.WHOLE: Tier.WORDS,
    Level.PREFIX: Tier.WORDS,
    Level.INITIAL: Tier.WORDS,
    Level.TYPO: Tier.TYPO,
    Level.LATIN: Tier.TRANSLITERATION,
    Level.SKELETON: Tier.SKELETON,
}
_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS: Final = 76
"""Minimum phonetic similarity (0 to 100) of whole names that split words differently."""
_MIN_NAME_SIMILARITY_IN_SCRIPT: Final = 90
"""The same for names in one script, where transliteration loses nothing."""
_MIN_TRANSLITERATION_SIMILARITY: Final = 85
"""Minimum similarity of a name in another script that ranks before matches of texts."""
_MIN_UNMATCHED_SIMILARITY: Final = 40
"""Minimum similarity with which a word that does not match still counts in the order."""
_MAX_DISTANCE: Final = 10_000
MAX_COMPARED: Final = 100
"""Maximum number of names that are compared word by word."""


def find_matching_words(query: Query, words: Iterable[str]) -> frozenset[str]:
    """Return the words that match a word of the query, also misspelt or in another script."""
    names = [
        NameRow("", "", word, None, detect_script(word), None, 0, 0, fold(word), latin_key(word))
        for word in words
    ]
    _, matches = _match_words(query, names)
    return frozenset(
        name.text
        for name, of_name in zip(names, matches, strict=True)
        if name.key and any(match.level is not Level.NONE for match in of_name)
    )


def score_literal(query: Query, name: NameRow) -> NameScore | None:
    """Return the score of a name that contains every query word as a word or as a prefix.

    Most hits of common words are literal; this path computes no other form of the name.
    """
    key = name.key
    flags = 2 * name.is_own + name.sourced
    if key == query.key:
        tier = Tier.EXACT_NAME if name.is_own else Tier.EXACT_ALIAS
        return NameScore(tier, -_MAX_DISTANCE - flags, MatchType.EXACT, len(query.words))
    if query.phrases and not _has_phrases(query, name):
        return None
    keys = key.split()
    has_prefix = False
    for word in query.words:
        if word.key in keys:
            continue
        if (word.is_unspaced and len(query.words) > 1) or not is_prefix(word.key, keys):
            return None
        has_prefix = True
    level = Level.PREFIX if has_prefix else Level.WHOLE
    match_type, quality = _score_words(query, key, len(keys), level)
    return NameScore(Tier.WORDS, -quality - flags, match_type, len(query.words))


def score_fuzzy(query: Query, names: Sequence[NameRow]) -> list[NameScore | None]:
    """Return the score of each name that does not match literally; None if it does not match.

    Of many names, the first ones and those that are most similar as a whole are compared.
    """
    compared = [name for name in names if not query.phrases or _has_phrases(query, name)]
    if len(compared) > MAX_COMPARED:
        compared = _select_similar(query, compared)
    scores = {
        id(name): _score_matches(query, name, forms, matches)
        for name, forms, matches in zip(compared, *_match_words(query, compared), strict=True)
    }
    return [scores.get(id(name)) for name in names]


def _select_similar(query: Query, names: Sequence[NameRow]) -> list[NameRow]:
    """Return the first names, and those that are most similar as a whole in any order of words."""
    typed = coarse_phonetic(" ".join(word.joined_latin for word in query.words))
    stored = [coarse_phonetic(name.latin) for name in names]
    selected = set(range(MAX_COMPARED // 2))
    for scorer, limit in ((fuzz.token_sort_ratio, 3), (fuzz.token_set_ratio, 6)):
        best = process.extract(typed, stored, scorer=scorer, limit=MAX_COMPARED // limit)
        selected.update(index for _, _, index in best)
    return [names[index] for index in sorted(selected)]


def _match_words(
    query: Query, names: Sequence[NameRow]
) -> tuple[list[NameForms], list[tuple[WordMatch, ...]]]:
    """Return the forms of each name, and how each word of the query matches it."""
    forms = [NameForms(name.text, name.key, name.latin, name.script) for name in names]
    matchers = [WordMatcher(word, forms, is_coarse=query.is_coarse) for word in query.words]
    return forms, [tuple(matcher.match(each) for matcher in matchers) for each in forms]


def _score_matches(
    query: Query, name: NameRow, forms: NameForms, matches: Sequence[WordMatch]
) -> NameScore | None:
    required = [
        match.level
        for match, word in zip(matches, query.words, strict=True)
        if match.level is not Level.NONE or not word.is_stop_word
    ]
    matched = [level for level in required if level is not Level.NONE]
    if not matched:
        return None
    worst = max(matched)
    flags = 2 * name.is_own + name.sourced
    number = len(matched)
    if number == len(required):
        if worst <= Level.INITIAL:
            level = Level.PREFIX if Level.PREFIX in matched else worst
            match_type, quality = _score_words(query, name.key, len(name.key.split()), level)
            return NameScore(Tier.WORDS, -quality - flags, match_type, number)
        similarity = _words_similarity(query, forms, matches)
        tier = _TIERS[worst]
        if (
            tier is Tier.SKELETON
            and name.script != query.script
            and similarity >= 100 * _MIN_TRANSLITERATION_SIMILARITY
        ):
            tier = Tier.NEAR_TRANSLITERATION
        return NameScore(tier, -similarity - flags, _MATCH_TYPES[worst], number)
    across_scripts = worst > Level.TYPO
    whole = _name_similarity(query, forms)
    minimum = (
        _MIN_NAME_SIMILARITY_ACROSS_SCRIPTS if across_scripts else _MIN_NAME_SIMILARITY_IN_SCRIPT
    )
    if whole >= minimum:
        level = Level.SKELETON if across_scripts else Level.TYPO
        return NameScore(
            _TIERS[level], 1000 - whole * 100 - flags, _MATCH_TYPES[level], len(required)
        )
    if not _is_discriminating(query, matches) or 2 * number < len(required):
        return None
    similarity = _words_similarity(query, forms, matches)
    return NameScore(Tier.PARTIAL, -similarity - flags, _MATCH_TYPES[worst], number)


def _has_phrases(query: Query, name: NameRow) -> bool:
    return all(_has_phrase(phrase, name) for phrase in query.phrases)


def _has_phrase(phrase: str, name: NameRow) -> bool:
    if is_unspaced(phrase):
        return phrase in name.key
    padded = f" {phrase} "
    return padded in f" {name.key} " or padded in f" {name.latin} "


def _score_words(query: Query, key: str, words: int, level: Level) -> tuple[MatchType, int]:
    """Return match type and quality of a name with all words: whole names first, initials last."""
    closeness = min(100, 100 * len(query.key) // len(key))
    if key.startswith(query.key):
        ends_word = key[len(query.key)] == " "
        return MatchType.PREFIX, (800 if ends_word else 600) + closeness
    if level is Level.PREFIX:
        return MatchType.PREFIX, 500 + closeness
    if level is Level.INITIAL:
        return MatchType.WORDS, 400 + closeness
    if len(query.words) == words:
        return MatchType.WORDS, 900 + closeness
    return MatchType.WORDS, 700 + closeness


def _words_similarity(query: Query, name: NameForms, matches: Sequence[WordMatch]) -> int:
    """Return the similarity (0 to 10,000) of the words, less for words of the name without a match.

    Words weigh by their length. A word that does not match counts if it is not quite different.
    """
    total = weight = matched = 0.0
    for word, match in zip(query.words, matches, strict=True):
        if word.is_stop_word and match.level is Level.NONE:
            continue
        length = max(1, len(word.joined_latin))
        weight += length
        if match.level is not Level.NONE:
            matched += 1
            total += length * match.similarity
        elif match.similarity >= _MIN_UNMATCHED_SIMILARITY:
            total += length * match.similarity / 2
    words = len(query.required_words) + len(name.key.split())
    share = min(1.0, 2 * matched / words)
    return round(total / weight * (75 + 25 * share))


def _name_similarity(query: Query, name: NameForms) -> int:
    """Return the phonetic similarity (0 to 100) of the whole texts, ignoring word boundaries."""
    typed = phonetic("".join(word.joined_latin for word in query.words))
    stored = phonetic(name.latin_text.replace(" ", ""))
    return round(fuzz.ratio(typed, stored, score_cutoff=_MIN_NAME_SIMILARITY_ACROSS_SCRIPTS))


def _is_discriminating(query: Query, matches: Sequence[WordMatch]) -> bool:
    """Return whether the matched words are more than an initial or a syllable."""
    return any(
        match.level in (Level.WHOLE, Level.TYPO, Level.LATIN)
        or (match.level is not Level.NONE and len(word.key) > 2)
        for word, match in zip(query.words, matches, strict=True)
        if not word.is_stop_word
    )
