"""Candidates by indexed words: the same set on both databases, and never more than is ranked.

Each read is along an index and ends at a limit, so that a common word costs as much in a million
names as in ten thousand. A list that was cut is said to be.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, Select, String, bindparam, exists, select, union_all

from astana_api.db.base import table
from astana_api.db.prepared import Prepared
from astana_api.db.reader import Snapshot
from astana_api.domain.search_words import (
    LONGEST_WORD,
    Findable,
    Query,
    QueryWord,
    WordForm,
)
from astana_api.domain.slips import slips
from astana_api.models import SearchWord
from astana_api.queries.batches import ByKeys

_words = table(SearchWord)
_c = _words.c

MOST_CANDIDATES: Final = 400
"""How many are compared to what is searched for."""
_MOST_PARTIAL: Final = 150
"""How many, beyond those that have most of the words, that have fewer."""
_SCANNED: Final = 4_000
"""Rows of a common word that are looked through for those that have another word too."""
_ENOUGH: Final = 50
"""So many by the word itself, and it was neither mistyped nor meant in another script."""
_MOST_WORDS: Final = 8
"""Words of a query that candidates are looked up by; all of them are compared."""
_MOST_SLIPS: Final = 4
"""Words of a query that may be mistyped."""
_SLIPS_AT_ONCE: Final = 512
_PAGE_OF_SLIPS: Final = 500
_PAGES_OF_SLIPS: Final = 8
_BEYOND: Final = "\U0010ffff"

Key = tuple[str, str]
"""Kind and id."""


class Listed(NamedTuple):
    """A row that was found by a word."""

    kind: str
    weight: int
    holder_id: str


Found = tuple[int, int, int]
"""The words that a holder has, as bits; the nearest form of any; the weight there."""


@dataclass(slots=True)
class Pool:
    """Candidates by their names, matches by texts with their weight, and whether any was cut."""

    by_name: dict[Key, Found] = field(default_factory=dict)
    by_text: dict[Key, int] = field(default_factory=dict)
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
        whole = sum(words == ordered[0][0] for words, *_ in ordered)
        if ordered and ordered[0][0] < -1 and max(whole, _MOST_PARTIAL) < most:
            most = max(whole, _MOST_PARTIAL)
        self.capped |= len(ordered) > most
        return [key for *_, key in ordered[:most]]


@lru_cache(maxsize=32)
def _by_word(kinds: int) -> Prepared:
    """The rows of one word, so many of each kind, the shortest names first."""
    parts = []
    for place in range(kinds):
        some = (
            select(_c.kind, _c.weight, _c.holder_id)
            .where(
                _c.form == bindparam("form", type_=String()),
                _c.word == bindparam("word", type_=String()),
                _c.kind == bindparam(f"kind_{place}", type_=String()),
            )
            .order_by(_c.weight, _c.holder_id)
            .limit(bindparam("limit", type_=Integer()))
            .subquery()
        )
        parts.append(select(some))
    return Prepared(union_all(*parts) if kinds > 1 else parts[0])


@lru_cache(maxsize=32)
def _by_range(kinds: int) -> Prepared:
    """The rows of the longer words that begin so, in their order."""
    some = (
        select(_c.kind, _c.weight, _c.holder_id)
        .where(
            _c.form == bindparam("form", type_=String()),
            _c.word > bindparam("word", type_=String()),
            _c.word < bindparam("beyond", type_=String()),
        )
        .order_by(_c.form, _c.word, _c.kind, _c.weight, _c.holder_id)
        .limit(bindparam("limit", type_=Integer()))
        .subquery()
    )
    wanted = [bindparam(f"kind_{place}", type_=String()) for place in range(kinds)]
    return Prepared(select(some).where(some.c.kind.in_(wanted)))


@lru_cache(maxsize=64)
def _by_words(kinds: int, others: int) -> Prepared:
    """Of the first rows of a word those whose holder has the other words too."""
    parts: list[Select[Any]] = []
    for place in range(kinds):
        first = (
            select(_c.kind, _c.weight, _c.holder_id)
            .where(
                _c.form == bindparam("form", type_=String()),
                _c.word == bindparam("word", type_=String()),
                _c.kind == bindparam(f"kind_{place}", type_=String()),
            )
            .order_by(_c.weight, _c.holder_id)
            .limit(bindparam("scanned", type_=Integer()))
            .subquery()
        )
        query = select(first)
        for other in range(others):
            too = _words.alias()
            query = query.where(
                exists().where(
                    too.c.holder_id == first.c.holder_id,
                    too.c.form == bindparam("form", type_=String()),
                    too.c.word == bindparam(f"other_{other}", type_=String()),
                    too.c.kind == first.c.kind,
                )
            )
        parts.append(query)
    return Prepared(union_all(*parts) if kinds > 1 else parts[0])


_NEAR = ByKeys(
    lambda keys: (
        select(_c.word, _c.kind, _c.weight, _c.holder_id)
        .where(
            _c.form == bindparam("form", type_=String()),
            _c.word.in_(keys),
            # Of no use to an index, or SQLite would read every word behind it.
            _c.word.concat("") > bindparam("after", type_=String()),
        )
        .order_by(_c.word, _c.kind, _c.weight, _c.holder_id)
        .limit(bindparam("limit", type_=Integer()))
    )
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Reads candidates of some kinds, at most `most` of each word."""

    snapshot: Snapshot
    kinds: Sequence[Findable]
    most: int = MOST_CANDIDATES

    def _values(self, form: WordForm, word: str) -> dict[str, Any]:
        kinds = {f"kind_{place}": kind.value for place, kind in enumerate(self.kinds)}
        return {"form": form.value, "word": word[:LONGEST_WORD], **kinds}

    async def word(self, form: WordForm, word: str) -> tuple[list[Listed], bool]:
        """What has the word, and whether there is more."""
        # Several kinds share the room, but none takes it all.
        limit = self.most if len(self.kinds) == 1 else self.most * 2 // 5
        values = {**self._values(form, word), "limit": limit}
        rows = await self.snapshot.all(_by_word(len(self.kinds)), values)
        found = [Listed._make(row) for row in rows]
        full = any(sum(row.kind == kind for row in found) == limit for kind in self.kinds)
        return found, full

    async def beginning(self, form: WordForm, word: str) -> tuple[list[Listed], bool]:
        """The first that have a longer word that begins so, and whether there are more."""
        limit = self.most if len(self.kinds) > 3 else _SCANNED
        beyond = word[:LONGEST_WORD] + _BEYOND
        values = {**self._values(form, word), "beyond": beyond, "limit": limit}
        rows = await self.snapshot.all(_by_range(len(self.kinds)), values)
        return [Listed._make(row) for row in rows], len(rows) == limit

    async def words(self, form: WordForm, words: Sequence[str]) -> list[Listed]:
        """What has all the words, as far as it is among the first that have the first one."""
        first, *others = words
        values = {
            **self._values(form, first),
            "scanned": _SCANNED,
            **{f"other_{place}": word[:LONGEST_WORD] for place, word in enumerate(others)},
        }
        statement = _by_words(len(self.kinds), len(others))
        rows = await self.snapshot.all(statement, values, bounded=False)
        return [Listed._make(row) for row in rows]

    async def near(self, word: str) -> list[Listed]:
        """What has a word that one slip of the fingers makes of this one."""
        found: list[Listed] = []
        keys = slips(word)
        for start in range(0, len(keys), _SLIPS_AT_ONCE):
            after = ""
            # A common word fills a page by itself: the next begins behind it.
            for _ in range(_PAGES_OF_SLIPS):
                values = {"form": WordForm.NAME.value, "after": after, "limit": _PAGE_OF_SLIPS}
                some = keys[start : start + _SLIPS_AT_ONCE]
                rows = await _NEAR.rows(self.snapshot, some, values)
                found += [Listed._make(row[1:]) for row in rows if row[1] in self.kinds]
                if len(rows) < _PAGE_OF_SLIPS:
                    break
                after = max(row[0] for row in rows)
        return found


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
    if across:
        missing = [(place, word) for place, word in words if counts[place] < _ENOUGH]
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
        found = await lookup.words(form, list(full.values()))
        for place, _ in words:
            pool.add(found, place, 0 if form is WordForm.NAME else 3)


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
        rows, cut = await lookup.beginning(WordForm.NAME, word.key)
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
        begun, more = await lookup.beginning(WordForm.TEXT, word)
        rows = [*rows, *begun]
        pool.capped |= cut or more
    else:
        # The rarest first: it is the one that is read through.
        lists.sort(key=lambda each: (len(each[0][0]), each[1]))
        pool.capped |= lists[0][0][1]
        rows = (
            await lookup.words(WordForm.TEXT, [word for _, word in lists]) if lists[0][0][0] else []
        )
    for kind, weight, holder_id in rows:
        known = pool.by_text.get((kind, holder_id), weight)
        pool.by_text[kind, holder_id] = min(known, weight)


def of_kinds(keys: Collection[Key]) -> tuple[list[str], list[str]]:
    """The ids of the entities, and those of the citations."""
    entities = [i for kind, i in keys if kind != Findable.CITATION]
    return entities, [i for kind, i in keys if kind == Findable.CITATION]
