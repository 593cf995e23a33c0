"""Reads of search words and names: each along an index, to a limit, the same on both databases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Integer, Select, String, bindparam, exists, select, union_all

from astana_api.db.base import table
from astana_api.db.compiled import Prepared, Row, prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.search.search_tokens import LONGEST_WORD, Findable, WordForm
from astana_api.domain.search.typos import slips
from astana_api.domain.sort_keys import bounded_key
from astana_api.models import Name, SearchWord
from astana_api.queries.lists.key_batches import ByKeys

_words = table(SearchWord)
_c = _words.c
_name = table(Name).c

_SCANNED: Final = 1_000
"""Rows of a common word that are looked through for those that have another word, or a kind."""
_SCANNED_OF_TEXTS: Final = 4_000
_SLIPS_AT_ONCE: Final = 512
_PAGE_OF_SLIPS: Final = 500
_PAGES_OF_SLIPS: Final = 8
_BEYOND: Final = "\U0010ffff"

Listed = Row
"""A row that was found by a word: kind, weight and id."""


def _first(word: str, kind: str, limit: str) -> Select[Any]:
    """So many rows of a word and a kind, the shortest names first."""
    return (
        select(_c.kind, _c.weight, _c.holder_id)
        .where(
            _c.form == bindparam("form", type_=String()),
            _c.word == bindparam(word, type_=String()),
            _c.kind == bindparam(kind, type_=String()),
        )
        .order_by(_c.weight, _c.holder_id)
        .limit(bindparam(limit, type_=Integer()))
    )


def _of_each(parts: Sequence[Select[Any]]) -> Prepared:
    return Prepared(union_all(*parts) if len(parts) > 1 else parts[0])


@lru_cache(maxsize=32)
def _by_word(kinds: int) -> Prepared:
    """The first rows of one word, so many of each kind."""
    parts = [_first("word", f"kind_{place}", "limit").subquery() for place in range(kinds)]
    return _of_each([select(part) for part in parts])


@lru_cache(maxsize=64)
def _by_common_words(kinds: int, others: int) -> Prepared:
    """The first rows of a word whose holder is among the first of the others too."""
    parts: list[Select[Any]] = []
    for place in range(kinds):
        first = _first("word", f"kind_{place}", "limit").subquery()
        query = select(first)
        for other in range(others):
            too = _first(f"other_{other}", f"kind_{place}", "limit").subquery()
            query = query.where(first.c.holder_id.in_(select(too.c.holder_id)))
        parts.append(query)
    return _of_each(parts)


@lru_cache(maxsize=64)
def _by_words(kinds: int, others: int) -> Prepared:
    """Of the first rows of a word those whose holder has the other words too."""
    parts: list[Select[Any]] = []
    for place in range(kinds):
        first = _first("word", f"kind_{place}", "limit").subquery()
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
    return _of_each(parts)


_BY_RANGE = Prepared(
    select(_c.kind, _c.weight, _c.holder_id)
    .where(
        _c.form == bindparam("form", type_=String()),
        _c.word > bindparam("word", type_=String()),
        _c.word < bindparam("beyond", type_=String()),
    )
    .order_by(_c.form, _c.word, _c.kind, _c.weight, _c.holder_id)
    .limit(bindparam("limit", type_=Integer()))
)
"""The rows of the longer words that begin so, in their order."""


@prepared
def _by_name() -> Select[Any]:
    """Whose name begins so and has the word, in the order of names."""
    some = (
        select(_name.entity_id)
        .where(
            _name.key >= bindparam("key", type_=String()),
            _name.key < bindparam("beyond", type_=String()),
        )
        .order_by(_name.key, _name.entity_id)
        .limit(bindparam("limit", type_=Integer()))
    )
    return select(_c.kind, _c.weight, _c.holder_id).where(
        _c.holder_id.in_(some),
        _c.form == WordForm.NAME.value,
        _c.word == bindparam("word", type_=String()),
    )


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
    """Reads candidates of some kinds: so many at most by a word, and so many by a guess at one."""

    snapshot: Snapshot
    kinds: Sequence[Findable]
    most: int
    most_guessed: int

    def _values(self, form: WordForm, word: str) -> dict[str, Any]:
        kinds = {f"kind_{place}": kind.value for place, kind in enumerate(self.kinds)}
        return {"form": form.value, "word": word[:LONGEST_WORD], **kinds}

    def _limit(self, form: WordForm) -> int:
        """Several kinds share the room, but none takes it all."""
        most = self.most_guessed if form is WordForm.SKELETON else self.most
        return most if len(self.kinds) == 1 else most * 2 // 5

    async def word(self, form: WordForm, word: str) -> tuple[list[Listed], bool]:
        """What has the word, and whether there is more."""
        limit = self._limit(form)
        values = {**self._values(form, word), "limit": limit}
        found = await self.snapshot.all(_by_word(len(self.kinds)), values)
        return found, limit in Counter(row[0] for row in found).values()

    async def beginning(self, form: WordForm, word: str, room: int) -> tuple[list[Listed], bool]:
        """The first that have a longer word that begins so, and whether there may be more."""
        if room <= 0:
            return [], True
        # The kinds of longer words are found out by looking at them.
        limit = room if len(self.kinds) > 3 else max(room, _SCANNED)
        beyond = word[:LONGEST_WORD] + _BEYOND
        values = {"form": form.value, "word": word[:LONGEST_WORD], "beyond": beyond, "limit": limit}
        rows = await self.snapshot.all(_BY_RANGE, values)
        found = [row for row in rows if row[0] in self.kinds]
        return found[:room], len(rows) == limit or len(found) > room

    async def named(self, key: str, word: str) -> list[Listed]:
        """What has a name of this key, and then what has one that begins so; each has the word."""
        begun = bounded_key(key)
        values = {"key": begun, "beyond": begun + _BEYOND, "word": word, "limit": self.most}
        rows = await self.snapshot.all(_by_name, values)
        return [row for row in rows if row[0] in self.kinds]

    async def common_words(self, form: WordForm, words: Sequence[str]) -> list[Listed]:
        """What is among the first that have each of the words."""
        statement = _by_common_words(len(self.kinds), len(words) - 1)
        return await self.snapshot.all(statement, self._of_words(form, words, _SCANNED))

    async def words(self, form: WordForm, words: Sequence[str], *, is_common: bool) -> list[Listed]:
        """What has all the words, as far as it is among the first that have the first one."""
        limit = _SCANNED_OF_TEXTS if is_common else self._limit(form)
        values = self._of_words(form, words, limit)
        statement = _by_words(len(self.kinds), len(words) - 1)
        return await self.snapshot.all(statement, values, bounded=not is_common)

    def _of_words(self, form: WordForm, words: Sequence[str], limit: int) -> dict[str, Any]:
        first, *others = words
        too = {f"other_{place}": word[:LONGEST_WORD] for place, word in enumerate(others)}
        return {**self._values(form, first), **too, "limit": limit}

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
                found += [row[1:] for row in rows if row[1] in self.kinds]
                if len(rows) < _PAGE_OF_SLIPS:
                    break
                after = max(row[0] for row in rows)
        return found
