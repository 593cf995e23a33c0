"""What is dated, in one order: the earliest possible day first, and of equals the widest."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds, overlaps
from astana_api.domain.dates.duration_classes import WIDEST, Width
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json, Names, loads, reference, value
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.timeline_dates import as_days, dated
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.models import (
    Evidence,
    Moment,
    Revision,
    Statement,
    StatementNow,
)
from astana_api.models.projected import Part
from astana_api.queries.duration_scans import Time
from astana_api.queries.lists.conditions import Binds, Filter, any_of, not_above, not_below
from astana_api.queries.lists.engine import Key, Listing
from astana_api.queries.lists.index_scans import MOST_VALUES, Way, Ways
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.relations import QUALIFIERS_SHOWN, support
from astana_api.queries.statements import named, resting_on

_now = table(StatementNow).c
_said = table(Statement).c
_evidence = table(Evidence).c
_revision = table(Revision).c
_moment = table(Moment).c

_IN_TIME = frozenset({"touches_from", "touches_to", "lies_from", "lies_to"})
_TIME = Time(_now.width, _now.min, _now.neg_max)
_PARTS = {"entity": Part.INVOLVED, "place": Part.PLACE}


def _belonging(part: Part) -> Filter:
    """Of which one of the entities has that part."""
    return lambda binds: _now.id.in_(
        select(_moment.statement_id).where(
            any_of(_moment.entity_id)(binds), _moment.part == part.value
        )
    )


def _within(columns: Any, said: Mapping[str, Binds]) -> list[ColumnElement[bool]]:
    """What the bounds of a time have to meet."""
    met = {
        "touches_from": not_above(columns.neg_max),
        "touches_to": not_above(columns.min),
        "lies_from": not_below(columns.min),
        "lies_to": not_below(columns.neg_max),
    }
    return [condition(said[name]) for name, condition in met.items() if name in said]


def _ways(_: Sequence[str], said: Mapping[str, Binds], __: Collection[str]) -> Ways | None:
    if {"document", "citation"} & said.keys():
        return None
    for name, part in _PARTS.items():
        if name in said:
            return _of_entities(name, part, said) if len(said[name]) <= MOST_VALUES else None
    for name, column in (("property", _now.property), ("kind", _now.subject_kind)):
        if 0 < len(said.get(name, ())) <= MOST_VALUES:
            return _by_width(frozenset({name}), [[column == one] for one in said[name]], said)
    return _by_width(frozenset(), [[]], said)


def _of_entities(name: str, part: Part, said: Mapping[str, Binds]) -> Ways:
    parts = [
        Way(
            source=table(Moment).join(table(StatementNow), _now.id == _moment.statement_id),
            keys=(_moment.min, _moment.neg_max, _moment.statement_id),
            where=(
                _moment.entity_id == one,
                _moment.part == literal_column(f"'{part.value}'"),
                *_within(_moment, said),
            ),
        )
        for one in said[name]
    ]
    return Ways(frozenset({name}) | _IN_TIME, parts, apart=len(parts) == 1)


def _by_width(
    served: frozenset[str], own: Sequence[list[ColumnElement[bool]]], said: Mapping[str, Binds]
) -> Ways:
    parts = [
        Way(
            source=table(StatementNow),
            keys=(_now.min, _now.neg_max, _now.id),
            where=(*one, *in_time),
        )
        for one in own
        for width in Width
        if (in_time := _of_width(width, said)) is not None
    ]
    return Ways(served | _IN_TIME, parts, apart=len(own) == 1)


def _of_width(width: Width, said: Mapping[str, Binds]) -> list[ColumnElement[bool]] | None:
    """What a time of that width has to meet, and where it can begin; None where it never does."""
    found = _TIME.touching(width, said.get("touches_from"), said.get("touches_to"))
    found += _within(_now, {name: said[name] for name in said if name.startswith("lies")})
    if "lies_from" in said and width is Width.NO_FIRST_DAY:
        return None
    if "lies_to" in said and width is not Width.NO_FIRST_DAY:
        if width is Width.NO_LAST_DAY:
            return None
        [negated] = said["lies_to"]
        found.append(_now.min <= -negated)
        if "lies_from" in said and width > Width.DAY:
            [first] = said["lies_from"]
            narrower: ColumnElement[int] = literal_column(str(WIDEST[Width(width - 1)]))
            found.append(-negated - first >= narrower)
    return found


LISTING = Listing(
    columns=(
        _now.id,
        _now.subject_now,
        _now.property,
        _now.type,
        # The whole text, of which `value_now` may be the beginning.
        case((_now.type == ValueType.ENTITY.value, _now.value_now), else_=_said.value),
        _now.claim,
        _now.disputed,
        _said.lang,
        _said.qualifiers,
    ),
    source=table(StatementNow).join(table(Statement), _said.id == _now.id),
    narrow=table(StatementNow),
    id=_now.id,
    sorts={
        "date": Key((_now.min, _now.neg_max)),
        "-date": Key((_now.min, _now.neg_max), descending=True),
    },
    filters={
        **{name: _belonging(part) for name, part in _PARTS.items()},
        # In forms that no index serves: the order of time is the one to read along.
        "kind": any_of(func.coalesce(_now.subject_kind, "")),
        "property": any_of(func.coalesce(_now.property, "")),
        "sourced": any_of(_now.sourced),
        "document": resting_on(_evidence.document_id),
        "citation": resting_on(_evidence.citation_id),
        "touches_from": not_above(_now.neg_max),
        "touches_to": not_above(_now.min),
        "lies_from": not_below(_now.min),
        "lies_to": not_below(_now.neg_max),
    },
    always=(_now.width.is_not(None),),
    ways=_ways,
)
"""What is dated; by the earliest possible day, the widest of those, and the id.

`entity` and `place` take ids that stand now. `touches_from` takes the negated first day of a time
and `touches_to` its last: what may have a day in it. `lies_from` takes its first and `lies_to` its
negated last: what lies in it for sure.
"""

SEARCHED = replace(LISTING, bounded=False)
"""The same, for filters that may keep few of many."""

DEFAULT_SORT = ("date",)


_STATED_AT = ByKeys(
    lambda keys: (
        select(_now.id, _revision.at)
        .join(table(Revision), _revision.number == _now.first_revision)
        .where(_now.id.in_(keys))
    )
)


async def stated_at(snapshot: Snapshot, statements: Iterable[str]) -> dict[str, str]:
    """The time of the revision that first made each of the statements."""
    return dict(await _STATED_AT.rows(snapshot, statements))


async def rendered_rows(
    snapshot: Snapshot, rows: Sequence[Row], time: Bounds | None = None
) -> list[Json]:
    """Rows of `LISTING` as JSON; with a time, each says whether it surely has a day in it."""
    citations, anchored = await support(snapshot, [row[5] for row in rows])
    names = await named(snapshot, (e for row in rows for e in _mentioned(row)))
    return [
        {
            **_said_by(row, names, time),
            "citations": citations.get(row[5], []),
            "anchored": row[5] in anchored,
            "disputed": bool(row[6]),
        }
        for row in rows
    ]


def _said_by(row: Row, names: Names, time: Bounds | None) -> Json:
    statement, subject, property_id, type_, text, _, _, lang, qualifiers = row
    said = loads(qualifiers)
    when = dated(Value(ValueType(type_), text), tuple(said.items()))
    assert when is not None, statement
    return {
        "statement": statement,
        "property": property_id,
        "label": PROPERTIES[property_id].label,
        "subject": reference(names(subject)),
        "value_type": type_,
        "value": value(ValueType(type_), text, names),
        "lang": lang,
        "date": when.date,
        "precision": when.precision,
        "approximate": when.approximate,
        "uncertain": when.uncertain,
        "bounds": as_days(when.bounds),
        "matches": None if time is None else overlaps(when.bounds, time),
        **{
            # What is not said is null.
            key: reference(names(said[key]))
            if QUALIFIERS[key] == "entity" and key in said
            else said.get(key)
            for key in QUALIFIERS_SHOWN
        },
    }


def _mentioned(row: Row) -> Iterator[str]:
    yield row[1]
    if row[3] == ValueType.ENTITY and row[4] is not None:
        yield row[4]
    said = loads(row[8])
    yield from (said[key] for key in said if QUALIFIERS[key] == "entity")
