"""What is dated, in one order: the earliest possible day first, and of equals the widest."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from astana_api.db.base import table
from astana_api.db.prepared import Row
from astana_api.db.reader import Snapshot
from astana_api.domain.bounds import INFINITY, Bounds, overlaps
from astana_api.domain.drafts import Value
from astana_api.domain.rendering import Json, Names, loads, reference, value
from astana_api.domain.terms import Lifecycle, ValueType
from astana_api.domain.timeline import as_days, dated
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.models import (
    Evidence,
    Mention,
    RenderedEntity,
    Revision,
    Statement,
    StatementNow,
)
from astana_api.models.projected import Holder
from astana_api.queries.batches import ByKeys
from astana_api.queries.listing import Binds, Filter, Key, Listing, any_of
from astana_api.queries.relations import QUALIFIERS_SHOWN, support
from astana_api.queries.statements import named, resting_on

_now = table(StatementNow).c
_said = table(Statement).c
_subject = table(RenderedEntity).c
_evidence = table(Evidence).c
_mention = table(Mention).c
_revision = table(Revision).c
_TIES = table(StatementNow).alias("tie")
_tie = _TIES.c
_event = table(StatementNow).alias("event").c

OF_EVENTS = ("dates", "scheduled")
"""The properties that say when an event was."""
INVOLVING = ("participant", "organizer", "host", "place")
"""The properties of an event by which its dates are in the timeline of another entity."""


def _one_of(column: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool]:
    # Literals, whose parameters are not named after the column as those of a filter are.
    return or_(*(column == literal(word) for word in words))


def _concerning(binds: Binds) -> ColumnElement[bool]:
    """Of which one of the entities is the subject or the value, or an event that involves it."""
    return _now.id.in_(
        union_all(
            select(_tie.id).where(any_of(_tie.subject_now)(binds), _tie.min <= INFINITY),
            select(_tie.id).where(
                any_of(_tie.value_now)(binds),
                _tie.type == ValueType.ENTITY.value,
                _tie.min <= INFINITY,
            ),
            select(_event.id)
            .join(_TIES, _event.subject_now == _tie.subject_now)
            .where(
                any_of(_tie.value_now)(binds),
                _one_of(_tie.property, INVOLVING),
                _tie.type == ValueType.ENTITY.value,
                _tie.shown == 1,
                _one_of(_event.property, OF_EVENTS),
            ),
        )
    )


def _at_place(binds: Binds) -> ColumnElement[bool]:
    """Said of that place, or of an event that took place there; a date's own place goes first.

    The values are the places that stand and the ids that were merged into them: a qualifier keeps
    the id as it was given. Whoever shows a place is found first, by the index of mentions.
    """
    held = select(_tie.subject_now).where(
        any_of(_tie.value_now)(binds), _tie.property == literal("place"), _tie.shown == 1
    )
    showing = select(_mention.holder_id).where(
        any_of(_mention.entity_id)(binds), _mention.holder_type == Holder.ENTITY.value
    )
    qualified = or_(*(_said.qualifiers.contains('"place":"' + bind + '"') for bind in binds))
    return or_(
        and_(
            _now.subject_now.in_(held),
            _one_of(_now.property, OF_EVENTS),
            ~_said.qualifiers.contains('"place":"'),
        ),
        and_(_now.subject_now.in_(showing), qualified),
    )


def _not_above(column: ColumnElement[Any]) -> Filter:
    return lambda binds: or_(*(column <= bind for bind in binds))


def _not_below(column: ColumnElement[Any]) -> Filter:
    return lambda binds: or_(*(column >= bind for bind in binds))


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
    source=table(StatementNow)
    .join(table(Statement), _said.id == _now.id)
    .join(table(RenderedEntity), _subject.id == _now.subject_now),
    id=_now.id,
    sorts={
        "date": Key((_now.min, _now.neg_max)),
        "-date": Key((_now.min, _now.neg_max), descending=True),
    },
    filters={
        "entity": _concerning,
        # In forms that no index serves: the order of time is the one to read along.
        "kind": any_of(func.coalesce(_subject.kind, "")),
        "property": any_of(func.coalesce(_now.property, "")),
        "only_property": any_of(_now.property),
        "place": _at_place,
        "sourced": any_of(_now.sourced),
        "document": resting_on(_evidence.document_id),
        "citation": resting_on(_evidence.citation_id),
        "touches_from": _not_above(_now.neg_max),
        "touches_to": _not_above(_now.min),
        "lies_from": _not_below(_now.min),
        "lies_to": _not_below(_now.neg_max),
    },
    # The constants are those of the index `models.projected.DATED`, as it has them.
    always=(
        _now.shown == literal_column("1"),
        _now.min <= literal_column(str(INFINITY)),
        # A difference, because an equality would be looked up, and nearly all are active.
        _subject.status != Lifecycle.WITHDRAWN.value,
    ),
)
"""What is shown and dated, of subjects that are served; by the earliest possible day, the widest of
those, and the id.

`only_property` takes one, and is served by an index in the same order: for when nothing else finds
the few. `entity` takes ids that stand now, `place` those and the ids merged into them.
`touches_from` takes the negated first day of a time and `touches_to` its last: what may have a day
in it. `lies_from` takes its first and `lies_to` its negated last: what lies in it for sure.
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
