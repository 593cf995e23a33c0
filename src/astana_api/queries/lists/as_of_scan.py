"""Pages of the past: where SQL alone cannot tell, candidates in their order, some of them kept."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from astana_api.db.compiled import Row
from astana_api.db.snapshot import DEADLINE, DeadlinePassedError, Snapshot
from astana_api.queries.lists import engine as lists
from astana_api.queries.lists.engine import Listing, Page

Keep = Callable[[list[Row]], Awaitable[list[bool]]]
"""Which of the candidates are kept."""

_AT_ONCE = 200
_ALL = 2**62


@dataclass(frozen=True, slots=True)
class Walk:
    """How a list is read as of a revision: every row that meets the filters, or those to `keep`.

    Where some are kept, the listing's last two columns have to be what it is sorted by. `told` are
    the filters as they were told then, which a cursor is good for.
    """

    revision: int
    keep: Keep | None
    told: Mapping[str, Sequence[Any]]

    async def page(
        self,
        snapshot: Snapshot,
        listing: Listing,
        *,
        filters: Mapping[str, Sequence[Any]],
        sort: tuple[str, ...],
        after: Sequence[Any] | None,
        limit: int,
    ) -> Page:
        """At most `limit` rows.

        Raises DeadlinePassedError where too many candidates have to be passed over.
        """

        async def some(behind: Sequence[Any] | None, number: int) -> Page:
            return await lists.page(
                snapshot,
                listing,
                filters=filters,
                sort=sort,
                after=behind,
                limit=number,
                bounded=False,
            )

        if self.keep is None:
            return await some(after, limit)
        until = time.monotonic() + DEADLINE
        kept: list[Row] = []
        goes_on = True
        while goes_on and len(kept) <= limit:
            if time.monotonic() > until:
                raise DeadlinePassedError(f"the read took more than {DEADLINE:g} s")
            candidates = await some(after, _AT_ONCE)
            answers = await self.keep(candidates.rows)
            kept += [row for row, wanted in zip(candidates.rows, answers, strict=True) if wanted]
            after, goes_on = candidates.next_keys, candidates.next_keys is not None
        following = kept[limit - 1][-2:] if len(kept) > limit else None
        return Page(kept[:limit], following)

    async def count(
        self,
        snapshot: Snapshot,
        listing: Listing,
        filters: Mapping[str, Sequence[Any]],
        sort: tuple[str, ...],
    ) -> int:
        """How many rows there are on all pages."""
        if self.keep is None:
            return await lists.count(snapshot, listing, filters)
        every = await self.page(
            snapshot, listing, filters=filters, sort=sort, after=None, limit=_ALL
        )
        return len(every.rows)
