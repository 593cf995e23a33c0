"""Change events, in order of revision, then of stream, then of position and key.

If one revision closes a row and opens the next row of the same record, that is one event. A
revision opens its rows once and a row is closed once, so the events of a revision never change.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    String,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
)

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import ChangeType
from astana_api.models import SQLRevision
from astana_api.models.registry import RECORD_TYPES

REVISION_STREAM = 0
"""The stream of revisions. The event of a revision precedes its changes."""
MAX_STREAM = 2 * len(ChangeType) + 1
"""A stream number after all changes of a revision."""


class ChangeEvent(NamedTuple):
    """A change of one record by one revision. Events compare in list order.

    `stream` is the number of its `EventStream`; `position` is the sequence number of the row, or 0.
    """

    revision: int
    stream: int
    position: int
    key: str

    @property
    def type(self) -> ChangeType | None:
        """Return the change type; None for the revision itself."""
        return list(ChangeType)[(self.stream - 1) // 2] if self.stream != REVISION_STREAM else None


@dataclass(frozen=True, slots=True)
class EventStream:
    """The events of one type that open rows, or those that only close them.

    `columns` are the fields of `ChangeEvent`; `index_columns` names those of the index to scan.
    """

    type: ChangeType | None
    number: int
    columns: tuple[ColumnElement[Any], ...]
    index_columns: tuple[str, ...]
    conditions: tuple[ColumnElement[bool], ...] = ()
    is_closing: bool = False

    @property
    def revision(self) -> ColumnElement[Any]:
        """Return the column with the revision of the event."""
        return self.columns[0]

    def column(self, name: str) -> ColumnElement[Any]:
        """Return the column of a field of `ChangeEvent`."""
        return self.columns[ChangeEvent._fields.index(name)]


def _build_stream(kind: ChangeType, *, is_closing: bool) -> EventStream:
    record_type = RECORD_TYPES[kind]
    rows, key = record_type.table, record_type.key_column
    number = 2 * list(ChangeType).index(kind) + (2 if is_closing else 1)
    sequenced = "seq" in rows.c and not is_closing
    position: ColumnElement[Any] = rows.c.seq if sequenced else literal(0, BigInt)
    revision = rows.c.to_revision if is_closing else rows.c.from_revision
    next_rows = rows.alias()
    is_continued = exists().where(
        next_rows.c[record_type.key] == key, next_rows.c.from_revision == rows.c.to_revision
    )
    return EventStream(
        type=kind,
        number=number,
        columns=(revision, literal(number, BigInt), position, key),
        index_columns=("revision", "position" if sequenced else "key"),
        conditions=(revision.is_not(None), ~is_continued) if is_closing else (),
        is_closing=is_closing,
    )


EVENT_STREAMS: tuple[EventStream, ...] = tuple(
    _build_stream(kind, is_closing=is_closing)
    for kind in ChangeType
    for is_closing in (False, True)
)
_REVISION_NUMBER = table(SQLRevision).c.number
_REVISIONS = EventStream(
    type=None,
    number=REVISION_STREAM,
    columns=(
        _REVISION_NUMBER,
        literal(REVISION_STREAM, BigInt),
        literal(0, BigInt),
        literal("", String()),
    ),
    index_columns=("revision",),
)


def _page_statement(stream: EventStream) -> CompiledStatement:
    """Build the query of the first events after a position, up to a revision, in index order."""
    columns = [stream.column(name) for name in stream.index_columns]
    after = [bindparam(name, type_=stream.column(name).type) for name in stream.index_columns]
    return CompiledStatement(
        select(*stream.columns)
        .where(
            tuple_(*columns) > tuple_(*after),
            stream.revision <= bindparam("until", type_=BigInt),
            *stream.conditions,
        )
        .order_by(*columns)
        .limit(bindparam("limit", type_=None))
    )


_PAGES = {stream.number: _page_statement(stream) for stream in (_REVISIONS, *EVENT_STREAMS)}
_COUNTS = {
    stream.number: CompiledStatement(
        select(func.count()).where(
            stream.revision == bindparam("revision", type_=BigInt), *stream.conditions
        )
    )
    for stream in EVENT_STREAMS
}


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events in order, and whether there are more."""

    events: list[ChangeEvent]
    has_more: bool


async def read_page(
    snapshot: Snapshot,
    after: ChangeEvent,
    *,
    until: int,
    limit: int,
    types: Collection[ChangeType | None] | None = None,
) -> EventPage:
    """Return at most `limit` events after `after`, up to the revision `until`.

    Without `types`, the page has all types and each revision precedes its changes; among `types`,
    None stands for revisions. Each stream is one index range scan, so the cost of a page does not
    depend on the size of a revision.
    """
    selected = [stream for stream in EVENT_STREAMS if types is None or stream.type in types]
    opening = [stream for stream in selected if not stream.is_closing]
    opening += [_REVISIONS] if types is None or None in types else []
    events: list[ChangeEvent] = []
    for stream in opening:
        events += await _read_stream(snapshot, stream, after, until, limit)
    events.sort()
    # The scan of closing streams stops where this page ends.
    horizon = events[limit] if len(events) > limit else None
    for stream in (each for each in selected if each.is_closing):
        last = until
        if horizon is not None:
            last = min(until, horizon.revision - (stream.number > horizon.stream))
        events += await _read_stream(snapshot, stream, after, last, limit)
    events.sort()
    return EventPage(events[:limit], len(events) > limit)


async def count_events(
    snapshot: Snapshot, revision: int, types: Collection[ChangeType | None] | None = None
) -> int:
    """Return the number of events of a revision, in time proportional to that number."""
    total = 0
    for stream in EVENT_STREAMS:
        if types is None or stream.type in types:
            params = {"revision": revision}
            rows = await snapshot.all(_COUNTS[stream.number], params, long_running=True)
            total += int(rows[0][0])
    return total


async def _read_stream(
    snapshot: Snapshot, stream: EventStream, after: ChangeEvent, until: int, limit: int
) -> list[ChangeEvent]:
    """Return the first `limit` + 1 events of a stream after an event."""
    revision, position, key = after.revision, after.position, after.key
    if stream.number != after.stream:
        is_passed = stream.number < after.stream and stream is not _REVISIONS
        revision, position, key = after.revision + is_passed, -1, ""
    if revision > until:
        return []
    params = {
        "revision": revision,
        "position": position,
        "key": key,
        "until": until,
        "limit": limit + 1,
    }
    rows = await snapshot.all(_PAGES[stream.number], params, long_running=stream.is_closing)
    return [ChangeEvent._make(row) for row in rows]
