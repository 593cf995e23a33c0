"""Reads of statements at an earlier revision, in order of creation."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, exists, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.types import BigInt
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.enums import Stance, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import (
    StatementView,
    StateView,
    add_history,
    mentioned_ids,
    render_statement,
)
from astana_api.models import (
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
    StatementNow,
)
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.lifespans import entity_ids_of, evaluate, temporal_claim
from astana_api.queries.evidence import EvidenceByStatement, load_evidence
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.engine import ListDefinition, SortKey, parameter_name

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_state = table(SQLStatementState).c
_evidence = table(SQLEvidence).c
_evidence_version = table(EvidenceVersion).c

AS_OF = bindparam(parameter_name("as_of"), type_=BigInt)
"""The value of the filter `as_of`, which every list of an earlier revision requires."""


def valid_as_of(row: Any) -> ColumnElement[bool]:
    """Return the condition that a row is valid at the revision `AS_OF`."""
    return and_(row.from_revision <= AS_OF, or_(row.to_revision.is_(None), row.to_revision > AS_OF))


def _has_support(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        _evidence.statement_id == _statement.id,
        _evidence.stance == Stance.SUPPORTS.value,
        *conditions,
        exists().where(
            _evidence_version.evidence_id == _evidence.id, valid_as_of(_evidence_version)
        ),
    )


def _flag_filter(condition: ColumnElement[bool]) -> Filter:
    return any_of(case((condition, 1), else_=0))


def _has_open_evidence(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return _statement.id.in_(
        select(_evidence.statement_id).where(
            *conditions,
            exists().where(
                _evidence_version.evidence_id == _evidence.id, valid_as_of(_evidence_version)
            ),
        )
    )


def _has_evidence(column: ColumnElement[Any]) -> Filter:
    return lambda binds: _has_open_evidence(any_of(column)(binds))


def _has_evidence_in_section(binds: Binds) -> ColumnElement[bool]:
    document, *sections = binds
    return _has_open_evidence(
        _evidence.document_id == document, any_of(_evidence.section)(sections)
    )


def mentions_entity(binds: Binds) -> ColumnElement[bool]:
    """Match statements whose subject or value is one of the entities."""
    return or_(any_of(_statement.subject)(binds), any_of(_statement.value_entity)(binds))


LISTING = ListDefinition(
    columns=(
        _statement.id,
        _statement.subject,
        _statement.property,
        _statement.type,
        _statement.value,
        _statement.lang,
        _statement.qualifiers,
        _state.stated_as,
        _state.rank,
        _state.state,
        _state.superseded_by,
        _state.reason,
        _state.from_revision,
        _now.first_revision,
        _now.seq,
    ),
    source=table(StatementNow)
    .join(table(SQLStatement), _statement.id == _now.id)
    .join(table(SQLStatementState), _state.statement_id == _now.id),
    id=_now.seq,
    sorts={
        "stated": SortKey((_now.first_revision,)),
        "-stated": SortKey((_now.first_revision,), descending=True),
    },
    filters={
        "as_of": lambda _: valid_as_of(_state),
        "ids": any_of(_statement.id),
        "text": any_of(_statement.value),
        "entity": mentions_entity,
        "subject": any_of(_statement.subject),
        "value": any_of(_statement.value_entity),
        "type": any_of(_statement.type),
        "property": any_of(_statement.property),
        "citation": _has_evidence(_evidence.citation_id),
        "document": _has_evidence(_evidence.document_id),
        "section": _has_evidence_in_section,
        "state": any_of(_state.state),
        "rank": any_of(_state.rank),
        "sourced": _flag_filter(_has_support(_evidence.citation_id.is_not(None))),
        "anchored": _flag_filter(_has_support(_evidence.section.is_not(None))),
    },
)
"""Like `queries.statements.LISTING`; `as_of` is required.

Filters by entity expect all ids merged into the entity. The first revision of a statement never
changes, so it comes from the current projection.
"""

SORT_KEY_COLUMNS = 2
"""The number of trailing columns that are sort keys."""


_BY_ID = CompiledStatement(
    select(*LISTING.columns)
    .select_from(LISTING.source)
    .where(_statement.id == bindparam("id", type_=String()), valid_as_of(_state))
)
_STATES_BY_STATEMENT = CompiledStatement(
    select(
        _state.from_revision,
        case((_state.to_revision <= AS_OF, _state.to_revision)),
        _state.state,
        _state.rank,
        _state.stated_as,
        _state.superseded_by,
        _state.reason,
    )
    .where(_state.statement_id == bindparam("id", type_=String()), _state.from_revision <= AS_OF)
    .order_by(_state.from_revision)
)


async def get_statement(view: AsOfView, statement_id: str, at: Bounds | None = None) -> Json | None:
    """Return a statement with its evidence and history; None if it did not exist yet."""
    params = {"id": statement_id, parameter_name("as_of"): view.revision}
    row = await view.snapshot.first(_BY_ID, params)
    if row is None:
        return None
    evidence = await load_evidence(view.snapshot, [statement_id], view.revision)
    [rendered] = await _render(view, [row], evidence, at)
    states = await view.snapshot.all(_STATES_BY_STATEMENT, params)
    closed = evidence.closed.get(statement_id, ())
    return add_history(rendered, [StateView(*state) for state in states], closed)


async def render_statements(
    view: AsOfView, rows: list[Row], at: Bounds | None = None
) -> list[Json]:
    """Render rows of `LISTING`; with a date, each item has `holds`."""
    ids = [row[0] for row in rows]
    return await _render(view, rows, await load_evidence(view.snapshot, ids, view.revision), at)


async def evaluate_truth(view: AsOfView, rows: Sequence[Row], at: Bounds) -> list[Holds]:
    """Evaluate at a date the statements of rows of `LISTING`, with the data of the revision."""
    resolved = [resolve_redirects(view, row) for row in rows]
    lifespans = await view.load_lifespans(entity_ids_of(resolved))
    return [
        evaluate(temporal_claim(property_id, type_, value, qualifiers), subject, lifespans, at)
        for _, subject, property_id, type_, value, _, qualifiers, *_ in resolved
    ]


async def are_disputed(view: AsOfView, rows: Sequence[Row]) -> list[bool]:
    """Return which rows of `LISTING` a current statement or evidence contradicts."""
    projections = await view.load_projections(view.canonical_id(row[1]) for row in rows)
    return [row[0] in projections[view.canonical_id(row[1])].disputed for row in rows]


def resolve_redirects(view: AsOfView, row: Row) -> Row:
    """Return a row of `LISTING` with canonical ids of subject and value."""
    statement_id, subject, property_id, type_, value, *rest = row
    if type_ == ValueType.ENTITY:
        value = view.canonical_id(value)
    return (statement_id, view.canonical_id(subject), property_id, type_, value, *rest)


async def _render(
    view: AsOfView, rows: list[Row], evidence: EvidenceByStatement, at: Bounds | None
) -> list[Json]:
    resolved = [resolve_redirects(view, row) for row in rows]
    projections = await view.load_projections(row[1] for row in resolved)
    records = []
    for row in resolved:
        statement_id, last_modified = row[0], evidence.last_modified_revision.get(row[0], 0)
        supports = [
            e for e in evidence.current.get(statement_id, ()) if e.stance == Stance.SUPPORTS
        ]
        flags = (
            any(e.citation for e in supports),
            any(e.section for e in supports),
            statement_id in projections[row[1]].disputed,
        )
        records.append(StatementView._make((*row[:12], *flags, max(row[12], last_modified))))
    names = await view.load_names(e for record in records for e in mentioned_ids(record))
    items = [render_statement(r, evidence.current.get(r.id, ()), names) for r in records]
    if at is None:
        return items
    truth_values = await evaluate_truth(view, rows, at)
    return [{**item, "holds": truth} for item, truth in zip(items, truth_values, strict=True)]
