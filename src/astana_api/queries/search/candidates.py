"""Candidates of a search, found by the words of names; the same set on SQLite and PostgreSQL.

The words are looked up as typed. If few records have all of them, each word is replaced by the
similar ones that occur in names: `search_terms` has every word of the names once, by skeleton.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from astana_api.db.compiled import Row
from astana_api.domain.search.query import Query, QueryWord
from astana_api.domain.search.search_tokens import MAX_WEIGHT, Findable, TokenForm, identifier_token
from astana_api.domain.search.word_matching import (
    MIN_SIMILARITY,
    measure_similarity,
)
from astana_api.models.search_tokens import RECORD_TYPES
from astana_api.queries.search.lookups import Lookup, WordHit

MAX_CANDIDATES: Final = 250
"""Maximum number of candidates that are scored."""
_CLOSE: Final = 75
"""Similarity (0 to 100) from which on the rows of a word are read first."""
_MIN_COMPLETE: Final = 50
"""With this many records that have all words as typed, similar words are not looked up."""
_MIN_CLOSE: Final = 10
"""With fewer records that have all words, those that have all but one are looked up."""
_MAX_SIMILAR: Final = 60
"""Maximum number of similar words that replace a word."""
_MAX_CLOSE_ROWS: Final = 2_000
_MAX_OTHER_ROWS: Final = 1_000
"""Maximum numbers of rows that are read of the close words and of the others."""
_MAX_WORDS: Final = 6
"""Maximum number of query words that are looked up; scoring compares all of them."""

_KINDS: Final = tuple(record_type.value for record_type in RECORD_TYPES)

CandidateKey = tuple[str, str]
"""Kind and id."""


@dataclass(slots=True)
class _WordHits:
    """The records found by one word, with the similarity (0 to 100) of the word that they have."""

    word: QueryWord
    similarities: dict[tuple[int, str], float] = field(default_factory=dict)
    tokens: dict[str, float] = field(default_factory=dict)
    truncated: bool = False

    def close_tokens(self) -> list[str]:
        """Return the closest tokens, best first."""
        close = [token for token, score in self.tokens.items() if score >= _CLOSE]
        return sorted(close or self.tokens, key=lambda token: (-self.tokens[token], token))


@dataclass(slots=True)
class Candidates:
    """The candidates by name, best first, and the matches by text, with weight, or identifier.

    `truncated`: a limit was reached, so that there may be more.
    """

    by_name: list[CandidateKey] = field(default_factory=list)
    by_text: dict[CandidateKey, int] = field(default_factory=dict)
    by_identifier: list[CandidateKey] = field(default_factory=list)
    truncated: bool = False


class _NameSearch:
    """The records found by the words of their names, and how well each word matches."""

    def __init__(self, lookup: Lookup, query: Query) -> None:
        self._lookup = lookup
        self._query = query
        self._words = [_WordHits(word) for word in _discriminating_words(query)]
        self._weights: dict[tuple[int, str], int] = {}
        self._exact: list[WordHit] = []

    async def find_typed(self) -> None:
        """Find the records with the exact name, and with the words as typed."""
        self._exact = await self._lookup.find_name(self._query.key)
        for hits in self._words:
            for token in hits.word.name_tokens:
                rows, truncated = await self._lookup.find_word(TokenForm.NAME, token)
                self._add(hits, rows, 100)
                hits.truncated |= truncated
                if rows:
                    hits.tokens[token] = 100
        joined = self._query.joined_tokens
        rows, _ = await self._lookup.find_tokens(joined, _MAX_OTHER_ROWS)
        for hits in self._words:
            self._add_rows(hits, rows, dict.fromkeys(joined, 100))
        last = self._words[-1]
        room = self._lookup.max_hits - len(last.similarities)
        rows, truncated = await self._lookup.find_prefix(TokenForm.NAME, last.word.key, room)
        self._add(last, rows, 100)
        last.truncated |= truncated
        await self._find_common()

    async def find_similar(self) -> None:
        """Find the records with words that sound similar or differ by a typing error."""
        if self._count_complete(100) >= _MIN_COMPLETE:
            return
        for hits in self._words:
            if not hits.tokens:
                await self._add_typos(hits)
            await self._add_similar(hits)
        await self._find_common()

    async def _add_similar(self, hits: _WordHits) -> None:
        word = hits.word
        terms = await self._lookup.find_terms(word.skeletons | word.coarse)
        similar = measure_similarity(
            word.joined_latin, [term for term in terms if term not in hits.tokens], MIN_SIMILARITY
        )
        ordered = sorted([(-score, term) for term, score in similar.items()])
        best = [term for _, term in ordered[:_MAX_SIMILAR]]
        hits.tokens.update({term: similar[term] for term in best})
        close = [term for term in best if similar[term] >= _CLOSE]
        far = [term for term in best if similar[term] < _CLOSE]
        for tokens, limit in ((close, _MAX_CLOSE_ROWS), (far, _MAX_OTHER_ROWS)):
            rows, truncated = await self._lookup.find_tokens(tokens, limit)
            hits.truncated |= truncated
            self._add_rows(hits, rows, similar)

    async def _add_typos(self, hits: _WordHits) -> None:
        for latin in hits.word.latin:
            rows = await self._lookup.find_typos(latin)
            typos = dict.fromkeys((row[0] for row in rows), _CLOSE)
            self._add_rows(hits, rows, typos)
            hits.tokens = {**typos, **hits.tokens}

    async def _find_common(self) -> None:
        """Find the records that have all words, or all but one, if the rows of a word are limited.

        Otherwise the limited lists would have been intersected already.
        """
        if len(self._words) < 2 or not any(hits.truncated for hits in self._words):
            return
        await self._add_common(self._words)
        if len(self._words) > 2 and self._count_complete(_CLOSE) < _MIN_CLOSE:
            for left_out in self._words:
                await self._add_common([hits for hits in self._words if hits is not left_out])

    async def _add_common(self, words: Sequence[_WordHits]) -> None:
        groups = [hits.close_tokens() for hits in words]
        if all(groups):
            rows = await self._lookup.find_common(TokenForm.NAME, groups)
            for hits in words:
                self._add(hits, rows, hits.tokens[hits.close_tokens()[0]] - 1)

    def _add(self, hits: _WordHits, rows: Iterable[WordHit], similarity: float) -> None:
        """Add the rows of a word that all have the same similarity to it."""
        self._add_rows(hits, [("", *row) for row in rows], {"": similarity})

    def _add_rows(
        self, hits: _WordHits, rows: Iterable[Row], similarities: Mapping[str, float]
    ) -> None:
        """Add rows, each with its token, by the similarity of the token."""
        weights, best = self._weights, hits.similarities
        for token, code, weight, record_id in rows:
            key = (code, record_id)
            similarity = similarities[token]
            if similarity > best.get(key, 0):
                best[key] = similarity
            if weight < weights.get(key, MAX_WEIGHT + 1):
                weights[key] = weight

    def _count_complete(self, similarity: float) -> int:
        """Return the number of records in which every word has at least this similarity."""
        rarest, *others = sorted(self._words, key=lambda hits: len(hits.similarities))
        return sum(
            score >= similarity
            and all(hits.similarities.get(key, 0) >= similarity for hits in others)
            for key, score in rarest.similarities.items()
        )

    def best(self, limit: int) -> tuple[list[CandidateKey], bool]:
        """Return the best candidates, and whether there may be more."""
        scores: dict[tuple[int, str], float] = {}
        for hits in self._words:
            length = max(1, len(hits.word.joined_latin))
            for key, similarity in hits.similarities.items():
                scores[key] = scores.get(key, 0) + length * similarity
        weights = self._weights
        ordered = sorted((-score, weights[key], key) for key, score in scores.items())
        exact = [(row[0], row[2]) for row in self._exact]
        keys = list(dict.fromkeys([*exact, *(key for *_, key in ordered[:limit])]))
        truncated = len(ordered) > limit or any(hits.truncated for hits in self._words)
        return [(_KINDS[code], record_id) for code, record_id in keys], truncated


async def find_candidates(
    lookup: Lookup, query: Query, limit: int, *, fuzzy: bool = True, texts: bool = True
) -> Candidates:
    """Return the candidates for a query, at most `limit` by name.

    `fuzzy` adds lookups of other scripts and of typos if few names have the words as typed; `texts`
    adds identifiers, descriptions, values, titles and ids.
    """
    names = _NameSearch(lookup, query)
    await names.find_typed()
    if fuzzy:
        await names.find_similar()
    by_name, truncated = names.best(limit)
    candidates = Candidates(by_name, truncated=truncated)
    if texts:
        token = identifier_token(query.text)
        rows, _ = await lookup.find_word(TokenForm.IDENTIFIER, token)
        candidates.by_identifier = [(_KINDS[code], record_id) for code, _, record_id in rows]
        await _add_texts(lookup, candidates, query)
    return candidates


def _discriminating_words(query: Query) -> list[QueryWord]:
    """Return the words to look up; particles and initials only if there are no others.

    The longest words are preferred.
    """
    words = list(dict.fromkeys(query.words))
    long = [w for w in words if not w.is_stop_word and (len(w.key) > 1 or w.is_unspaced)]
    longest = sorted(long or words, key=lambda word: -len(word.key))[:_MAX_WORDS]
    return [word for word in words if word in longest]


async def _add_texts(lookup: Lookup, candidates: Candidates, query: Query) -> None:
    """Add the records with every word in a description, a value, a title or the id.

    A single word can also be a prefix.
    """
    tokens = list(
        dict.fromkeys(token for word in query.required_words for token in word.text_tokens)
    )[:_MAX_WORDS]
    if len(tokens) == 1:
        rows, truncated = await lookup.find_word(TokenForm.TEXT, tokens[0])
        room = lookup.max_hits - len(rows)
        longer, more = await lookup.find_prefix(TokenForm.TEXT, tokens[0], room)
        rows = [*rows, *longer]
        candidates.truncated |= truncated or more
    else:
        rows = await lookup.find_common(TokenForm.TEXT, [[token] for token in tokens])
    for code, weight, record_id in rows:
        key = (_KINDS[code], record_id)
        candidates.by_text[key] = min(candidates.by_text.get(key, weight), weight)


def split_by_kind(keys: Collection[CandidateKey]) -> tuple[list[str], list[str]]:
    """Return the ids of the entities, and the ids of the citations."""
    entities = [i for kind, i in keys if kind != Findable.CITATION]
    return entities, [i for kind, i in keys if kind == Findable.CITATION]
