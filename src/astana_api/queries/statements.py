"""Reads of statements: lists, and one statement with its history."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    exists,
    literal_column,
    or_,
    select,
)

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.validity import closed_at, opened_by
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import SOURCED_BASES, Stance, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import (
    StatementView,
    StateView,
    add_history,
    mentioned_ids,
    render_statement,
)
from astana_api.models import (
    AnchorCheck,
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
    StatementNow,
)
from astana_api.queries.as_of import statements as as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.lifespans import entity_ids_of, evaluate_rows, not_ruled_out
from astana_api.queries.entities.redirects import canonicalize_filters
from astana_api.queries.evidence import (
    EvidenceByStatement,
    anchor_state,
    basis_column,
    is_open,
    load_evidence,
)
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_state = table(SQLStatementState).c
_evidence = table(SQLEvidence).c
_check = table(AnchorCheck).c

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
    _state.rank,
    _state.state,
    _state.superseded_by,
    _state.reason,
    _state.from_revision,
    _now.disputed,
)


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


def _has_citation_in_document(binds: Binds) -> ColumnElement[bool]:
    """Match evidence from a citation in a document; the document is the first value."""
    document, citation = binds
    return _has_open_evidence(_evidence.document_id == document, _evidence.citation_id == citation)


def _has_basis(binds: Binds) -> ColumnElement[bool]:
    """Match statements that have open evidence with one of the bases."""
    # EXISTS: a basis is common, so the list stops early, and no index of bases is needed.
    return exists().where(
        _evidence.statement_id == _now.id, is_open(_evidence.id, any_of(basis_column)(binds))
    )


def _has_citation_with_basis(binds: Binds) -> ColumnElement[bool]:
    """Match evidence of a citation: the first value is the citation, the others are bases."""
    citation, *bases = binds
    return _has_open_evidence(
        _evidence.citation_id == citation, version=any_of(basis_column)(bases)
    )


def _has_anchor_state(binds: Binds) -> ColumnElement[bool]:
    """Match statements with an anchor in one of the states; most anchors can be in `no_text`."""
    return exists().where(
        _evidence.statement_id == _now.id, is_open(_evidence.id), any_of(anchor_state)(binds)
    )


def _has_checked_anchor(binds: Binds) -> ColumnElement[bool]:
    """Match statements with a checked anchor in one of the states, by an index of the checks."""
    checked = (
        select(_evidence.statement_id)
        .join(table(AnchorCheck), _check.evidence_id == _evidence.id)
        .where(any_of(_check.state)(binds), _check.to_revision.is_(None), is_open(_evidence.id))
    )
    return _now.id.in_(checked)


def _has_only_source(binds: Binds) -> ColumnElement[bool]:
    """Match statements that are sourced by one of the citations and by no other."""
    other, version = (
        table(SQLEvidence).alias("other"),
        table(EvidenceVersion).alias("other_version"),
    )
    is_source = _one_of(SOURCED_BASES)
    has_other = exists().where(
        other.c.statement_id == _evidence.statement_id,
        other.c.citation_id.not_in(binds),
        other.c.stance == literal_column(f"'{Stance.SUPPORTS}'"),
        version.c.evidence_id == other.c.id,
        version.c.to_revision.is_(None),
        is_source(version.c.basis),
    )
    return _has_open_evidence(
        _evidence.citation_id.in_(binds),
        _evidence.stance == literal_column(f"'{Stance.SUPPORTS}'"),
        ~has_other,
        version=is_source(basis_column),
    )


def _one_of(values: Iterable[str]) -> Callable[[ColumnElement[Any]], ColumnElement[bool]]:
    """Return the condition that a column has one of the values, which are literals."""
    return lambda column: column.in_([literal_column(f"'{each}'") for each in values])


def _has_open_evidence(
    *conditions: ColumnElement[bool], version: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    # IN instead of EXISTS: the planner starts with the few matching evidence rows.
    versions = () if version is None else (version,)
    return _now.id.in_(
        select(_evidence.statement_id).where(*conditions, is_open(_evidence.id, *versions))
    )


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
        "reference": _has_citation_in_document,
        "basis": _has_basis,
        "citation_basis": _has_citation_with_basis,
        "anchor_state": _has_anchor_state,
        "checked_anchor": _has_checked_anchor,
        "only_source": _has_only_source,
        "state": any_of(_now.state),
        "rank": any_of(_now.rank),
        "sourced": any_of(_now.sourced),
        "anchored": any_of(_now.anchored),
        "disputed": any_of(_now.disputed),
        "type": any_of(_now.type),
        "displayed": any_of(_now.displayed),
        "at": not_ruled_out,
    },
)
"""Statements in order of creation. Filters by entity expect canonical ids: see `redirects`.

`section` takes a document id followed by section keys and replaces `document`; `reference` takes a
document id and a citation id, and replaces `document` and `citation`; `citation_basis`
takes a citation id followed by bases and replaces `citation` and `basis`; `checked_anchor` replaces
`anchor_state` where `no_text` is not among the states. `displayed` is for the head only. `at` takes
the first and the last day of a date.
"""

DEFAULT_SORT = ("stated",)


_BY_ID = CompiledStatement(
    select(*_COLUMNS).select_from(_SOURCE).where(_now.id == bindparam("id", type_=String()))
)
_STATES_BY_STATEMENT = CompiledStatement(
    select(
        _state.from_revision,
        closed_at(_state),
        _state.state,
        _state.rank,
        _state.superseded_by,
        _state.reason,
    )
    .where(_state.statement_id == bindparam("id", type_=String()), opened_by(_state))
    .order_by(_state.from_revision)
)


async def get_statement(view: View, statement_id: str, at: Bounds | None = None) -> Json | None:
    """Return a statement with its evidence and history, or None if there is none with this id."""
    params = {"id": statement_id, "as_of": view.as_of}
    if isinstance(view, AsOfView):
        row = await as_of.get_row(view, statement_id)
    else:
        row = await view.snapshot.first(_BY_ID, params)
    if row is None:
        return None
    evidence = await load_evidence(view.snapshot, [statement_id], view.as_of)
    [rendered] = await _render(view, [row], evidence, at)
    states = await view.snapshot.all(_STATES_BY_STATEMENT, params)
    closed = evidence.closed.get(statement_id, ())
    return add_history(rendered, [StateView(*state) for state in states], closed)


async def build_query(
    view: View, filters: Mapping[str, Sequence[Any]], at: Bounds | None = None
) -> ListQuery:
    """Return the list of statements, with a date without those that are false at it.

    `filters` are those of `LISTING`, except `at`; ids of merged entities are accepted.
    """
    if isinstance(view, AsOfView):
        return as_of.build_query(view, filters, at)
    list_filters = await canonicalize_filters(
        view.snapshot, filters, ids=("entity", "subject"), ids_or_texts=("value",)
    )
    if at is not None:
        list_filters["at"] = [at.min, at.max]
    return ListQuery(LISTING, list_filters)


async def render_statements(view: View, rows: list[Row], at: Bounds | None = None) -> list[Json]:
    """Render rows of `LISTING` with their evidence, in a fixed number of queries.

    With a date, each item has `holds`.
    """
    ids = [row[0] for row in rows]
    return await _render(view, rows, await load_evidence(view.snapshot, ids, view.as_of), at)


async def _render(
    view: View, rows: list[Row], evidence: EvidenceByStatement, at: Bounds | None
) -> list[Json]:
    records = [_build_record(row, evidence) for row in rows]
    names = await view.load_names(e for record in records for e in mentioned_ids(record))
    items = [render_statement(r, evidence.current.get(r.id, ()), names) for r in records]
    if at is None:
        return items
    truth_values = evaluate_rows(rows, await view.load_lifespans(entity_ids_of(rows)), at)
    return [{**item, "holds": truth} for item, truth in zip(items, truth_values, strict=True)]


def _build_record(row: Row, evidence: EvidenceByStatement) -> StatementView:
    *columns, from_revision, is_disputed = row
    sourced = anchored = False
    for each in evidence.current.get(row[0], ()):
        if each.stance == Stance.SUPPORTS:
            is_source = each.citation is not None and each.basis in SOURCED_BASES
            sourced = sourced or is_source
            anchored = anchored or each.section is not None
    revision = max(from_revision, evidence.last_modified_revision.get(row[0], 0))
    return StatementView._make((*columns, sourced, anchored, bool(is_disputed), revision))
