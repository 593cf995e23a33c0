"""The list of statements at an earlier revision, in order of creation."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, exists, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.validity import valid_at
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.enums import SOURCED_BASES, Stance, ValueType
from astana_api.models import SQLEvidence, SQLStatement, SQLStatementState, StatementNow
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.lifespans import entity_ids_of, evaluate_rows
from astana_api.queries.evidence import anchor_state, basis_column, is_valid
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.list_query import ListQuery

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_state = table(SQLStatementState).c
_evidence = table(SQLEvidence).c


def _has_support(
    condition: ColumnElement[bool], *versions: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        _evidence.statement_id == _statement.id,
        _evidence.stance == Stance.SUPPORTS.value,
        condition,
        is_valid(_evidence.id, *versions),
    )


def _flag_filter(condition: ColumnElement[bool]) -> Filter:
    return any_of(case((condition, 1), else_=0))


def _has_open_evidence(
    *conditions: ColumnElement[bool], version: ColumnElement[bool] | None = None
) -> ColumnElement[bool]:
    versions = () if version is None else (version,)
    return _statement.id.in_(
        select(_evidence.statement_id).where(*conditions, is_valid(_evidence.id, *versions))
    )


def _has_evidence(column: ColumnElement[Any]) -> Filter:
    return lambda binds: _has_open_evidence(any_of(column)(binds))


def _has_evidence_in_section(binds: Binds) -> ColumnElement[bool]:
    document, *sections = binds
    return _has_open_evidence(
        _evidence.document_id == document, any_of(_evidence.section)(sections)
    )


def _has_citation_in_document(binds: Binds) -> ColumnElement[bool]:
    document, citation = binds
    return _has_open_evidence(_evidence.document_id == document, _evidence.citation_id == citation)


def _has_basis(binds: Binds) -> ColumnElement[bool]:
    return exists().where(
        _evidence.statement_id == _statement.id, is_valid(_evidence.id, any_of(basis_column)(binds))
    )


def _has_anchor_state(binds: Binds) -> ColumnElement[bool]:
    return exists().where(
        _evidence.statement_id == _statement.id,
        is_valid(_evidence.id),
        any_of(anchor_state)(binds),
    )


def _has_citation_with_basis(binds: Binds) -> ColumnElement[bool]:
    citation, *bases = binds
    return _has_open_evidence(
        _evidence.citation_id == citation, version=any_of(basis_column)(bases)
    )


def _mentions_entity(binds: Binds) -> ColumnElement[bool]:
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
        "ids": any_of(_statement.id),
        "text": any_of(_statement.value),
        "entity": _mentions_entity,
        "subject": any_of(_statement.subject),
        "value": any_of(_statement.value_entity),
        "type": any_of(_statement.type),
        "property": any_of(_statement.property),
        "citation": _has_evidence(_evidence.citation_id),
        "document": _has_evidence(_evidence.document_id),
        "section": _has_evidence_in_section,
        "reference": _has_citation_in_document,
        "basis": _has_basis,
        "citation_basis": _has_citation_with_basis,
        "anchor_state": _has_anchor_state,
        "checked_anchor": _has_anchor_state,
        "state": any_of(_state.state),
        "rank": any_of(_state.rank),
        "sourced": _flag_filter(
            _has_support(
                _evidence.citation_id.is_not(None),
                or_(*(basis_column == basis.value for basis in SOURCED_BASES)),
            )
        ),
        "anchored": _flag_filter(_has_support(_evidence.section.is_not(None))),
    },
    where=(valid_at(_state),),
)
"""Like `queries.statements.LISTING`, with the ids as stated and the sort keys as last columns.

Filters by entity expect all ids merged into the entity. The first revision of a statement never
changes, so it comes from the current projection.
"""

_BY_ID = CompiledStatement(
    select(*LISTING.columns)
    .select_from(LISTING.source)
    .where(_statement.id == bindparam("id", type_=String()), *LISTING.where)
)
_ENTITY_FILTERS = ("entity", "subject")


async def get_row(view: AsOfView, statement_id: str) -> Row | None:
    """Return the completed row of a statement; None if it did not exist yet."""
    row = await view.snapshot.first(_BY_ID, {"id": statement_id, "as_of": view.as_of})
    return None if row is None else (await complete(view, [row]))[0]


async def complete(view: AsOfView, rows: Sequence[Row]) -> list[Row]:
    """Return rows of `LISTING` in the layout of `queries.statements.LISTING`.

    Subject and value become canonical ids, and each row ends with the flag `disputed`.
    """
    projections = await view.load_projections(view.canonical_id(row[1]) for row in rows)
    completed = []
    for statement_id, stated_subject, property_id, type_, value, *rest, _, _ in rows:
        subject = view.canonical_id(stated_subject)
        text = view.canonical_id(value) if type_ == ValueType.ENTITY else value
        is_disputed = statement_id in projections[subject].disputed
        completed.append((statement_id, subject, property_id, type_, text, *rest, is_disputed))
    return completed


def build_query(
    view: AsOfView, filters: Mapping[str, Sequence[Any]], at: Bounds | None
) -> ListQuery:
    """Return the list of statements: see `queries.statements.build_query`."""
    list_filters = dict(filters)
    disputed = list_filters.pop("disputed", None)
    # Canonical ids of that revision: a cursor issued at that revision stays valid.
    cursor_filters = dict(filters)
    for name in _ENTITY_FILTERS:
        if name in filters:
            cursor_filters[name] = [view.canonical_id(entity_id) for entity_id in filters[name]]
            list_filters[name] = view.ids_merged_into(filters[name])
    if at is not None:
        cursor_filters["at"] = [at.min, at.max]
    if "value" in list_filters:
        values = list_filters.pop("value")
        list_filters["text"] = list(dict.fromkeys([*values, *view.ids_merged_into(values)]))

    async def matches(rows: list[Row]) -> list[bool]:
        included = [disputed is None or row[-1] in disputed for row in rows]
        if at is None:
            return included
        lifespans = await view.load_lifespans(entity_ids_of(rows))
        return [
            is_included and truth is not Holds.NO
            for is_included, truth in zip(included, evaluate_rows(rows, lifespans, at), strict=True)
        ]

    return ListQuery(
        LISTING,
        list_filters,
        view.as_of,
        cursor_filters=cursor_filters,
        complete=partial(complete, view),
        predicate=None if at is None and disputed is None else matches,
    )
