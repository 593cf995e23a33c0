"""Lookups of tokens, terms and names: index range scans with a limit, equal on both databases."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Select,
    SmallInteger,
    String,
    bindparam,
    literal,
    literal_column,
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
from astana_api.models import Name, SearchTerm, SearchToken, TokenList
from astana_api.models.search_tokens import FORM_CODES, RECORD_TYPE_CODES
from astana_api.queries.lists.conditions import MAX_CHARACTER

_tokens = table(SearchToken)
_c = _tokens.c
_term = table(SearchTerm).c
_name = table(Name).c
_list = table(TokenList).c

MAX_TERMS: Final = 1_000
"""Maximum number of tokens with one skeleton that are compared with a word."""
MAX_COMMON: Final = 400
"""Maximum number of records with several common words that are read."""
_MAX_EXACT: Final = 200
_MAX_SCANNED: Final = 1_000
"""Maximum number of rows of a prefix that are checked for a kind."""
_GROUP_SIZES: Final = (1, 8, 64)
_TYPO_BATCH_SIZE: Final = 512
_TYPO_PAGE_SIZE: Final = 500
_MAX_TYPO_PAGES: Final = 8

WordHit = Row
"""A row found by a token: the code of its record type, weight and id."""


def _select_first(word: str, kind: str, limit: str) -> Select[Any]:
    """Return the first rows of a token and a kind, shortest names first; parameters by name."""
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


@lru_cache(maxsize=32)
def _word_statement(kinds: int) -> CompiledStatement:
    """Return the statement for the first rows of a token, with a limit for each kind."""
    parts = [_select_first("word", f"kind_{index}", "limit").subquery() for index in range(kinds)]
    selects = [select(part) for part in parts]
    return CompiledStatement(union_all(*selects) if len(selects) > 1 else selects[0])


@lru_cache(maxsize=64)
def _common_statement(groups: int, size: int) -> CompiledStatement:
    """Return the statement for the records that have a token of each group."""

    def tokens(group: int) -> list[Any]:
        return [bindparam(f"token_{group}_{index}", type_=String()) for index in range(size)]

    form = _c.form == bindparam("form", type_=SmallInteger())
    query = select(_c.record_type, _c.weight, _c.record_id).where(form, _c.token.in_(tokens(0)))
    for group in range(1, groups):
        other = _tokens.alias(f"other_{group}").c
        query = query.where(
            _c.record_id.in_(
                select(other.record_id).where(
                    other.form == bindparam("form", type_=SmallInteger()),
                    other.token.in_(tokens(group)),
                )
            )
        )
    query = query.order_by(_c.weight, _c.record_type, _c.record_id)
    return CompiledStatement(query.limit(bindparam("limit", type_=Integer())))


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
"""The rows of longer tokens with a prefix, in the order of tokens."""
# Withdrawn entities have names, but no tokens.
_BY_NAME = CompiledStatement(
    select(_list.record_type, literal(0, SmallInteger), _list.record_id)
    .join(table(Name), _name.entity_id == _list.record_id)
    .where(
        _name.key == bindparam("key", type_=String()),
        _list.record_type != literal_column(str(RECORD_TYPE_CODES[Findable.CITATION])),
    )
    .order_by(_name.key, _name.entity_id)
    .limit(bindparam("limit", type_=Integer()))
)
_TERMS = KeyBatchQuery(
    lambda keys: (
        select(_term.token)
        .where(_term.skeleton.in_(keys))
        .limit(bindparam("limit", type_=Integer()))
    )
)
_BY_TOKENS = KeyBatchQuery(
    lambda keys: (
        select(_c.token, _c.record_type, _c.weight, _c.record_id)
        .where(
            _c.form == bindparam("form", type_=SmallInteger()),
            _c.token.in_(keys),
            # concat() hides the column from the planner: SQLite would scan every later token.
            _c.token.concat("") > bindparam("after", type_=String()),
        )
        .order_by(_c.token, _c.record_type, _c.weight, _c.record_id)
        .limit(bindparam("limit", type_=Integer()))
    )
)


@dataclass(frozen=True, slots=True)
class Lookup:
    """Lookups of some kinds of records, with a limit for the rows of one word."""

    snapshot: Snapshot
    kinds: Sequence[Findable]
    max_hits: int

    @property
    def _codes(self) -> list[int]:
        return [RECORD_TYPE_CODES[kind] for kind in self.kinds]

    async def find_word(self, form: TokenForm, word: str) -> tuple[list[WordHit], bool]:
        """Return the first rows of a token, and whether there may be more.

        With several kinds, each gets two fifths of the limit.
        """
        limit = self.max_hits if len(self.kinds) == 1 else self.max_hits * 2 // 5
        kinds = {f"kind_{index}": code for index, code in enumerate(self._codes)}
        values = {"form": FORM_CODES[form], "word": word[:MAX_TOKEN_LENGTH], "limit": limit}
        hits = await self.snapshot.all(_word_statement(len(self.kinds)), {**values, **kinds})
        return hits, limit in Counter(row[0] for row in hits).values()

    async def find_prefix(
        self, form: TokenForm, word: str, room: int
    ) -> tuple[list[WordHit], bool]:
        """Return the first rows of longer tokens with a prefix, and whether there may be more."""
        if room <= 0:
            return [], True
        # The index does not cover prefix and kind together: rows of other kinds are read too.
        limit = room if len(self.kinds) > 3 else max(room, _MAX_SCANNED)
        prefix = word[:MAX_TOKEN_LENGTH]
        values = {
            "form": FORM_CODES[form],
            "word": prefix,
            "beyond": prefix + MAX_CHARACTER,
            "limit": limit,
        }
        rows = await self.snapshot.all(_BY_PREFIX, values)
        hits = self._of_kinds(rows)
        return hits[:room], len(rows) == limit or len(hits) > room

    async def find_name(self, key: str) -> list[WordHit]:
        """Return the records with a name that has this key."""
        values = {"key": index_key(key), "limit": _MAX_EXACT}
        rows = await self.snapshot.all(_BY_NAME, values)
        return self._of_kinds(rows)

    async def find_terms(self, skeletons: Iterable[str]) -> list[str]:
        """Return tokens of names with one of the skeletons, at most `MAX_TERMS` of each batch."""
        rows = await _TERMS.fetch(self.snapshot, sorted(skeletons), {"limit": MAX_TERMS})
        return list(dict.fromkeys(row[0] for row in rows))

    async def find_tokens(self, tokens: Iterable[str], limit: int) -> tuple[list[Row], bool]:
        """Return the rows of several tokens of names, and whether there may be more.

        The token comes before the columns of a hit.
        """
        values = {"form": FORM_CODES[TokenForm.NAME], "after": "", "limit": limit}
        rows = await _BY_TOKENS.fetch(self.snapshot, sorted(tokens), values)
        codes = self._codes
        return [row for row in rows if row[1] in codes], len(rows) >= limit

    async def find_typos(self, word: str) -> list[Row]:
        """Return rows, as `find_tokens`, of all tokens that differ from a word by one edit."""
        hits: list[Row] = []
        keys, codes = single_edit_variants(word), self._codes
        for start in range(0, len(keys), _TYPO_BATCH_SIZE):
            after = ""
            # A common word can fill a page; the next page starts after that word.
            for _ in range(_MAX_TYPO_PAGES):
                values = {
                    "form": FORM_CODES[TokenForm.NAME],
                    "after": after,
                    "limit": _TYPO_PAGE_SIZE,
                }
                batch = keys[start : start + _TYPO_BATCH_SIZE]
                rows = await _BY_TOKENS.fetch(self.snapshot, batch, values)
                hits += [row for row in rows if row[1] in codes]
                if len(rows) < _TYPO_PAGE_SIZE:
                    break
                after = max(row[0] for row in rows)
        return hits

    async def find_common(self, form: TokenForm, groups: Sequence[Sequence[str]]) -> list[WordHit]:
        """Return the records that have a token of each group, shortest names first.

        At most the first 64 tokens of a group count, and `MAX_COMMON` records are returned. The
        whole lists of tokens are intersected, so that no record is missing because a token is
        common.
        """
        size = next(
            size for size in _GROUP_SIZES if size >= min(_GROUP_SIZES[-1], max(map(len, groups)))
        )
        values: dict[str, Any] = {"form": FORM_CODES[form], "limit": MAX_COMMON}
        for group, tokens in enumerate(groups):
            padded = [*tokens[:size], *[tokens[-1]] * (size - len(tokens))]
            values |= {
                f"token_{group}_{index}": token[:MAX_TOKEN_LENGTH]
                for index, token in enumerate(padded)
            }
        statement = _common_statement(len(groups), size)
        return self._of_kinds(await self.snapshot.all(statement, values, long_running=True))

    def _of_kinds(self, rows: Iterable[WordHit]) -> list[WordHit]:
        codes = self._codes
        return [row for row in rows if row[0] in codes]
