"""Lists of entities: one for each kind and one over all kinds, derived from the tables' columns.

A kind's list can be sorted and filtered by the dates that its table has columns for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from astana_api.db.base import Base, table
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition, properties_of
from astana_api.models import RenderedEntity
from astana_api.queries.duration_scans import date_filters, plan_date_scans
from astana_api.queries.entities.filters import (
    id_filter,
    name_filter,
    name_prefix_filter,
    plan_name_scans,
    property_filters,
    source_filters,
)
from astana_api.queries.lists.conditions import Filter, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey, SubqueryFilter
from astana_api.queries.stale_renderings import replace_stale_bodies, replace_stale_summaries

_rendered = table(RenderedEntity).c

DEFAULT_SORT = ("name",)


@dataclass(frozen=True, slots=True)
class EntityLists:
    """Two lists of the same entities: their summaries and their complete JSON, each with the id.

    `properties` are the possible properties of the entities; `dates` those with columns, which are
    sort keys. Each property is a filter by its values; a date has the filters of
    `duration_scans.date_filters`. Each property also has the filters `has_X` and `lacks_X`, which
    take any one value. `name` and `name.prefix` take folded names, `sourced` 0 or 1, and `ids` and
    `q` ids that are not merged into another entity.
    """

    summaries: ListDefinition
    bodies: ListDefinition
    properties: tuple[PropertyDefinition, ...]
    dates: tuple[str, ...] = ()


def _add_sort(
    sorts: dict[str, SortKey], name: str, columns: tuple[ColumnElement[Any], ...]
) -> None:
    sorts[name] = SortKey(columns)
    sorts[f"-{name}"] = SortKey(columns, descending=True)


def _define_lists(
    columns: Mapping[str, ColumnElement[Any]],
    source: FromClause,
    properties: tuple[PropertyDefinition, ...],
    where: tuple[ColumnElement[bool], ...] = (),
    where_by_id: tuple[ColumnElement[bool], ...] | None = None,
) -> EntityLists:
    id_ = columns["id"]
    sorts: dict[str, SortKey] = {}
    _add_sort(sorts, "name", (columns["name_key"],))
    _add_sort(sorts, "id", (id_,))
    filters: dict[str, Filter | SubqueryFilter] = {"sourced": any_of(columns["sourced"])}
    for prop in properties:
        filters |= property_filters(id_, prop)
    filters |= {**source_filters(id_), "ids": id_filter(id_), "q": id_filter(id_)}
    filters |= {"name": name_filter(id_), "name.prefix": name_prefix_filter(id_)}
    for column in ("kind", "classification"):
        if column in columns:
            filters[column] = any_of(columns[column])
    dates = tuple(prop.id for prop in properties if f"{prop.id}_earliest" in columns)
    for date in dates:
        earliest, earliest_desc, latest_desc = (
            columns[f"{date}_{key}"] for key in ("earliest", "earliest_desc", "latest_desc")
        )
        sorts[date] = SortKey((earliest, latest_desc))
        sorts[f"-{date}"] = SortKey((earliest_desc, latest_desc))
        filters |= date_filters(date, earliest, latest_desc)
    plan_by_name, plan_by_date = plan_name_scans(id_, filters), plan_date_scans(columns, sorts)
    listing = ListDefinition(
        columns=(_rendered.summary, id_),
        source=source,
        id=id_,
        sorts=sorts,
        filters=filters,
        where=where,
        where_by_id=where_by_id,
        scan_planner=lambda *args: plan_by_date(*args) or plan_by_name(*args),
        replace_stale=replace_stale_summaries,
    )
    bodies = replace(
        listing,
        columns=(_rendered.body, id_),
        compressed=True,
        replace_stale=replace_stale_bodies,
    )
    return EntityLists(listing, bodies, properties, dates)


def _lists_of_kind(kind: Kind) -> EntityLists:
    kind_table = Base.metadata.tables[kind.collection]
    source = kind_table.join(table(RenderedEntity), _rendered.id == kind_table.c.id)
    columns = {column.name: column for column in kind_table.c}
    return _define_lists(columns, source, properties_of(kind))


BY_KIND: Mapping[Kind, EntityLists] = {kind: _lists_of_kind(kind) for kind in Kind}

EVERY_KIND = _define_lists(
    {key: _rendered[key] for key in ("id", "name_key", "sourced", "kind")},
    table(RenderedEntity),
    tuple(PROPERTIES.values()),
    where=(_rendered.status == Lifecycle.ACTIVE.value,),
    # SQLite assumes that an equality is selective and would scan the index of all active entities;
    # it uses no index for an inequality.
    where_by_id=(_rendered.status != Lifecycle.WITHDRAWN.value,),
)
