"""Reads of statements that would be on the timeline if they had a date, as they were stated."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, exists, literal_column, select, union_all

from astana_api.db.base import table
from astana_api.domain.enums import Lifecycle
from astana_api.domain.sort_keys import NULLS_LAST
from astana_api.domain.statements.timeline_dates import can_be_dated
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import RenderedEntity, StatementNow
from astana_api.queries import timeline
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import SortKey
from astana_api.queries.lists.index_scans import IndexScan, MergedScan

_now = table(StatementNow).c
_end = table(StatementNow).alias("end_of").c
_rendered = table(RenderedEntity).c

FILTERS = frozenset({"entity", "kind", "property", "sourced", "document", "citation"})
"""The filters of the list; they are those of the timeline."""
DEFAULT_SORT = ("stated",)


def _concerns(binds: Binds) -> ColumnElement[bool]:
    """Match statements whose subject or value is one of the entities."""
    # A union, so that each part is a search in one index.
    ends = (_end.subject_now, _end.value_now)
    return _now.id.in_(union_all(*(select(_end.id).where(any_of(end)(binds)) for end in ends)))


_WHERE: tuple[ColumnElement[bool], ...] = (
    _now.displayed == literal_column("1"),
    _now.earliest == literal_column(str(NULLS_LAST)),
    exists().where(_rendered.id == _now.subject_now, _rendered.status == Lifecycle.ACTIVE.value),
)
_PROPERTIES = tuple(prop.id for prop in PROPERTIES.values() if can_be_dated(prop))


def _plan_scans(
    _: Sequence[str], filters: Mapping[str, Binds], __: Collection[str]
) -> MergedScan | None:
    """Return a scan in the order of stating for each property, except for selective filters."""
    if {"entity", "document", "citation"} & filters.keys():
        return None
    scans = [
        IndexScan(
            source=table(StatementNow),
            keys=(_now.first_revision, _now.seq, _now.id),
            where=(_now.property == literal_column(f"'{name}'"), *_WHERE),
        )
        for name in _PROPERTIES
    ]
    return MergedScan(frozenset(), scans, disjoint=True)


LISTING = replace(
    timeline.LISTING,
    sorts={
        "stated": SortKey((_now.first_revision, _now.seq)),
        "-stated": SortKey((_now.first_revision, _now.seq), descending=True),
    },
    filters={name: timeline.LISTING.filters[name] for name in FILTERS} | {"entity": _concerns},
    where=(*_WHERE, _now.property.in_([literal_column(f"'{name}'") for name in _PROPERTIES])),
    scan_planner=_plan_scans,
    # An entity or a property can have many statements that are dated.
    long_running=True,
)
"""Undated statements in the order of stating; its rows are those of the timeline."""
