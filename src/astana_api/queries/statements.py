"""Statements as they stand: lists of them, and one with its whole life."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, and_, bindparam, case, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import State, ValueType
from astana_api.domain.rendering.entities import Json, Names
from astana_api.domain.rendering.statements import (
    StatementRecord,
    StateRecord,
    mentioned,
    statement,
    with_past,
)
from astana_api.models import (
    Evidence,
    Statement,
    StatementNow,
    StatementState,
)
from astana_api.queries.entities.lifespans import answer, lives, may_hold, people_of, told_by
from astana_api.queries.entities.redirects import standing
from astana_api.queries.entities.references import references
from astana_api.queries.evidence import EvidenceOf, evidence_of, stands
from astana_api.queries.lists import engine as lists
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.engine import Key, Listing

_now = table(StatementNow).c
_said = table(Statement).c
_state = table(StatementState).c
_evidence = table(Evidence).c

_SOURCE = (
    table(StatementNow)
    .outerjoin(table(Statement), _said.id == _now.id)
    .outerjoin(
        table(StatementState),
        and_(_state.statement_id == _now.id, _state.to_revision.is_(None)),
    )
)
"""Outer joins, though nothing is ever missing: so that no planner begins with every open state."""

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    _now.id,
    _now.subject_now,
    _now.property,
    _now.type,
    # The whole text, of which `value_now` may be the beginning.
    case((_now.type == ValueType.ENTITY.value, _now.value_now), else_=_said.value),
    _said.lang,
    _said.qualifiers,
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
"""Those of a `StatementRecord`, whose revision may be that of a piece of evidence instead."""


def _about(binds: Binds) -> ColumnElement[bool]:
    """Of which an entity is the subject or the value."""
    return or_(
        any_of(_now.subject_now)(binds),
        and_(_now.type == ValueType.ENTITY.value, any_of(_now.value_now)(binds)),
    )


def resting_on(column: ColumnElement[Any]) -> Filter:
    """Which evidence that stands, and of which the column is one of the values, carries."""
    return lambda binds: _carried_by(any_of(column)(binds))


def _read_in(binds: Binds) -> ColumnElement[bool]:
    """Which were read in a section: the first value is the document, the rest are sections."""
    document, *sections = binds
    return _carried_by(_evidence.document_id == document, any_of(_evidence.section)(sections))


def _carried_by(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    # Not EXISTS: the few pieces of evidence are found first, by their index.
    return _now.id.in_(select(_evidence.statement_id).where(*conditions, stands(_evidence.id)))


LISTING = Listing(
    columns=_COLUMNS,
    source=_SOURCE,
    id=_now.seq,
    sorts={
        "stated": Key((_now.first_revision,)),
        "-stated": Key((_now.first_revision,), descending=True),
    },
    filters={
        "entity": _about,
        "subject": any_of(_now.subject_now),
        "ids": _now.id.in_,
        "property": any_of(_now.property),
        "value": any_of(_now.value_now),
        "citation": resting_on(_evidence.citation_id),
        "document": resting_on(_evidence.document_id),
        "section": _read_in,
        "state": any_of(_now.state),
        "rank": any_of(_now.rank),
        "sourced": any_of(_now.sourced),
        "anchored": any_of(_now.anchored),
        "disputed": any_of(_now.disputed),
        "at": may_hold,
    },
)
"""In the order of stating. Entities are taken by the ids that stand now: see `redirects`.

`section` takes a document and then sections of it, in place of `document`; `at` the first and the
last day of a date.
"""

DEFAULT_SORT = ("stated",)


@prepared
def _ONE() -> Any:  # noqa: N802 - becomes the statement
    return select(*_COLUMNS).select_from(_SOURCE).where(_now.id == bindparam("id", type_=String()))


@prepared
def _STATES() -> Any:  # noqa: N802 - becomes the statement
    return (
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


async def one(snapshot: Snapshot, statement_id: str, at: Bounds | None = None) -> Json | None:
    """A statement with its evidence and its past, or None where there is no such statement."""
    row = await snapshot.first(_ONE, {"id": statement_id})
    if row is None:
        return None
    evidence = await evidence_of(snapshot, [statement_id])
    [rendered] = await _rendered(snapshot, [row], evidence, at)
    states = await snapshot.all(_STATES, {"id": statement_id})
    past = evidence.past.get(statement_id, ())
    return with_past(rendered, [StateRecord(*state) for state in states], past)


async def for_entity(snapshot: Snapshot, entity_id: str, limit: int) -> tuple[list[Json], bool]:
    """The first current statements of which an entity is the subject or the value; are there more.

    The entity must stand now.
    """
    filters = {"entity": [entity_id], "state": [State.CURRENT.value]}
    page = await lists.page(
        snapshot, LISTING, filters=filters, sort=DEFAULT_SORT, after=None, limit=limit
    )
    return await rendered_rows(snapshot, page.rows), page.next_keys is not None


async def rendered_rows(
    snapshot: Snapshot, rows: list[Row], at: Bounds | None = None
) -> list[Json]:
    """Rows of `LISTING` as JSON, with their evidence, in few reads however many they are.

    With a date, each says whether it holds then.
    """
    return await _rendered(
        snapshot, rows, await evidence_of(snapshot, [row[0] for row in rows]), at
    )


async def _rendered(
    snapshot: Snapshot, rows: list[Row], evidence: EvidenceOf, at: Bounds | None
) -> list[Json]:
    records = [
        StatementRecord._make(
            (*row[:12], *map(bool, row[12:15]), max(row[15], evidence.touched.get(row[0], 0)))
        )
        for row in rows
    ]
    names = await named(snapshot, (e for record in records for e in mentioned(record)))
    found = [statement(r, evidence.standing.get(r.id, ()), names) for r in records]
    if at is None:
        return found
    known = await lives(snapshot, people_of(rows))
    return [
        {
            **each,
            "holds": answer(
                told_by(r.property, r.type, r.value, r.qualifiers), r.subject, known, at
            ),
        }
        for each, r in zip(found, records, strict=True)
    ]


async def named(snapshot: Snapshot, ids: Iterable[str]) -> Names:
    """How entities are shown, by ids that may have been merged away."""
    known = dict.fromkeys(ids)
    shown = await references(snapshot, known)
    absorbed = known.keys() - shown.keys()
    if absorbed:
        ends = await standing(snapshot, absorbed)
        found = await references(snapshot, ends.values())
        shown |= {old: found[new] for old, new in ends.items()}
    return shown.__getitem__
