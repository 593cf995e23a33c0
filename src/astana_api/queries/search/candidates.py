"""Candidates by indexed words: the same set on both databases, and never more than is ranked.

Each read is along an index and ends at a limit, so that a common word costs as much in a million
names as in ten thousand. A list that was cut is said to be.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.search.search_tokens import Findable, Query, QueryWord, WordForm
from astana_api.queries.search.lookups import Listed, Lookup

MOST_CANDIDATES: Final = 200
"""How many are compared to what is searched for, where enough have its words."""
MOST_GUESSED: Final = 400
"""How many where a word is mistyped or meant in another script: the nearest is hard to foresee."""
_MOST_PARTIAL: Final = 100
_MOST_PARTIAL_GUESSED: Final = 150
"""How many, beyond those that have most of the words, that have fewer."""
_ENOUGH: Final = 50
"""So many by the word itself, and it was neither mistyped nor meant in another script."""
_MOST_WORDS: Final = 8
"""Words of a query that candidates are looked up by; all of them are compared."""
_MOST_SLIPS: Final = 4
"""Words of a query that may be mistyped."""

Key = tuple[str, str]
"""Kind and id."""


Found = tuple[int, int, int]
"""The words that a holder has, as bits; the nearest form of any; the weight there."""


@dataclass(slots=True)
class Pool:
    """Candidates by their names and matches by texts, with their weight.

    Whether some were `guessed` by other than their words, and whether any were cut.
    """

    by_name: dict[Key, Found] = field(default_factory=dict)
    by_text: dict[Key, int] = field(default_factory=dict)
    guessed: bool = False
    capped: bool = False

    def add(self, rows: Iterable[Listed], word: int, stage: int) -> None:
        by_name, bit = self.by_name, 1 << word
        for kind, weight, holder_id in rows:
            key = (kind, holder_id)
            known = by_name.get(key)
            if known is None:
                by_name[key] = (bit, stage, weight)
            else:
                words, before, lightest = known
                nearest = min((before, lightest), (stage, weight))
                by_name[key] = (words | bit, *nearest)

    def best(self, most: int) -> list[Key]:
        """The candidates that have most of the words, in the nearest form; ties by kind and id."""
        ordered = sorted(
            (-words.bit_count(), stage, weight, key)
            for key, (words, stage, weight) in self.by_name.items()
        )
        # What has one of two words is worth comparing where little has both.
        if ordered and ordered[0][0] < -1:
            whole = sum(words == ordered[0][0] for words, *_ in ordered)
            partial = _MOST_PARTIAL_GUESSED if self.guessed else _MOST_PARTIAL
            most = min(most, max(whole, partial))
        self.capped |= len(ordered) > most
        return [key for *_, key in ordered[:most]]


async def candidates(
    lookup: Lookup, query: Query, *, across: bool = True, texts: bool = True
) -> Pool:
    """Whatever may match.

    By the words themselves and, `across`, by what they are in another script or were meant to be;
    `texts` too.
    """
    pool = Pool()
    words = _telling(query)
    full: dict[int, str] = {}
    counts: dict[int, int] = {}
    for place, word in words:
        counts[place] = await _add_word(
            lookup, pool, word, place, full, is_last=word is words[-1][1]
        )
    await _add_both(lookup, pool, WordForm.NAME, words, full)
    if len(full) == len(words) and len(query.words) > 1:
        await _add_named(lookup, pool, query.key.split(), full)
    if across:
        missing = [(place, word) for place, word in words if counts[place] < _ENOUGH]
        pool.guessed = bool(missing)
        full = {}
        for place, word in missing:
            await _add_skeletons(lookup, pool, word, place, full)
        await _add_both(lookup, pool, WordForm.SKELETON, words, full)
        for place, word in [each for each in missing if not counts[each[0]]][:_MOST_SLIPS]:
            for latin in word.latin:
                pool.add(await lookup.near(latin), place, 2)
    if texts:
        await _add_texts(lookup, pool, query)
    return pool


async def _add_both(
    lookup: Lookup,
    pool: Pool,
    form: WordForm,
    words: Sequence[tuple[int, QueryWord]],
    full: Mapping[int, str],
) -> None:
    """Where the list of every word was cut, what has all of them."""
    if len(full) > 1 and len(full) == len(words):
        found = await lookup.common_words(form, list(full.values()))
        for place, _ in words:
            pool.add(found, place, 0 if form is WordForm.NAME else 3)


async def _add_named(lookup: Lookup, pool: Pool, keys: list[str], full: Mapping[int, str]) -> None:
    """However many have the words: who has the very name, whichever end of it comes first."""
    orders = [keys, [keys[-1], *keys[:-1]], [*keys[1:], keys[0]]]
    for key in dict.fromkeys(" ".join(order) for order in orders):
        named = await lookup.named(key, next(iter(full.values())))
        for place in full:
            pool.add(((kind, 0, holder_id) for kind, _, holder_id in named), place, 0)


def _telling(query: Query) -> list[tuple[int, QueryWord]]:
    """The words to look up: particles and initials only where there is nothing else."""
    words = list(enumerate(query.words))
    told = [(i, w) for i, w in words if not w.is_particle and (len(w.key) > 1 or w.is_unspaced)]
    told = told or words
    longest = sorted(told, key=lambda each: (-len(each[1].key), each[0]))[:_MOST_WORDS]
    return sorted(longest, key=lambda each: each[0])


async def _add_word(
    lookup: Lookup, pool: Pool, word: QueryWord, place: int, full: dict[int, str], *, is_last: bool
) -> int:
    number = 0
    for spelling in word.lookups:
        rows, cut = await lookup.word(WordForm.NAME, spelling)
        pool.add(rows, place, 0)
        number += len(rows)
        if cut:
            pool.capped = True
            full[place] = spelling
    if is_last:
        room = lookup.most - number
        rows, cut = await lookup.beginning(WordForm.NAME, word.key, room)
        pool.add(rows, place, 1)
        pool.capped |= cut
        number += len(rows)
    return number


async def _add_skeletons(
    lookup: Lookup, pool: Pool, word: QueryWord, place: int, full: dict[int, str]
) -> None:
    telling = sorted(s for s in word.skeletons if len(s) > 1) or sorted(word.skeletons)
    for each in telling:
        rows, cut = await lookup.word(WordForm.SKELETON, each)
        pool.add(rows, place, 3)
        if cut:
            pool.capped = True
            full.setdefault(place, each)


async def _add_texts(lookup: Lookup, pool: Pool, query: Query) -> None:
    """What has every word in a description, a title or its id, the last one begun at least."""
    told = [word for word in query.words if not word.is_particle] or query.words
    wanted = list(dict.fromkeys(part for word in told for part in word.in_texts))[:_MOST_WORDS]
    lists = [(await lookup.word(WordForm.TEXT, word), word) for word in wanted]
    if len(lists) == 1:
        (rows, cut), word = lists[0]
        begun, more = await lookup.beginning(WordForm.TEXT, word, lookup.most - len(rows))
        rows = [*rows, *begun]
        pool.capped |= cut or more
    else:
        # The rarest first: it is the one that is read through.
        lists.sort(key=lambda each: (len(each[0][0]), each[1]))
        rows, is_common = lists[0][0]
        pool.capped |= is_common
        if rows:
            words = [word for _, word in lists]
            rows = await lookup.words(WordForm.TEXT, words, is_common=is_common)
    for kind, weight, holder_id in rows:
        known = pool.by_text.get((kind, holder_id), weight)
        pool.by_text[kind, holder_id] = min(known, weight)


def of_kinds(keys: Collection[Key]) -> tuple[list[str], list[str]]:
    """The ids of the entities, and those of the citations."""
    entities = [i for kind, i in keys if kind != Findable.CITATION]
    return entities, [i for kind, i in keys if kind == Findable.CITATION]
