"""Pages of changes: of the feed, of one revision, and of the history of one record."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from starlette.types import Scope

from astana_api.api.lists import cursors, pagination
from astana_api.api.lists.pagination import (
    ListPage,
    PageParams,
    drop_unset,
    read_list,
    render_records,
)
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.queries.changes import events as change_events
from astana_api.queries.changes import history as histories
from astana_api.queries.changes import items as change_items
from astana_api.queries.changes.events import MAX_STREAM, REVISION_STREAM, ChangeEvent
from astana_api.queries.entities.redirects import include_merged_ids, resolve_redirects

EventRenderer = Callable[[Snapshot, Sequence[ChangeEvent]], Awaitable[list[Json]]]
"""Returns the JSON of each event."""

_KEYS = (int, int, int, str)
"""The types of the values in a cursor, which are the position of an event."""


def position_before(revision: int) -> ChangeEvent:
    """Return the position right before the first change of a revision."""
    return ChangeEvent(revision, REVISION_STREAM, 0, "")


def position_after(revision: int) -> ChangeEvent:
    """Return the position right after the last change of a revision."""
    return ChangeEvent(revision, MAX_STREAM, 0, "")


async def read_change_page(
    snapshot: Snapshot,
    scope: Scope,
    page_params: PageParams,
    start: ChangeEvent,
    last_revision: int,
    types: Collection[ChangeType | None] | None = None,
    parameters: Mapping[str, Any] | None = None,
    render: EventRenderer = change_items.render_changes,
) -> ListPage:
    """Return a page of the changes after `start` in revisions up to `last_revision`.

    A cursor is valid with the same `parameters` only. Raise InvalidQueryParameter for a cursor of
    another list.
    """
    fingerprint = cursors.fingerprint([scope["path"], dict(parameters or {})], ())
    if page_params.cursor is not None:
        start = ChangeEvent._make(cursors.decode(page_params.cursor, fingerprint, _KEYS))
    scan = await change_events.read_page(
        snapshot, start, until=last_revision, limit=page_params.limit, types=types
    )
    items: list[bytes] = []
    size = 0
    for index in range(0, len(scan.events), pagination.ROWS_PER_BATCH):
        if size >= pagination.MAX_PAGE_BYTES:
            break
        batch = scan.events[index : index + pagination.ROWS_PER_BATCH]
        rendered = await render(snapshot, batch)
        items += [dumps(item).encode() for item in rendered]
        size = sum(map(len, items))
        await asyncio.sleep(0)
    cursor = None
    if scan.has_more or len(items) < len(scan.events):
        *position, tie_breaker = scan.events[len(items) - 1]
        cursor = cursors.encode(fingerprint, position, tie_breaker)
    total = None
    if page_params.count:
        total = await change_events.count_events(snapshot, last_revision, types)
    return ListPage(items, cursor, total, snapshot.revision)


async def read_revision_changes(
    snapshot: Snapshot,
    scope: Scope,
    number: int,
    page_params: PageParams,
    types: Sequence[ChangeType] | None = None,
    entities: Sequence[str] | None = None,
) -> ListPage:
    """Return a page of the changes of a revision: all, or those that concern some entities."""
    if entities is None:
        parameters = {"type": sorted(set(types))} if types is not None else {}
        return await read_change_page(
            snapshot, scope, page_params, position_before(number), number, types, parameters
        )
    canonical_ids = await resolve_redirects(snapshot, entities)
    entity_ids = await include_merged_ids(snapshot, canonical_ids.values())
    filters: dict[str, Sequence[Any]] = {"entity": entity_ids, "revision": [number]}
    return await _read_history(
        snapshot, scope, page_params, filters, types, histories.render_history, ("revision",)
    )


async def read_history(
    snapshot: Snapshot,
    scope: Scope,
    page_params: PageParams,
    about: Mapping[str, Sequence[Any] | None],
    types: Sequence[ChangeType] | None = None,
) -> ListPage:
    """Return a page of the changes of the records that `about` selects, latest first by default."""
    return await _read_history(
        snapshot,
        scope,
        page_params,
        drop_unset(about),
        types,
        histories.render_history_with_metadata,
        histories.DEFAULT_SORT,
    )


async def _read_history(
    snapshot: Snapshot,
    scope: Scope,
    page_params: PageParams,
    about: Mapping[str, Sequence[Any]],
    types: Sequence[ChangeType] | None,
    render_rows: Any,
    default_sort: tuple[str, ...],
) -> ListPage:
    filters = dict(about) | ({"type": sorted(set(types))} if types is not None else {})
    return await read_list(
        snapshot,
        scope,
        histories.build_listing(about, types),
        page_params,
        filters,
        default_sort=default_sort,
        render=render_records(render_rows),
    )
