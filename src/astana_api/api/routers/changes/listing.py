"""Lists of changes: what a revision changed, and what became of one thing."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from starlette.types import Scope

from astana_api.api.lists import cursors
from astana_api.api.lists.pagination import Asked, Found, as_json, given, read_list
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import dumps
from astana_api.queries.changes import events as change_events
from astana_api.queries.changes import history as histories
from astana_api.queries.changes import items as change_items
from astana_api.queries.changes.events import LAST_RANK, REVISION_RANK, Event
from astana_api.queries.entities.redirects import standing, with_former

_KEYS = (int, int, int, str)
"""The types of what tells the place of an event, in a cursor."""


def before_all_of(revision: int) -> Event:
    """The place right before the first change of a revision."""
    return Event(revision, REVISION_RANK, 0, "")


def behind_all_of(revision: int) -> Event:
    """The place behind the last change of a revision."""
    return Event(revision, LAST_RANK, 0, "")


async def walked(
    snapshot: Snapshot,
    scope: Scope,
    asked: Asked,
    start: Event,
    until: int,
    types: Collection[ChangeType] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> Found:
    """A page of what changed behind `start`, of revisions up to `until`.

    `parameters` are what the cursor is good with. Raises InvalidQueryParameter for a cursor that
    this list did not give.
    """
    fingerprint = cursors.fingerprint([scope["path"], dict(parameters or {})], ())
    if asked.cursor is not None:
        start = Event._make(cursors.decode(asked.cursor, fingerprint, _KEYS))
    page = await change_events.walk(snapshot, start, until=until, limit=asked.limit, types=types)
    items = await change_items.rendered(snapshot, page.events)
    cursor = None
    if page.more:
        *keys, key = page.events[-1]
        cursor = cursors.encode(fingerprint, keys, key)
    total = None
    if asked.count:
        total = await change_events.count(snapshot, until, types)
    return Found([dumps(item).encode() for item in items], cursor, total, snapshot.revision)


async def changes_of(
    snapshot: Snapshot,
    scope: Scope,
    number: int,
    asked: Asked,
    types: Sequence[ChangeType] | None = None,
    entities: Sequence[str] | None = None,
) -> Found:
    """A page of what a revision changed: everything, or what concerns some entities."""
    if entities is None:
        named = {"type": sorted(set(types))} if types is not None else {}
        return await walked(snapshot, scope, asked, before_all_of(number), number, types, named)
    ends = await standing(snapshot, entities)
    ids = await with_former(snapshot, ends.values())
    filters: dict[str, Sequence[Any]] = {"entity": ids, "revision": [number]}
    return await _history(
        snapshot, scope, asked, filters, types, histories.rendered_rows, ("revision",)
    )


async def history(
    snapshot: Snapshot,
    scope: Scope,
    asked: Asked,
    about: Mapping[str, Sequence[Any] | None],
    types: Sequence[ChangeType] | None = None,
) -> Found:
    """A page of what became of what `about` names, the last first unless asked."""
    return await _history(
        snapshot, scope, asked, given(about), types, histories.dated_rows, histories.DEFAULT_SORT
    )


async def _history(
    snapshot: Snapshot,
    scope: Scope,
    asked: Asked,
    about: Mapping[str, Sequence[Any]],
    types: Sequence[ChangeType] | None,
    rows: Any,
    default_sort: tuple[str, ...],
) -> Found:
    filters = dict(about) | ({"type": sorted(set(types))} if types is not None else {})
    return await read_list(
        snapshot,
        scope,
        histories.listing(about, types),
        asked,
        filters,
        default_sort=default_sort,
        render=as_json(rows),
    )
