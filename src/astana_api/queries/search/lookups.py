"""Lookups of search tokens and names: index range scans with a limit, equal on both databases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    SmallInteger,
    String,
    bindparam,
    exists,
    literal,
    select,
    union_all,
)

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.search.search_tokens import MAX_TOKEN_LENGTH, Findable, TokenForm
from astana_api.domain.search.typos import single_edit_variants
from astana_api.domain.sort_keys import index_key
from astana_api.models import Name, SearchToken, TokenList
from astana_api.models.search_tokens import (
    FORM_CODES,
    LIKE_ESCAPE,
    RECORD_TYPE_CODES,
    token_pattern,
)
from astana_api.queries.lists.conditions import MAX_CHARACTER

_words = table(SearchToken)
_c = _words.c
_list = table(TokenList).c
_name = table(Name).c

_MAX_SCANNED: Final = 1_000
"""Maximum number of rows of a common word that are checked for another word or a kind."""
_MAX_SCANNED_TEXTS: Final = 4_000
_TYPO_BATCH_SIZE: Final = 512
_TYPO_PAGE_SIZE: Final = 500
_MAX_TYPO_PAGES: Final = 8

WordHit = Row
"""A row found by a word: the code of its type, weight and id."""


def _select_first(word: str, kind: str, limit: str) -> Select[Any]:
    """Return the first rows of a word and a kind, shortest names first; parameters by name."""
    return (
        select(_c.record_type, _c.weight, _c.record_id)
        .where(
            _c.form == bindparam("form", type_=SmallInteger()),
            _c.token == bindparam(word, type_=String()),
            _c.record_type == bindparam(kind, type_=SmallInteger()),
        )
        .order_by(_c.weight, _c.record_id)
        .limit(bindparam(limit, type_=Integer()))
    )


def _has_token(pattern: BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that a token list matches a pattern of `token_pattern`."""
    return _list.tokens.like(pattern, escape=LIKE_ESCAPE)


def _union(parts: Sequence[Select[Any]]) -> CompiledStatement:
    return CompiledStatement(union_all(*parts) if len(parts) > 1 else parts[0])


@lru_cache(maxsize=32)
def _word_statement(kinds: int) -> CompiledStatement:
    """Return the statement for the first rows of a word, with a limit for each kind."""
    parts = [_select_first("word", f"kind_{index}", "limit").subquery() for index in range(kinds)]
    return _union([select(part) for part in parts])


@lru_cache(maxsize=64)
def _common_words_statement(kinds: int, others: int) -> CompiledStatement:
    """Return the statement for records that are among the first rows of every word."""
    parts: list[Select[Any]] = []
    for index in range(kinds):
        first = _select_first("word", f"kind_{index}", "limit").subquery()
        query = select(first)
        for other in range(others):
            match = _select_first(f"other_{other}", f"kind_{index}", "limit").subquery()
            query = query.where(first.c.record_id.in_(select(match.c.record_id)))
        parts.append(query)
    return _union(parts)


@lru_cache(maxsize=64)
def _words_statement(kinds: int, others: int) -> CompiledStatement:
    """Return the statement for the first rows of a word whose record has the other words."""
    parts: list[Select[Any]] = []
    for index in range(kinds):
        first = _select_first("word", f"kind_{index}", "limit").subquery()
        query = select(first)
        has_words = (_has_token(bindparam(f"other_{other}")) for other in range(others))
        query = query.where(
            exists().where(
                _list.record_id == first.c.record_id,
                _list.record_type == first.c.record_type,
                *has_words,
            )
        )
        parts.append(query)
    return _union(parts)


_BY_PREFIX = CompiledStatement(
    select(_c.record_type, _c.weight, _c.record_id)
    .where(
        _c.form == bindparam("form", type_=SmallInteger()),
        _c.token > bindparam("word", type_=String()),
        _c.token < bindparam("beyond", type_=String()),
    )
    .order_by(_c.form, _c.token, _c.record_type, _c.weight, _c.record_id)
    .limit(bindparam("limit", type_=Integer()))
)
"""The rows of longer words with a prefix, in the order of words."""


def _names_by_prefix() -> Select[Any]:
    """Return the statement for names with a prefix and a word, in the order of names."""
    entity_ids = (
        select(_name.entity_id)
        .where(
            _name.key >= bindparam("key", type_=String()),
            _name.key < bindparam("beyond", type_=String()),
        )
        .order_by(_name.key, _name.entity_id)
        .limit(bindparam("limit", type_=Integer()))
    )
    return select(_list.record_type, literal(0, SmallInteger), _list.record_id).where(
        _list.record_id.in_(entity_ids), _has_token(bindparam("word"))
    )


_BY_NAME = CompiledStatement(_names_by_prefix())
_BY_TYPOS = KeyBatchQuery(
    lambda keys: (
        select(_c.token, _c.record_type, _c.weight, _c.record_id)
        .where(
            _c.form == bindparam("form", type_=SmallInteger()),
            _c.token.in_(keys),
            # concat() hides the column from the planner: SQLite would scan every later word.
            _c.token.concat("") > bindparam("after", type_=String()),
        )
        .order_by(_c.token, _c.record_type, _c.weight, _c.record_id)
        .limit(bindparam("limit", type_=Integer()))
    )
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Lookups of some kinds of records, with limits for literal and for fuzzy hits of a word."""

    snapshot: Snapshot
    kinds: Sequence[Findable]
    max_hits: int
    max_fuzzy_hits: int

    @property
    def _codes(self) -> list[int]:
        return [RECORD_TYPE_CODES[kind] for kind in self.kinds]

    def _values(self, form: TokenForm, word: str) -> dict[str, Any]:
        kinds = {f"kind_{index}": code for index, code in enumerate(self._codes)}
        return {"form": FORM_CODES[form], "word": word[:MAX_TOKEN_LENGTH], **kinds}

    def _limit(self, form: TokenForm) -> int:
        """Return the limit per kind: with several kinds, each gets two fifths of the total."""
        total = self.max_fuzzy_hits if form is TokenForm.SKELETON else self.max_hits
        return total if len(self.kinds) == 1 else total * 2 // 5

    async def find_word(self, form: TokenForm, word: str) -> tuple[list[WordHit], bool]:
        """Return the hits of a word, and whether they are truncated."""
        limit = self._limit(form)
        values = {**self._values(form, word), "limit": limit}
        hits = await self.snapshot.all(_word_statement(len(self.kinds)), values)
        return hits, limit in Counter(row[0] for row in hits).values()

    async def find_prefix(
        self, form: TokenForm, word: str, room: int
    ) -> tuple[list[WordHit], bool]:
        """Return the first hits of longer words with a prefix, and whether they are truncated."""
        if room <= 0:
            return [], True
        # The index does not cover prefix and kind together: rows of other kinds are read too.
        limit = room if len(self.kinds) > 3 else max(room, _MAX_SCANNED)
        beyond = word[:MAX_TOKEN_LENGTH] + MAX_CHARACTER
        values = {
            "form": FORM_CODES[form],
            "word": word[:MAX_TOKEN_LENGTH],
            "beyond": beyond,
            "limit": limit,
        }
        rows = await self.snapshot.all(_BY_PREFIX, values)
        codes = self._codes
        hits = [row for row in rows if row[0] in codes]
        return hits[:room], len(rows) == limit or len(hits) > room

    async def find_name(self, key: str, word: str) -> list[WordHit]:
        """Return the records of a name with a key or key prefix, exact first, and with a word."""
        prefix = index_key(key)
        values = {
            "key": prefix,
            "beyond": prefix + MAX_CHARACTER,
            "word": token_pattern(TokenForm.NAME, word),
            "limit": self.max_hits,
        }
        rows = await self.snapshot.all(_BY_NAME, values)
        codes = self._codes
        return [row for row in rows if row[0] in codes]

    async def find_common_words(self, form: TokenForm, words: Sequence[str]) -> list[WordHit]:
        """Return the records that are among the first hits of every word."""
        first, *others = words
        values = self._values(form, first) | {"limit": _MAX_SCANNED}
        values |= {f"other_{index}": word[:MAX_TOKEN_LENGTH] for index, word in enumerate(others)}
        statement = _common_words_statement(len(self.kinds), len(others))
        return await self.snapshot.all(statement, values)

    async def find_words(
        self, form: TokenForm, words: Sequence[str], *, is_common: bool
    ) -> list[WordHit]:
        """Return the first hits of the first word whose record has all other words."""
        first, *others = words
        limit = _MAX_SCANNED_TEXTS if is_common else self._limit(form)
        values = self._values(form, first) | {"limit": limit}
        for index, word in enumerate(others):
            values[f"other_{index}"] = token_pattern(form, word[:MAX_TOKEN_LENGTH])
        statement = _words_statement(len(self.kinds), len(others))
        return await self.snapshot.all(statement, values, long_running=is_common)

    async def find_near(self, word: str) -> list[WordHit]:
        """Return the hits of all words that differ from a word by one edit."""
        hits: list[WordHit] = []
        keys, form, codes = single_edit_variants(word), FORM_CODES[TokenForm.NAME], self._codes
        for start in range(0, len(keys), _TYPO_BATCH_SIZE):
            after = ""
            # A common word can fill a page; the next page starts after that word.
            for _ in range(_MAX_TYPO_PAGES):
                values = {"form": form, "after": after, "limit": _TYPO_PAGE_SIZE}
                batch = keys[start : start + _TYPO_BATCH_SIZE]
                rows = await _BY_TYPOS.fetch(self.snapshot, batch, values)
                hits += [row[1:] for row in rows if row[1] in codes]
                if len(rows) < _TYPO_PAGE_SIZE:
                    break
                after = max(row[0] for row in rows)
        return hits
