"""From when to when entities lived, and what that says of statements about them at a date."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import NOTHING_KNOWN, Life, Told, holds
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import BEYOND
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import Lifetime, RenderedEntity, Statement, StatementNow
from astana_api.queries.lists.conditions import Binds
from astana_api.queries.lists.key_batches import ByKeys

_now = table(StatementNow).c
_rendered = table(RenderedEntity).c
_life = table(Lifetime).c
_said = table(Statement).c
_SOME_TIME = and_(
    _said.qualifiers.contains('"during":', autoescape=True),
    *(~_said.qualifiers.contains(f'"{side}":', autoescape=True) for side in ("start", "end")),
)
"""What held at some time within a date, and of which no side is known, may hold at any other."""
_EXTENTS = [row.id for row in PROPERTIES.values() if row.extent]

_LIVES = ByKeys(
    lambda keys: (
        select(
            _rendered.id,
            _rendered.kind,
            _life.start_min,
            _life.start_max,
            _life.end_min,
            _life.end_max,
        )
        .select_from(
            table(RenderedEntity).outerjoin(table(Lifetime), _life.entity_id == _rendered.id)
        )
        .where(_rendered.id.in_(keys))
    )
)


async def lives(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Life]:
    """The lives of entities, by ids that stand now."""
    return {
        key: Life(Kind(kind), NOTHING_KNOWN if bounds[0] is None else Bounds._make(bounds))
        for key, kind, *bounds in await _LIVES.rows(snapshot, ids)
    }


def may_hold(binds: Binds) -> ColumnElement[bool]:
    """Which statements time does not rule out; the values are the first and the last day of a date.

    The same as not `no` in `domain.dates.truth`. The listing joins `statements`.
    """
    first, last = binds
    own = or_(_now.min == BEYOND, and_(_now.min <= last, -_now.neg_max >= first), _SOME_TIME)

    def dead(entity: ColumnElement[Any], *more: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(
            _life.entity_id == entity, or_(_life.start_min > last, _life.end_max < first), *more
        )

    is_extent = or_(*(_now.property == property_id for property_id in _EXTENTS))
    return or_(
        and_(is_extent, own),
        and_(
            ~is_extent,
            # The date of a point, such as `founded`, does not say how long it is so.
            or_(_now.type == ValueType.DATE.value, own),
            ~dead(_now.subject_now),
            ~dead(_now.value_now, _now.type == ValueType.ENTITY.value),
        ),
    )


def told_by(property_id: str, type_: str, text: str | None, qualifiers: str) -> Told:
    """What the columns of a statement say, as far as time is concerned."""
    return Told(property_id, ValueType(type_), text, loads(qualifiers))


def answer(told: Told, subject: str, known: Mapping[str, Life], at: Bounds) -> Holds:
    """Whether it holds, by the lives that are known."""
    target = known.get(told.text or "") if told.type is ValueType.ENTITY else None
    return holds(told, known[subject], target, at)


def people_of(rows: Iterable[Row]) -> list[str]:
    """The entities at both ends, of rows that begin with id, subject, property, type and value."""
    found: dict[str, None] = {}
    for _, subject, _, type_, value, *_ in rows:
        found[subject] = None
        if type_ == ValueType.ENTITY and value is not None:
            found[value] = None
    return list(found)
