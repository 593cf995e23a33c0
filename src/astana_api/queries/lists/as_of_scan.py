"""Pages of past revisions: candidates in list order, post-filtered where SQL cannot decide."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from astana_api.db.compiled import Row
from astana_api.db.snapshot import MAX_READ_SECONDS, DeadlineExceededError, Snapshot
from astana_api.queries.lists import engine
from astana_api.queries.lists.engine import ListDefinition, Page

RowPredicate = Callable[[list[Row]], Awaitable[list[bool]]]
"""Returns for each candidate whether it belongs to the list."""

_BATCH_SIZE = 200
_NO_LIMIT = 2**62


@dataclass(frozen=True, slots=True)
class PostFilteredScan:
    """A list as of a revision: the rows that match the filters and the `predicate`, if any.

    With a predicate, the last two columns of the list must be its sort keys. A cursor is valid for
    `cursor_filters`: the filters with the ids that the client sent.
    """

    revision: int
    predicate: RowPredicate | None
    cursor_filters: Mapping[str, Sequence[Any]]

    async def read_page(
        self,
        snapshot: Snapshot,
        listing: ListDefinition,
        *,
        filters: Mapping[str, Sequence[Any]],
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
                listing,
                filters=filters,
                sort=sort,
                after=cursor,
                limit=number,
                long_running=True,
            )

        if self.predicate is None:
            return await read_candidates(after, limit)
        deadline = time.monotonic() + MAX_READ_SECONDS
        matches: list[Row] = []
        has_more = True
        while has_more and len(matches) <= limit:
            if time.monotonic() > deadline:
                raise DeadlineExceededError(f"the read took more than {MAX_READ_SECONDS:g} s")
            candidates = await read_candidates(after, _BATCH_SIZE)
            verdicts = await self.predicate(candidates.rows)
            matches += [row for row, ok in zip(candidates.rows, verdicts, strict=True) if ok]
            after, has_more = candidates.next_keys, candidates.next_keys is not None
        next_keys = matches[limit - 1][-2:] if len(matches) > limit else None
        return Page(matches[:limit], next_keys)

    async def count_rows(
        self,
        snapshot: Snapshot,
        listing: ListDefinition,
        filters: Mapping[str, Sequence[Any]],
        sort: tuple[str, ...],
    ) -> int:
        """Return the number of rows on all pages."""
        if self.predicate is None:
            return await engine.count_rows(snapshot, listing, filters)
        page = await self.read_page(
            snapshot, listing, filters=filters, sort=sort, after=None, limit=_NO_LIMIT
        )
        return len(page.rows)
