"""Timelines in the order of certainty: first what surely lies within a time, then the rest.

These are two lists, each in order of time, and a page may end one and begin the other. The
fingerprint of a cursor tells to which of the two it belongs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.types import Scope

from astana_api.api.lists import cursors
from astana_api.api.lists.pagination import ListPage, PageParams, Render, read_query
from astana_api.db.snapshot import Snapshot
from astana_api.queries import timeline
from astana_api.queries.lists.list_query import ListQuery

_BEFORE_ALL = (cursors.INT64.start, cursors.INT64.start)
"""The sort keys of a position before all rows."""


async def read_by_match(
    snapshot: Snapshot,
    scope: Scope,
    parts: Sequence[Mapping[str, Sequence[Any]]],
    page_params: PageParams,
    render: Render,
) -> ListPage:
    """Return the requested page of two timelines, one after the other, by their filters.

    Raise InvalidQueryParameter for a cursor of another list.
    """
    certain, uncertain = (_build_query(filters) for filters in parts)
    params = replace(page_params, sort=None, count=None)
    total = None
    if page_params.count:
        sort = timeline.DEFAULT_SORT
        total = sum([await query.count_rows(snapshot, sort) for query in (certain, uncertain)])

    async def read(query: ListQuery, part: PageParams) -> ListPage:
        return await read_query(
            snapshot, scope, query, part, default_sort=timeline.DEFAULT_SORT, render=render
        )

    if params.cursor is not None and not cursors.belongs_to(
        params.cursor, _fingerprint(scope, certain)
    ):
        return replace(await read(uncertain, params), total=total)
    first = await read(certain, params)
    if first.cursor is not None:
        return replace(first, total=total)
    room = params.limit - len(first.items)
    rest = await read(uncertain, replace(params, cursor=None, limit=room or 1))
    if room:
        return replace(rest, items=[*first.items, *rest.items], total=total)
    start = cursors.encode(_fingerprint(scope, uncertain), _BEFORE_ALL, "")
    return replace(first, cursor=start if rest.items else None, total=total)


def _build_query(filters: Mapping[str, Sequence[Any]]) -> ListQuery:
    return ListQuery(
        timeline.UNINDEXED_LISTING, filters, cursor_filters={**filters, "sort": ["match"]}
    )


def _fingerprint(scope: Scope, query: ListQuery) -> str:
    return cursors.fingerprint(
        [scope["path"], dict(query.cursor_filters or {})], timeline.DEFAULT_SORT
    )
