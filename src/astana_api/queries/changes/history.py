"""History of an entity, statement or citation: the change events that concern it.

Each page selects all events of the records by key and sorts them. The cost is proportional to the
length of the history, not to the number of revisions.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    false,
    or_,
    select,
    true,
    union_all,
)

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import ChangeType
from astana_api.domain.rendering.entities import Json
from astana_api.models import Redirect, SQLEvidence, SQLStatement
from astana_api.models.registry import RECORD_TYPES
from astana_api.queries.changes import items as change_items
from astana_api.queries.changes.events import EVENT_STREAMS, ChangeEvent, EventStream
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.engine import parameter_name

DEFAULT_SORT = ("-revision",)
SORTS = ("revision", "-revision")
HISTORY_FILTERS = ("entity", "statement", "property", "citation", "revision")
"""Filters of a history: ids of subject entities, statements, properties and citations, and revision
numbers."""

_statement = table(SQLStatement).c
_evidence = table(SQLEvidence).c


def _type_condition(
    change_type: ChangeType, filters: Mapping[str, Binds]
) -> ColumnElement[bool] | None:
    """Return the condition on the rows of a history; None if no row of the type belongs to it."""
    key = RECORD_TYPES[change_type].key_column
    match change_type:
        case ChangeType.ENTITY | ChangeType.REDIRECT:
            if "entity" not in filters or filters.keys() & {"statement", "property"}:
                return None
            condition = key.in_(filters["entity"])
            if change_type is ChangeType.ENTITY:
                return condition
            return or_(condition, table(Redirect).c.new_id.in_(filters["entity"]))
        case ChangeType.STATEMENT | ChangeType.EVIDENCE:
            if not filters.keys() & {"entity", "statement"}:
                return None
            statement_ids = _select_statement_ids(filters)
            if change_type is ChangeType.STATEMENT:
                return key.in_(statement_ids)
            return key.in_(select(_evidence.id).where(_evidence.statement_id.in_(statement_ids)))
        case ChangeType.CITATION:
            return key.in_(filters["citation"]) if "citation" in filters else None
        case ChangeType.DOCUMENT:
            return None


def _select_statement_ids(filters: Mapping[str, Binds]) -> Select[Any]:
    columns = {
        "entity": _statement.subject,
        "statement": _statement.id,
        "property": _statement.property,
    }
    conditions = [
        any_of(column)(filters[name]) for name, column in columns.items() if name in filters
    ]
    return select(_statement.id).where(*conditions)


def build_listing(
    filters: Mapping[str, Sequence[Any]], types: Sequence[ChangeType] | None = None
) -> ListDefinition:
    """Return the list of events that match filters of `HISTORY_FILTERS`, and the types, if any.

    The caller reads the list with the same filters.
    """
    selected_types = tuple(kind for kind in ChangeType if types is None or kind in types)
    return _build_listing(
        tuple((name, len(values)) for name, values in sorted(filters.items())), selected_types
    )


@lru_cache(maxsize=512)
def _build_listing(
    shape: tuple[tuple[str, int], ...], types: tuple[ChangeType, ...]
) -> ListDefinition:
    filters: dict[str, Binds] = {
        name: [_bind(name, index) for index in range(number)] for name, number in shape
    }
    branches = [
        _select_events(stream).where(*stream.conditions, *conditions)
        for stream in EVENT_STREAMS
        if (conditions := _stream_conditions(stream, filters, types)) is not None
    ]
    union = union_all(*branches) if branches else _select_events(EVENT_STREAMS[0]).where(false())
    events = union.subquery("events")
    order = (events.c.revision, events.c.stream, events.c.position)
    return ListDefinition(
        columns=tuple(events.c),
        source=events,
        id=events.c.key,
        sorts={"revision": SortKey(order), "-revision": SortKey(order, descending=True)},
        # Each branch of the union applies the filters itself, so that it can use its index.
        filters=dict.fromkeys(("type", *HISTORY_FILTERS), lambda _: true()),
        long_running=True,
    )


def _stream_conditions(
    stream: EventStream, filters: Mapping[str, Binds], types: tuple[ChangeType, ...]
) -> list[ColumnElement[bool]] | None:
    if stream.type is None or stream.type not in types:
        return None
    condition = _type_condition(stream.type, filters)
    if condition is None:
        return None
    return [
        condition,
        *([any_of(stream.revision)(filters["revision"])] if "revision" in filters else []),
    ]


def _select_events(stream: EventStream) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        column.label(name) for name, column in zip(ChangeEvent._fields, stream.columns, strict=True)
    ]
    return select(*columns)


def _bind(name: str, index: int) -> BindParameter[Any]:
    return bindparam(
        parameter_name(name, index), type_=BigInt if name == "revision" else _statement.id.type
    )


async def render_history(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Render rows of a history list."""
    return await change_items.render_changes(snapshot, [ChangeEvent._make(row) for row in rows])


async def render_history_with_metadata(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Render rows of a history list with time, actor, message and origin of each revision."""
    items = await render_history(snapshot, rows)
    metadata = await change_items.load_revision_metadata(
        snapshot, [item["revision"] for item in items]
    )
    return [{"revision": item["revision"], **metadata[item["revision"]], **item} for item in items]
