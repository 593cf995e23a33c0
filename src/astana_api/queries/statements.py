"""Reads of statements at the head revision: lists, and one statement with its history."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import State, ValueType
from astana_api.domain.rendering.entities import Json, ReferenceLookup
from astana_api.domain.rendering.statements import (
    StatementView,
    StateView,
    add_history,
    mentioned_ids,
    render_statement,
)
from astana_api.models import (
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
    StatementNow,
)
from astana_api.queries.entities.lifespans import (
    entity_ids_of,
    evaluate,
    load_lifespans,
    not_ruled_out,
    temporal_claim,
)
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.entities.references import load_references
from astana_api.queries.evidence import EvidenceByStatement, is_open, load_evidence
from astana_api.queries.lists import engine as lists
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.engine import ListDefinition, SortKey

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_state = table(SQLStatementState).c
_evidence = table(SQLEvidence).c

_SOURCE = (
    table(StatementNow)
    .outerjoin(table(SQLStatement), _statement.id == _now.id)
    .outerjoin(
        table(SQLStatementState),
        and_(_state.statement_id == _now.id, _state.to_revision.is_(None)),
    )
)
"""Outer joins keep query planners from starting with all open states. No row is ever missing."""

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _now.id,
    _now.subject_now,
    _now.property,
    _now.type,
    # The full text: `value_now` may be truncated.
    case((_now.type == ValueType.ENTITY.value, _now.value_now), else_=_statement.value),
    _statement.lang,
    _statement.qualifiers,
    _state.stated_as,
    _state.rank,
    _state.state,
    _state.superseded_by,
    _state.reason,
    _now.sourced,
    _now.anchored,
    _now.disputed,
    _state.from_revision,
)
"""The fields of `StatementRecord`, except that its revision also covers the evidence."""


def _mentions_entity(binds: Binds) -> ColumnElement[bool]:
    """Match statements whose subject or value is one of the entities."""
    return or_(
        any_of(_now.subject_now)(binds),
        and_(_now.type == ValueType.ENTITY.value, any_of(_now.value_now)(binds)),
    )


def has_evidence(column: ColumnElement[Any]) -> Filter:
    """Match statements that have open evidence whose column equals one of the values."""
    return lambda binds: _has_open_evidence(any_of(column)(binds))


def _has_evidence_in_section(binds: Binds) -> ColumnElement[bool]:
    """Match evidence in sections: the first value is the document, the others are section keys."""
    document, *sections = binds
    return _has_open_evidence(
        _evidence.document_id == document, any_of(_evidence.section)(sections)
    )


def _has_open_evidence(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # IN instead of EXISTS: the planner starts with the few matching evidence rows.
    return _now.id.in_(select(_evidence.statement_id).where(*conditions, is_open(_evidence.id)))


LISTING = ListDefinition(
    columns=_COLUMNS,
    source=_SOURCE,
    id=_now.seq,
    sorts={
        "stated": SortKey((_now.first_revision,)),
        "-stated": SortKey((_now.first_revision,), descending=True),
    },
    filters={
        "entity": _mentions_entity,
        "subject": any_of(_now.subject_now),
        "ids": _now.id.in_,
        "property": any_of(_now.property),
        "value": any_of(_now.value_now),
        "citation": has_evidence(_evidence.citation_id),
        "document": has_evidence(_evidence.document_id),
        "section": _has_evidence_in_section,
        "state": any_of(_now.state),
        "rank": any_of(_now.rank),
        "sourced": any_of(_now.sourced),
        "anchored": any_of(_now.anchored),
        "disputed": any_of(_now.disputed),
        "at": not_ruled_out,
    },
)
"""Statements in order of creation. Filters by entity expect canonical ids: see `redirects`.

`section` takes a document id followed by section keys and replaces `document`. `at` takes the first
and the last day of a date.
"""

DEFAULT_SORT = ("stated",)


_BY_ID = CompiledStatement(
    select(*_COLUMNS).select_from(_SOURCE).where(_now.id == bindparam("id", type_=String()))
)
_STATES_BY_STATEMENT = CompiledStatement(
    select(
        _state.from_revision,
        _state.to_revision,
        _state.state,
        _state.rank,
        _state.stated_as,
        _state.superseded_by,
        _state.reason,
    )
    .where(_state.statement_id == bindparam("id", type_=String()))
    .order_by(_state.from_revision)
)


async def get_statement(
    snapshot: Snapshot, statement_id: str, at: Bounds | None = None
) -> Json | None:
    """Return a statement with its evidence and history, or None if there is none with this id."""
    row = await snapshot.first(_BY_ID, {"id": statement_id})
    if row is None:
        return None
    evidence = await load_evidence(snapshot, [statement_id])
    [rendered] = await _render(snapshot, [row], evidence, at)
    states = await snapshot.all(_STATES_BY_STATEMENT, {"id": statement_id})
    closed = evidence.closed.get(statement_id, ())
    return add_history(rendered, [StateView(*state) for state in states], closed)


async def list_entity_statements(
    snapshot: Snapshot, entity_id: str, limit: int
) -> tuple[list[Json], bool]:
    """Return the first current statements that mention an entity, and whether there are more.

    The entity id must be canonical.
    """
    filters = {"entity": [entity_id], "state": [State.CURRENT.value]}
    page = await lists.read_page(
        snapshot, LISTING, filters=filters, sort=DEFAULT_SORT, after=None, limit=limit
    )
    return await render_statements(snapshot, page.rows), page.next_keys is not None


async def render_statements(
    snapshot: Snapshot, rows: list[Row], at: Bounds | None = None
) -> list[Json]:
    """Render rows of `LISTING` with their evidence, in a fixed number of queries.

    With a date, each item has `holds`.
    """
    return await _render(
        snapshot, rows, await load_evidence(snapshot, [row[0] for row in rows]), at
    )


async def _render(
    snapshot: Snapshot, rows: list[Row], evidence: EvidenceByStatement, at: Bounds | None
) -> list[Json]:
    records = [
        StatementView._make(
            (
                *row[:12],
                *map(bool, row[12:15]),
                max(row[15], evidence.last_modified_revision.get(row[0], 0)),
            )
        )
        for row in rows
    ]
    names = await load_names(snapshot, (e for record in records for e in mentioned_ids(record)))
    items = [render_statement(r, evidence.current.get(r.id, ()), names) for r in records]
    if at is None:
        return items
    lifespans = await load_lifespans(snapshot, entity_ids_of(rows))
    return [
        {
            **item,
            "holds": evaluate(
                temporal_claim(r.property, r.type, r.value, r.qualifiers), r.subject, lifespans, at
            ),
        }
        for item, r in zip(items, records, strict=True)
    ]


async def load_names(snapshot: Snapshot, ids: Iterable[str]) -> ReferenceLookup:
    """Return a lookup of entity references by id. Ids may have been merged into other entities."""
    distinct = dict.fromkeys(ids)
    names = await load_references(snapshot, distinct)
    merged = distinct.keys() - names.keys()
    if merged:
        canonical = await resolve_redirects(snapshot, merged)
        references = await load_references(snapshot, canonical.values())
        names |= {old: references[new] for old, new in canonical.items()}
    return names.__getitem__
