"""Lifespans of entities, and whether statements about them are valid at a date."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import UNKNOWN_BOUNDS, Lifespan, TemporalClaim, truth_at
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import NULLS_LAST
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import RenderedEntity, SQLLifespan, StatementNow
from astana_api.queries.lists.conditions import Binds

_now = table(StatementNow).c
_rendered = table(RenderedEntity).c
_lifespan = table(SQLLifespan).c
_EXTENT_PROPERTIES = [prop.id for prop in PROPERTIES.values() if prop.extent]

_LIFESPANS = KeyBatchQuery(
    lambda keys: (
        select(
            _rendered.id,
            _rendered.kind,
            _lifespan.start_min,
            _lifespan.start_max,
            _lifespan.end_min,
            _lifespan.end_max,
        )
        .select_from(
            table(RenderedEntity).outerjoin(table(SQLLifespan), _lifespan.entity_id == _rendered.id)
        )
        .where(_rendered.id.in_(keys))
    )
)


async def load_lifespans(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Lifespan]:
    """Return the lifespans of entities, by id; merged ids are not resolved."""
    return {
        key: Lifespan(Kind(kind), UNKNOWN_BOUNDS if bounds[0] is None else Bounds._make(bounds))
        for key, kind, *bounds in await _LIFESPANS.fetch(snapshot, ids)
    }


def not_ruled_out(binds: Binds) -> ColumnElement[bool]:
    """Return the condition that a statement is possibly valid at a date.

    `binds` are the first and the last day of the date. The condition is true exactly where
    `domain.dates.truth` does not return `no`.
    """
    first, last = binds
    in_interval = and_(_now.earliest <= last, -_now.latest_desc >= first)
    is_possible = or_(_now.earliest == NULLS_LAST, in_interval)

    def is_outside_lifespan(
        entity: ColumnElement[Any], *conditions: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        return exists().where(
            _lifespan.entity_id == entity,
            or_(_lifespan.start_min > last, _lifespan.end_max < first),
            *conditions,
        )

    is_extent = or_(*(_now.property == property_id for property_id in _EXTENT_PROPERTIES))
    return or_(
        and_(is_extent, is_possible),
        and_(
            ~is_extent,
            # The date of an event, such as `founded`, does not bound the statement's validity.
            or_(_now.type == ValueType.DATE.value, is_possible),
            ~is_outside_lifespan(_now.subject_now),
            ~is_outside_lifespan(_now.value_now, _now.type == ValueType.ENTITY.value),
        ),
    )


def temporal_claim(
    property_id: str, type_: str, text: str | None, qualifiers: str
) -> TemporalClaim:
    """Return the temporal claim of a statement from its columns."""
    return TemporalClaim(property_id, ValueType(type_), text, loads(qualifiers))


def evaluate(
    claim: TemporalClaim, subject: str, lifespans: Mapping[str, Lifespan], at: Bounds
) -> Holds:
    """Return whether a claim about a subject is valid at a date, from loaded lifespans."""
    target = lifespans.get(claim.text or "") if claim.type is ValueType.ENTITY else None
    return truth_at(claim, lifespans[subject], target, at)


def evaluate_rows(
    rows: Iterable[Row], lifespans: Mapping[str, Lifespan], at: Bounds
) -> list[Holds]:
    """Return whether the statements of rows are valid at a date.

    The rows start with the columns id, subject, property, type, value, language and qualifiers.
    """
    return [
        evaluate(temporal_claim(property_id, type_, value, qualifiers), subject, lifespans, at)
        for _, subject, property_id, type_, value, _, qualifiers, *_ in rows
    ]


def entity_ids_of(rows: Iterable[Row]) -> list[str]:
    """Return the ids of subjects and values, in order of first occurrence.

    The rows start with the columns id, subject, property, type and value.
    """
    ids: dict[str, None] = {}
    for _, subject, _, type_, value, *_ in rows:
        ids[subject] = None
        if type_ == ValueType.ENTITY and value is not None:
            ids[value] = None
    return list(ids)
