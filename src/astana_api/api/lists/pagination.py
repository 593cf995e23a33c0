"""Sorting, cursors and counts of list endpoints."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import build_next_path, format_next_link, render_list_body
from astana_api.api.lists.parameters import DEFAULT_LIMIT
from astana_api.api.lists.sparse_fields import append_member
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.lists.definitions import ListDefinition
from astana_api.queries.lists.list_query import ListQuery

Filters = Mapping[str, Sequence[Any]]
Render = Callable[[Snapshot, list[Row]], Awaitable[list[bytes]]]
"""Returns the JSON of each row of a page."""

MAX_SORT_KEYS = 2
MAX_PAGE_BYTES = 4 << 20
"""A page ends once its items have as many bytes, even if it has fewer than `limit` items."""
ROWS_PER_BATCH = 100
"""Rows to render at a time. In between, other requests proceed, and a page may end."""


@dataclass(frozen=True, slots=True)
class PageParams:
    """Represent the pagination parameters of a request (see `api.lists.parameters`)."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    sort: str | None = None
    count: Literal["exact"] | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Represent how many rows of a page are read and rendered at a time.

    Without `rows_per_query` one query reads them all: rows are small, unless they have whole JSON
    bodies. `rows_per_batch` is 1 for rows that are rendered with queries of their own.
    """

    rows_per_query: int | None = None
    rows_per_batch: int | None = None


@dataclass(frozen=True, slots=True)
class ListPage:
    """Represent a rendered page; its response needs no snapshot.

    `capped` is whether a search of the list may have missed items, None without one.
    """

    items: list[bytes]
    cursor: str | None
    total: int | None
    revision: int
    capped: bool | None = None


def drop_unset(filters: Mapping[str, Sequence[Any] | None]) -> dict[str, list[Any]]:
    """Return the filters that are not None, with distinct values; an empty one matches nothing."""
    return {
        name: list(dict.fromkeys(values)) for name, values in filters.items() if values is not None
    }


def parse_sort(
    text: str | None, listing: ListDefinition, default: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the sort keys of a list.

    Raise InvalidQueryParameter, naming `sort`, for an unknown key, too many keys, or duplicates.
    """
    if text is None:
        return default
    names = tuple(text.split(","))
    for name in names:
        if name not in listing.sorts:
            available = ", ".join(key for key in listing.sorts if not key.startswith("-"))
            raise _invalid_sort(
                f"There is no sort key {name!r}; known are, with or without -: {available}."
            )
    if len(names) > MAX_SORT_KEYS:
        raise _invalid_sort(f"At most {MAX_SORT_KEYS} keys can be sorted by.")
    if len({name.removeprefix("-") for name in names}) < len(names):
        raise _invalid_sort("A key can be sorted by only once.")
    return names


def render_records(records: Callable[[Snapshot, list[Row]], Awaitable[list[Json]]]) -> Render:
    """Return a renderer for rows that `records` converts to JSON objects page by page."""

    async def render(snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        return [dumps(record).encode() for record in await records(snapshot, rows)]

    return render


async def render_stored_json(_snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
    """Return the first column of each row, which has its JSON as text or in UTF-8."""
    return [body if isinstance(body, bytes) else body.encode() for body, *_ in rows]


async def read_list(
    snapshot: Snapshot,
    scope: Scope,
    listing: ListDefinition,
    page_params: PageParams,
    filters: Filters,
    *,
    default_sort: tuple[str, ...] = (),
    render: Render = render_stored_json,
    reading: Reading | None = None,
) -> ListPage:
    """Return the requested page of a list at the head: see `read_query`."""
    return await read_query(
        snapshot,
        scope,
        ListQuery(listing, filters),
        page_params,
        default_sort=default_sort,
        render=render,
        reading=reading,
    )


async def read_query(
    snapshot: Snapshot,
    scope: Scope,
    query: ListQuery,
    page_params: PageParams,
    *,
    default_sort: tuple[str, ...] = (),
    render: Render = render_stored_json,
    reading: Reading | None = None,
) -> ListPage:
    """Return the requested page; without `sort` it is ordered by `default_sort` and the id.

    The page ends before `limit` once its items have `MAX_PAGE_BYTES`. Raise InvalidQueryParameter
    for an invalid sort or cursor.
    """
    sort = parse_sort(page_params.sort, query.listing, default_sort)
    filters = query.filters if query.cursor_filters is None else query.cursor_filters
    fingerprint = cursors.fingerprint([scope["path"], dict(filters)], sort)
    after: Row | None = None
    if page_params.cursor is not None:
        after = cursors.decode(page_params.cursor, fingerprint, query.listing.key_types(sort))
    items, next_keys = await _read_items(
        snapshot, query, sort, after, page_params.limit, render, reading or Reading()
    )
    total = await query.count_rows(snapshot, sort) if page_params.count else None
    cursor = None
    if next_keys is not None:
        cursor = cursors.encode(fingerprint, next_keys[:-1], next_keys[-1])
    revision = min(query.as_of, snapshot.revision)
    return ListPage(items, cursor, total, revision)


async def _read_items(
    snapshot: Snapshot,
    query: ListQuery,
    sort: tuple[str, ...],
    after: Row | None,
    limit: int,
    render: Render,
    reading: Reading,
) -> tuple[list[bytes], Row | None]:
    """Return the items of a page, and the sort keys of the last of them unless it ends the list."""
    items: list[bytes] = []
    size = 0
    while True:
        rows = limit - len(items)
        if reading.rows_per_query is not None:
            rows = min(rows, reading.rows_per_query)
        page = await query.read_page(snapshot, sort=sort, after=after, limit=rows)
        step = reading.rows_per_batch or ROWS_PER_BATCH
        for start in range(0, len(page.rows), step):
            if items:
                await asyncio.sleep(0)
            batch = await render(snapshot, page.rows[start : start + step])
            items += batch
            size += sum(map(len, batch))
            end = start + len(batch)
            if size >= MAX_PAGE_BYTES and end < len(page.rows):
                return items, page.keys[end - 1]
        after = page.next_keys
        if after is None or len(items) >= limit or size >= MAX_PAGE_BYTES:
            return items, after


def list_response(
    scope: Scope, page: ListPage, members: Mapping[str, Any] | None = None
) -> Representation:
    """Return the response for a page, with a `Link` to the next page and further `members`."""
    next_path = None if page.cursor is None else build_next_path(scope, page.cursor)
    body = render_list_body(page.items, next_path, page.total)
    if page.capped is not None:
        body = append_member(body, "capped", b"true" if page.capped else b"false")
    for name, value in (members or {}).items():
        body = append_member(body, name, dumps(value).encode())
    return Representation(scope, body, page.revision, link=format_next_link(next_path))


def _invalid_sort(detail: str) -> InvalidQueryParameter:
    return InvalidQueryParameter.named("sort", detail)
