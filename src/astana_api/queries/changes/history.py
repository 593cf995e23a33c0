"""History of an entity, statement or citation: the change events that concern it.

Each page selects all events of the records by key and sorts them. The cost is proportional to the
length of the history, not to the number of revisions.
"""

from collections.abc import Callable, Mapping, Sequence
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
from astana_api.models import (
    CitationVersion,
    EntityStatusVersion,
    EvidenceVersion,
    Redirect,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)
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
Condition = Callable[[Mapping[str, Binds]], ColumnElement[bool] | None]
"""A function that returns the condition on the rows of a history; None if no row belongs to it."""


def _entity_condition(filters: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "entity" not in filters or filters.keys() & {"statement", "property"}:
        return None
    return table(EntityStatusVersion).c.entity_id.in_(filters["entity"])


def _redirect_condition(filters: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "entity" not in filters or filters.keys() & {"statement", "property"}:
        return None
    merged = table(Redirect).c
    return or_(merged.old_id.in_(filters["entity"]), merged.new_id.in_(filters["entity"]))


def _select_statement_ids(filters: Mapping[str, Binds]) -> Any:
    columns = {
        "entity": _statement.subject,
        "statement": _statement.id,
        "property": _statement.property,
    }
    conditions = [
        any_of(column)(filters[name]) for name, column in columns.items() if name in filters
    ]
    return (
        select(_statement.id).where(*conditions)
        if filters.keys() & {"entity", "statement"}
        else None
    )


def _statement_condition(filters: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    statement_ids = _select_statement_ids(filters)
    if statement_ids is None:
        return None
    return table(SQLStatementState).c.statement_id.in_(statement_ids)


def _evidence_condition(filters: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    statement_ids = _select_statement_ids(filters)
    if statement_ids is None:
        return None
    evidence_ids = select(_evidence.id).where(_evidence.statement_id.in_(statement_ids))
    return table(EvidenceVersion).c.evidence_id.in_(evidence_ids)


def _citation_condition(filters: Mapping[str, Binds]) -> ColumnElement[bool] | None:
    if "citation" not in filters:
        return None
    return table(CitationVersion).c.citation_id.in_(filters["citation"])


_CONDITIONS: Mapping[ChangeType, Condition] = {
    ChangeType.ENTITY: _entity_condition,
    ChangeType.CITATION: _citation_condition,
    ChangeType.STATEMENT: _statement_condition,
    ChangeType.EVIDENCE: _evidence_condition,
    ChangeType.REDIRECT: _redirect_condition,
}


def build_listing(
    filters: Mapping[str, Sequence[Any]], types: Sequence[ChangeType] | None = None
) -> ListDefinition:
    """Return the list of events that match filters of `HISTORY_FILTERS`, and the types, if any.

    The caller reads the list with the same filters.
    """
    selected_types = tuple(kind for kind in _CONDITIONS if types is None or kind in types)
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
    condition = _CONDITIONS[stream.type](filters)
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
