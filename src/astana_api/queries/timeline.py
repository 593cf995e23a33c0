"""Reads of dated statements, by earliest possible day, then by latest possible day, descending."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Bounds, overlaps
from astana_api.domain.dates.duration_classes import DurationClass
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import (
    Json,
    ReferenceLookup,
    loads,
    render_reference,
    render_value,
)
from astana_api.domain.rendering.statements import (
    qualifier_entity_ids,
    render_relation_qualifiers,
)
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.timeline_dates import (
    UNDATED,
    date_of_statement,
    render_bounds,
)
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import (
    SQLEvidence,
    SQLRevision,
    SQLStatement,
    StatementNow,
    TimelineEntry,
)
from astana_api.models.projected import TimelineRole, claim_of
from astana_api.queries.duration_scans import PeriodFilters, TimeColumns, lies_beyond
from astana_api.queries.entities.references import load_names
from astana_api.queries.evidence import load_support
from astana_api.queries.lists.conditions import Binds, Filter, any_of, at_least, at_most
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.index_scans import MAX_SCANNED_VALUES, IndexScan, MergedScan
from astana_api.queries.statements import has_evidence

_now = table(StatementNow).c
_statement = table(SQLStatement).c
_evidence = table(SQLEvidence).c
_revision = table(SQLRevision).c
_entry = table(TimelineEntry).c

_PERIOD_FILTERS = [field.name for field in fields(PeriodFilters)]
_TIME = TimeColumns(_now.duration_class, _now.earliest, _now.latest_desc)
_ROLE_FILTERS = {"entity": TimelineRole.INVOLVED, "place": TimelineRole.PLACE}


def _has_role(part: TimelineRole) -> Filter:
    """Return the filter for statements in which one of the entities has a role."""
    return lambda binds: _now.id.in_(
        select(_entry.statement_id).where(
            any_of(_entry.entity_id)(binds), _entry.role == part.value
        )
    )


def _period_conditions(columns: Any) -> dict[str, Filter]:
    """Return the filters that compare a date with a period: see `PeriodFilters`."""
    return {
        "touches_from": at_most(columns.latest_desc),
        "touches_to": at_most(columns.earliest),
        "lies_from": at_least(columns.earliest),
        "lies_to": at_least(columns.latest_desc),
        "lies_beyond": lies_beyond(columns.earliest, columns.latest_desc),
    }


def _plan_scans(
    _: Sequence[str], filters: Mapping[str, Binds], __: Collection[str]
) -> MergedScan | None:
    if {"document", "citation"} & filters.keys():
        return None
    for name, part in _ROLE_FILTERS.items():
        if name in filters:
            return (
                _scan_entities(name, part, filters)
                if len(filters[name]) <= MAX_SCANNED_VALUES
                else None
            )
    for name, column in (("property", _now.property), ("kind", _now.subject_kind)):
        if 0 < len(filters.get(name, ())) <= MAX_SCANNED_VALUES:
            return _scan_durations(
                frozenset({name}), [[column == bind] for bind in filters[name]], filters
            )
    return _scan_durations(frozenset(), [[]], filters)


def _scan_entities(name: str, part: TimelineRole, filters: Mapping[str, Binds]) -> MergedScan:
    scans = [
        IndexScan(
            source=table(TimelineEntry).join(table(StatementNow), _now.id == _entry.statement_id),
            keys=(_entry.earliest, _entry.latest_desc, _entry.statement_id),
            where=(
                _entry.entity_id == bind,
                _entry.role == literal_column(f"'{part.value}'"),
                *(
                    condition(filters[filter_])
                    for filter_, condition in _period_conditions(_entry).items()
                    if filter_ in filters
                ),
            ),
        )
        for bind in filters[name]
    ]
    return MergedScan(frozenset({name, *_PERIOD_FILTERS}), scans, disjoint=len(scans) == 1)


def _scan_durations(
    indexed_names: frozenset[str],
    prefixes: Sequence[list[ColumnElement[bool]]],
    filters: Mapping[str, Binds],
) -> MergedScan:
    period_filters = {name: filters[name] for name in _PERIOD_FILTERS if name in filters}
    period = PeriodFilters(**period_filters)
    scans = [
        IndexScan(
            source=table(StatementNow),
            keys=(_now.earliest, _now.latest_desc, _now.id),
            where=(*prefix, *conditions),
        )
        for prefix in prefixes
        for duration_class in DurationClass
        for conditions in _TIME.scan_conditions(duration_class, period)
    ]
    served = indexed_names | period_filters.keys()
    return MergedScan(frozenset(served), scans, disjoint=len(prefixes) == 1)


LISTING = ListDefinition(
    columns=(
        _now.id,
        _now.subject_now,
        _now.property,
        _now.type,
        # The full text: `value_now` may be truncated.
        case((_now.type == ValueType.ENTITY.value, _now.value_now), else_=_statement.value),
        claim_of(_now),
        _now.disputed,
        _statement.lang,
        _statement.qualifiers,
        _now.displayed,
    ),
    source=table(StatementNow).join(table(SQLStatement), _statement.id == _now.id),
    filter_source=table(StatementNow),
    id=_now.id,
    sorts={
        "date": SortKey((_now.earliest, _now.latest_desc)),
        "-date": SortKey((_now.earliest, _now.latest_desc), descending=True),
    },
    filters={
        **{name: _has_role(part) for name, part in _ROLE_FILTERS.items()},
        # `coalesce` keeps planners off the indexes: the list is read in order of time.
        "kind": any_of(func.coalesce(_now.subject_kind, "")),
        "property": any_of(func.coalesce(_now.property, "")),
        "sourced": any_of(_now.sourced),
        "document": has_evidence(_evidence.document_id),
        "citation": has_evidence(_evidence.citation_id),
        **_period_conditions(_now),
    },
    where=(_now.duration_class.is_not(None),),
    scan_planner=_plan_scans,
)
"""Dated statements by earliest day, then by latest day, descending, then by id.

`entity` and `place` expect canonical ids. `PeriodFilters` describes the filters by time.
"""

UNINDEXED_LISTING = replace(LISTING, long_running=True)
"""The same list for filters that no index covers: such a read may scan many rows."""

DEFAULT_SORT = ("date",)


_CREATION_TIMES = KeyBatchQuery(
    lambda keys: (
        select(_now.id, _revision.at)
        .join(table(SQLRevision), _revision.number == _now.first_revision)
        .where(_now.id.in_(keys))
    )
)


async def load_creation_times(snapshot: Snapshot, statement_ids: Iterable[str]) -> dict[str, str]:
    """Return the time of the revision that created each statement."""
    return dict(await _CREATION_TIMES.fetch(snapshot, statement_ids))


async def render_timeline_entries(
    snapshot: Snapshot, rows: Sequence[Row], time: Bounds | None = None
) -> list[Json]:
    """Render rows of `LISTING`; `time` sets `matches`, which is null without it."""
    citations, sourced, anchored, _ = await load_support(snapshot, [row[5] for row in rows])
    names = await load_names(snapshot, (e for row in rows for e in _mentioned_ids(row)))
    return [
        {
            **_render_entry(row, names, time),
            "citations": citations.get(row[5], []),
            "sourced": row[5] in sourced,
            "anchored": row[5] in anchored,
            "disputed": bool(row[6]),
            "alternative": not row[9],
        }
        for row in rows
    ]


def _render_entry(row: Row, names: ReferenceLookup, time: Bounds | None) -> Json:
    statement, subject, property_id, type_, text, _, _, lang, qualifiers, _ = row
    stored = loads(qualifiers)
    entry_date = date_of_statement(Value(ValueType(type_), text), tuple(stored.items())) or UNDATED
    return {
        "statement": statement,
        "property": property_id,
        "label": PROPERTIES[property_id].relation_label(stored.get("role"), outgoing=True),
        "subject": render_reference(names(subject)),
        "value_type": type_,
        "value": render_value(ValueType(type_), text, names),
        "lang": lang,
        "date": entry_date.date,
        "precision": entry_date.precision,
        "approximate": entry_date.approximate,
        "uncertain": entry_date.uncertain,
        "bounds": render_bounds(entry_date.bounds),
        "matches": None if time is None else overlaps(entry_date.bounds, time),
        **render_relation_qualifiers(stored, names),
    }


def _mentioned_ids(row: Row) -> Iterator[str]:
    yield row[1]
    if row[3] == ValueType.ENTITY and row[4] is not None:
        yield row[4]
    yield from qualifier_entity_ids(row[8])
