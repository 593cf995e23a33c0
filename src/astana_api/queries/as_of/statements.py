"""Statements as they stood, in the order of stating, which never changes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, exists, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.db.types import Whole
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.enums import Stance, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import (
    StatementRecord,
    StateRecord,
    mentioned,
    statement,
    with_past,
)
from astana_api.models import Evidence, EvidenceLife, Statement, StatementNow, StatementState
from astana_api.queries.as_of.view import Past
from astana_api.queries.entities.lifespans import answer, people_of, told_by
from astana_api.queries.evidence import EvidenceOf, evidence_of
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.engine import Key, Listing, value_name

_now = table(StatementNow).c
_said = table(Statement).c
_state = table(StatementState).c
_evidence = table(Evidence).c
_life = table(EvidenceLife).c

AS_OF = bindparam(value_name("as_of"), type_=Whole)
"""The one value of the filter `as_of`, which every list of the past needs."""


def stood(span: Any) -> ColumnElement[bool]:
    """The condition that a row of these columns stood then."""
    return and_(
        span.from_revision <= AS_OF, or_(span.to_revision.is_(None), span.to_revision > AS_OF)
    )


def _supported(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        _evidence.statement_id == _said.id,
        _evidence.stance == Stance.SUPPORTS.value,
        *conditions,
        exists().where(_life.evidence_id == _evidence.id, stood(_life)),
    )


def _flag(condition: ColumnElement[bool]) -> Filter:
    return any_of(case((condition, 1), else_=0))


def _carried_by(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return _said.id.in_(
        select(_evidence.statement_id).where(
            *conditions, exists().where(_life.evidence_id == _evidence.id, stood(_life))
        )
    )


def _resting_on(column: ColumnElement[Any]) -> Filter:
    return lambda binds: _carried_by(any_of(column)(binds))


def _read_in(binds: Binds) -> ColumnElement[bool]:
    document, *sections = binds
    return _carried_by(_evidence.document_id == document, any_of(_evidence.section)(sections))


def about(binds: Binds) -> ColumnElement[bool]:
    """Of which an entity is the subject or the value."""
    return or_(any_of(_said.subject)(binds), any_of(_said.value_entity)(binds))


LISTING = Listing(
    columns=(
        _said.id,
        _said.subject,
        _said.property,
        _said.type,
        _said.value,
        _said.lang,
        _said.qualifiers,
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
    .join(table(Statement), _said.id == _now.id)
    .join(table(StatementState), _state.statement_id == _now.id),
    id=_now.seq,
    sorts={
        "stated": Key((_now.first_revision,)),
        "-stated": Key((_now.first_revision,), descending=True),
    },
    filters={
        "as_of": lambda _: stood(_state),
        "ids": any_of(_said.id),
        "said": any_of(_said.value),
        "entity": about,
        "subject": any_of(_said.subject),
        "value": any_of(_said.value_entity),
        "type": any_of(_said.type),
        "property": any_of(_said.property),
        "citation": _resting_on(_evidence.citation_id),
        "document": _resting_on(_evidence.document_id),
        "section": _read_in,
        "state": any_of(_state.state),
        "rank": any_of(_state.rank),
        "sourced": _flag(_supported(_evidence.citation_id.is_not(None))),
        "anchored": _flag(_supported(_evidence.section.is_not(None))),
    },
)
"""As `queries.statements.LISTING`; `as_of` has to be given.

Entities are named by every id that meant them then. When a statement was first stated is the same
whenever it is asked, so that it is read from what is projected now.
"""

KEYS = 2
"""How many of the last columns are those that the listing is sorted by."""


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(*LISTING.columns)
        .select_from(LISTING.source)
        .where(_said.id == bindparam("id", type_=String()), stood(_state))
    )


@prepared
def _STATES() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(
            _state.from_revision,
            case((_state.to_revision <= AS_OF, _state.to_revision)),
            _state.state,
            _state.rank,
            _state.stated_as,
            _state.superseded_by,
            _state.reason,
        )
        .where(
            _state.statement_id == bindparam("id", type_=String()), _state.from_revision <= AS_OF
        )
        .order_by(_state.from_revision)
    )


async def one(past: Past, statement_id: str, at: Bounds | None = None) -> Json | None:
    """A statement with its evidence and its past; None where it had not been stated."""
    values = {"id": statement_id, value_name("as_of"): past.revision}
    row = await past.snapshot.first(_ONE, values)
    if row is None:
        return None
    evidence = await evidence_of(past.snapshot, [statement_id], past.revision)
    [rendered] = await _rendered(past, [row], evidence, at)
    states = await past.snapshot.all(_STATES, values)
    ended = evidence.past.get(statement_id, ())
    return with_past(rendered, [StateRecord(*state) for state in states], ended)


async def rendered_rows(past: Past, rows: list[Row], at: Bounds | None = None) -> list[Json]:
    """Rows of `LISTING` as JSON; with a date, each says whether it held then."""
    ids = [row[0] for row in rows]
    return await _rendered(past, rows, await evidence_of(past.snapshot, ids, past.revision), at)


async def held(past: Past, rows: Sequence[Row], at: Bounds) -> list[Holds]:
    """Whether the statements of rows of `LISTING` held at the date, as far as was known."""
    resolved = [resolve(past, row) for row in rows]
    known = await past.lives(people_of(resolved))
    return [
        answer(told_by(property_id, type_, value, qualifiers), subject, known, at)
        for _, subject, property_id, type_, value, _, qualifiers, *_ in resolved
    ]


async def disputed(past: Past, rows: Sequence[Row]) -> list[bool]:
    """Whether something current spoke against the statements of rows of `LISTING`."""
    found = await past.projections(past.standing(row[1]) for row in rows)
    return [row[0] in found[past.standing(row[1])].disputed for row in rows]


def resolve(past: Past, row: Row) -> Row:
    """A row of `LISTING` with subject and value by the ids that stood for them then."""
    sid, subject, property_id, type_, value, *rest = row
    if type_ == ValueType.ENTITY:
        value = past.standing(value)
    return (sid, past.standing(subject), property_id, type_, value, *rest)


async def _rendered(
    past: Past, rows: list[Row], evidence: EvidenceOf, at: Bounds | None
) -> list[Json]:
    resolved = [resolve(past, row) for row in rows]
    projections = await past.projections(row[1] for row in resolved)
    records = []
    for row in resolved:
        sid, touched = row[0], evidence.touched.get(row[0], 0)
        supports = [e for e in evidence.standing.get(sid, ()) if e.stance == Stance.SUPPORTS]
        flags = (
            any(e.citation for e in supports),
            any(e.section for e in supports),
            sid in projections[row[1]].disputed,
        )
        records.append(StatementRecord._make((*row[:12], *flags, max(row[12], touched))))
    names = await past.names(e for record in records for e in mentioned(record))
    found = [statement(r, evidence.standing.get(r.id, ()), names) for r in records]
    if at is None:
        return found
    answers = await held(past, rows, at)
    return [{**each, "holds": said} for each, said in zip(found, answers, strict=True)]
