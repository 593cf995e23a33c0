"""A list at the head or at an earlier revision.

The lists of earlier revisions read versioned tables: rows are completed, and post-filtered where
SQL cannot decide, so that they are rendered as the rows of the head.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from astana_api.db.compiled import Row
from astana_api.db.snapshot import MAX_READ_SECONDS, DeadlineExceededError, Snapshot
from astana_api.db.validity import HEAD
from astana_api.queries.lists import engine
from astana_api.queries.lists.definitions import ListDefinition
from astana_api.queries.lists.engine import Page

RowCompleter = Callable[[list[Row]], Awaitable[list[Row]]]
"""Returns each row in the layout that the renderer of the list expects."""

RowPredicate = Callable[[list[Row]], Awaitable[list[bool]]]
"""Returns for each completed row whether it belongs to the list."""

_BATCH_SIZE = 200
_NO_LIMIT = 2**62


async def _unchanged(rows: list[Row]) -> list[Row]:
    return rows


@dataclass(frozen=True, slots=True)
class ListQuery:
    """A list, the values of its filters and its revision.

    A cursor is valid for `cursor_filters`, by default the filters: those of an earlier revision
    contain all ids merged into an entity. With a predicate, the last two columns of the list must
    be its sort keys.
    """

    listing: ListDefinition
    filters: Mapping[str, Sequence[Any]]
    as_of: int = HEAD
    cursor_filters: Mapping[str, Sequence[Any]] | None = None
    complete: RowCompleter = _unchanged
    predicate: RowPredicate | None = None

    async def read_page(
        self,
        snapshot: Snapshot,
        *,
        sort: tuple[str, ...],
        after: Sequence[Any] | None,
        limit: int,
    ) -> Page:
        """Return at most `limit` rows.

        Raises DeadlineExceededError if the predicate rejects too many candidates.
        """

        async def read_candidates(cursor: Sequence[Any] | None, number: int) -> Page:
            return await engine.read_page(
                snapshot,
                self.listing,
                filters=self.filters,
                sort=sort,
                after=cursor,
                limit=number,
                as_of=self.as_of,
            )

        if self.predicate is None:
            page = await read_candidates(after, limit)
            return Page(await self.complete(page.rows), page.next_keys, page.keys)
        deadline = time.monotonic() + MAX_READ_SECONDS
        keys: list[Row] = []
        matches: list[Row] = []
        has_more = True
        while has_more and len(matches) <= limit:
            if time.monotonic() > deadline:
                raise DeadlineExceededError(f"the read took more than {MAX_READ_SECONDS:g} s")
            candidates = await read_candidates(after, _BATCH_SIZE)
            rows = await self.complete(candidates.rows)
            verdicts = await self.predicate(rows)
            keys += [row[-2:] for row, ok in zip(candidates.rows, verdicts, strict=True) if ok]
            matches += [row for row, ok in zip(rows, verdicts, strict=True) if ok]
            after, has_more = candidates.next_keys, candidates.next_keys is not None
        next_keys = keys[limit - 1] if len(matches) > limit else None
        return Page(matches[:limit], next_keys, keys[:limit])

    async def count_rows(self, snapshot: Snapshot, sort: tuple[str, ...]) -> int:
        """Return the number of rows on all pages."""
        if self.predicate is None:
            return await engine.count_rows(snapshot, self.listing, self.filters, as_of=self.as_of)
        page = await self.read_page(snapshot, sort=sort, after=None, limit=_NO_LIMIT)
        return len(page.rows)
