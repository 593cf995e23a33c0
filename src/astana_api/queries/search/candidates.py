"""Candidates of a search, found by indexed words; the same set on SQLite and PostgreSQL.

Each read is an index range scan with a limit, so that a common word costs the same in a million
names as in ten thousand. `Candidates.truncated` records that a limit was reached.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.search.search_tokens import Findable, Query, QueryWord, TokenForm
from astana_api.models.search_tokens import RECORD_TYPES
from astana_api.queries.search.lookups import Lookup, WordHit

MAX_CANDIDATES: Final = 200
"""Maximum number of candidates that are scored, if enough contain the words literally."""
MAX_FUZZY: Final = 400
"""Maximum number with fuzzy matches, whose best ones are harder to predict from the index."""
_MAX_PARTIAL: Final = 100
_MAX_PARTIAL_FUZZY: Final = 150
"""Maximum number of candidates if it is reached by candidates that match only some words."""
_MIN_LITERAL: Final = 50
"""With this many literal hits, a word gets no fuzzy lookup."""
_MAX_WORDS: Final = 8
"""Maximum number of query words that are looked up; scoring compares all of them."""
_MAX_TYPO_WORDS: Final = 4
"""Maximum number of query words that are looked up with typos."""

_KINDS: Final = tuple(record_type.value for record_type in RECORD_TYPES)

CandidateKey = tuple[str, str]
"""Kind and id."""


CandidateScore = tuple[int, int, int]
"""The matched words as a bit set, the lowest (best) stage of any, and the weight there."""


@dataclass(slots=True)
class Candidates:
    """The candidates by name, and the matches by text with their weight.

    `fuzzy`: fuzzy lookups were made. `truncated`: a limit was reached.
    """

    by_name: dict[CandidateKey, CandidateScore] = field(default_factory=dict)
    by_text: dict[CandidateKey, int] = field(default_factory=dict)
    fuzzy: bool = False
    truncated: bool = False

    def add(self, rows: Iterable[WordHit], word: int, stage: int) -> None:
        """Add the hits of a word, by its index in the query.

        The stage is 0 for the word itself, 1 for a prefix, 2 for a typo, 3 for a skeleton.
        """
        by_name, bit = self.by_name, 1 << word
        for code, weight, record_id in rows:
            key = (_KINDS[code], record_id)
            current = by_name.get(key)
            if current is None:
                by_name[key] = (bit, stage, weight)
            else:
                words, *best = current
                best_stage, best_weight = min((best[0], best[1]), (stage, weight))
                by_name[key] = (words | bit, best_stage, best_weight)

    def best(self, limit: int) -> list[CandidateKey]:
        """Return the candidates with the most words, then the best stage; ties by kind and id."""
        ordered = sorted(
            (-words.bit_count(), stage, weight, key)
            for key, (words, stage, weight) in self.by_name.items()
        )
        # Candidates with fewer words are scored only if few have the most words.
        if ordered and ordered[0][0] < -1:
            complete = sum(words == ordered[0][0] for words, *_ in ordered)
            partial = _MAX_PARTIAL_FUZZY if self.fuzzy else _MAX_PARTIAL
            limit = min(limit, max(complete, partial))
        self.truncated |= len(ordered) > limit
        return [key for *_, key in ordered[:limit]]


async def find_candidates(
    lookup: Lookup, query: Query, *, fuzzy: bool = True, texts: bool = True
) -> Candidates:
    """Return the candidates for a query.

    `fuzzy` adds lookups of other scripts and of typos for words with few literal hits; `texts` adds
    descriptions, titles and ids.
    """
    candidates = Candidates()
    words = _discriminating_words(query)
    common_words: dict[int, str] = {}
    counts: dict[int, int] = {}
    for index, word in words:
        counts[index] = await _add_word(
            lookup, candidates, word, index, common_words, is_last=word is words[-1][1]
        )
    await _add_common_words(lookup, candidates, TokenForm.NAME, words, common_words)
    if len(common_words) == len(words) and len(query.words) > 1:
        await _add_names(lookup, candidates, query.key.split(), common_words)
    if fuzzy:
        missing = [(index, word) for index, word in words if counts[index] < _MIN_LITERAL]
        candidates.fuzzy = bool(missing)
        common_words = {}
        for index, word in missing:
            await _add_skeletons(lookup, candidates, word, index, common_words)
        await _add_common_words(lookup, candidates, TokenForm.SKELETON, words, common_words)
        for index, word in [each for each in missing if not counts[each[0]]][:_MAX_TYPO_WORDS]:
            for latin in word.latin:
                candidates.add(await lookup.find_near(latin), index, 2)
    if texts:
        await _add_texts(lookup, candidates, query)
    return candidates


async def _add_common_words(
    lookup: Lookup,
    candidates: Candidates,
    form: TokenForm,
    words: Sequence[tuple[int, QueryWord]],
    common_words: Mapping[int, str],
) -> None:
    """Add the records of all words if the hits of every word were truncated."""
    if len(common_words) > 1 and len(common_words) == len(words):
        hits = await lookup.find_common_words(form, list(common_words.values()))
        for index, _ in words:
            candidates.add(hits, index, 0 if form is TokenForm.NAME else 3)


async def _add_names(
    lookup: Lookup, candidates: Candidates, keys: list[str], common_words: Mapping[int, str]
) -> None:
    """Add the records of the exact name, also with its first or last word moved to the other end.

    This finds them however common the words are.
    """
    orders = [keys, [keys[-1], *keys[:-1]], [*keys[1:], keys[0]]]
    for key in dict.fromkeys(" ".join(order) for order in orders):
        hits = await lookup.find_name(key, next(iter(common_words.values())))
        for index in common_words:
            candidates.add(((code, 0, record_id) for code, _, record_id in hits), index, 0)


def _discriminating_words(query: Query) -> list[tuple[int, QueryWord]]:
    """Return the words to look up, with index; particles and initials only if there are no others.

    The longest words are preferred.
    """
    words = list(enumerate(query.words))
    long = [(i, w) for i, w in words if not w.is_stop_word and (len(w.key) > 1 or w.is_unspaced)]
    longest = sorted(long or words, key=lambda each: (-len(each[1].key), each[0]))[:_MAX_WORDS]
    return sorted(longest, key=lambda each: each[0])


async def _add_word(
    lookup: Lookup,
    candidates: Candidates,
    word: QueryWord,
    index: int,
    common_words: dict[int, str],
    *,
    is_last: bool,
) -> int:
    number = 0
    for spelling in word.name_tokens:
        rows, truncated = await lookup.find_word(TokenForm.NAME, spelling)
        candidates.add(rows, index, 0)
        number += len(rows)
        if truncated:
            candidates.truncated = True
            common_words[index] = spelling
    if is_last:
        room = lookup.max_hits - number
        rows, truncated = await lookup.find_prefix(TokenForm.NAME, word.key, room)
        candidates.add(rows, index, 1)
        candidates.truncated |= truncated
        number += len(rows)
    return number


async def _add_skeletons(
    lookup: Lookup,
    candidates: Candidates,
    word: QueryWord,
    index: int,
    common_words: dict[int, str],
) -> None:
    skeletons = sorted(s for s in word.skeletons if len(s) > 1) or sorted(word.skeletons)
    for skeleton in skeletons:
        rows, truncated = await lookup.find_word(TokenForm.SKELETON, skeleton)
        candidates.add(rows, index, 3)
        if truncated:
            candidates.truncated = True
            common_words.setdefault(index, skeleton)


async def _add_texts(lookup: Lookup, candidates: Candidates, query: Query) -> None:
    """Add the records with every word in a description, a title or the id.

    A single word can also be a prefix.
    """
    words = [word for word in query.words if not word.is_stop_word] or query.words
    tokens = list(dict.fromkeys(token for word in words for token in word.text_tokens))[:_MAX_WORDS]
    lists = [(await lookup.find_word(TokenForm.TEXT, token), token) for token in tokens]
    if len(lists) == 1:
        (rows, truncated), token = lists[0]
        longer, more = await lookup.find_prefix(TokenForm.TEXT, token, lookup.max_hits - len(rows))
        rows = [*rows, *longer]
        candidates.truncated |= truncated or more
    else:
        # The hits of the rarest word are checked for the other words.
        lists.sort(key=lambda each: (len(each[0][0]), each[1]))
        rows, is_common = lists[0][0]
        candidates.truncated |= is_common
        if rows:
            tokens = [token for _, token in lists]
            rows = await lookup.find_words(TokenForm.TEXT, tokens, is_common=is_common)
    for code, weight, record_id in rows:
        key = (_KINDS[code], record_id)
        candidates.by_text[key] = min(candidates.by_text.get(key, weight), weight)


def split_by_kind(keys: Collection[CandidateKey]) -> tuple[list[str], list[str]]:
    """Return the ids of the entities, and the ids of the citations."""
    entities = [i for kind, i in keys if kind != Findable.CITATION]
    return entities, [i for kind, i in keys if kind == Findable.CITATION]
