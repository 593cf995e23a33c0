"""The lists of entities: one for each kind and one over all, derived from the kinds' columns.

The dates that a kind's list sorts on and filters by are those for which its table has columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause

from astana_api.db.base import Base, table
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.vocabulary import PROPERTIES, Property, properties_of
from astana_api.models import RenderedEntity
from astana_api.queries.duration_scans import in_order_of_dates
from astana_api.queries.entities.filters import (
    any_id,
    bearing,
    in_order_of_names,
    source_filters,
    stated,
)
from astana_api.queries.lists.conditions import Filter, any_of, not_above
from astana_api.queries.lists.engine import Key, Listing, Sought

_rendered = table(RenderedEntity).c

DEFAULT_SORT = ("name",)


@dataclass(frozen=True, slots=True)
class EntityLists:
    """Two listings of the same entities: their summaries, and their whole JSON; each with the id.

    `properties` are those that the entities may have. `dates` are the ones with columns of their
    own, which give a sort key each. Any that the vocabulary marks as a filter gives one: by its
    values, or a date a pair, of which `X_from` takes the negated earliest day of what was asked
    for, `X_to` the latest. Any at all gives `has_X` and `lacks_X`, which take any one value.
    `name` takes folded names, `sourced` 0 or 1, `ids` ids that stand now.
    """

    summaries: Listing
    bodies: Listing
    properties: tuple[Property, ...]
    dates: tuple[str, ...] = ()


def _both(sorts: dict[str, Key], name: str, columns: tuple[ColumnElement[Any], ...]) -> None:
    sorts[name] = Key(columns)
    sorts[f"-{name}"] = Key(columns, descending=True)


def _lists(
    columns: Mapping[str, ColumnElement[Any]],
    source: FromClause,
    properties: tuple[Property, ...],
    **more: Any,
) -> EntityLists:
    id_ = columns["id"]
    sorts: dict[str, Key] = {}
    _both(sorts, "name", (columns["name_key"],))
    _both(sorts, "id", (id_,))
    found: dict[str, Filter | Sought] = {"sourced": any_of(columns["sourced"])}
    for row in properties:
        found |= stated(id_, row)
    found |= {**source_filters(id_), "ids": any_id(id_), "name": bearing(id_)}
    for column in ("kind", "classification"):
        if column in columns:
            found[column] = any_of(columns[column])
    dates = tuple(row.id for row in properties if f"{row.id}_min" in columns)
    for date in dates:
        earliest, negated, latest = (columns[f"{date}_{key}"] for key in ("min", "desc", "neg_max"))
        sorts[date] = Key((earliest, latest))
        sorts[f"-{date}"] = Key((negated, latest))
        found[f"{date}_from"] = not_above(latest)
        found[f"{date}_to"] = not_above(earliest)
    by_name, by_date = in_order_of_names(id_, found), in_order_of_dates(columns, sorts)
    listing = Listing(
        columns=(_rendered.summary, id_),
        source=source,
        id=id_,
        sorts=sorts,
        filters=found,
        ways=lambda *asked: by_date(*asked) or by_name(*asked),
        **more,
    )
    bodies = replace(listing, columns=(_rendered.body, id_))
    return EntityLists(listing, bodies, properties, dates)


def _of_kind(kind: Kind) -> EntityLists:
    listed = Base.metadata.tables[kind.collection]
    source = listed.join(table(RenderedEntity), _rendered.id == listed.c.id)
    return _lists({column.name: column for column in listed.c}, source, properties_of(kind))


BY_KIND: Mapping[Kind, EntityLists] = {kind: _of_kind(kind) for kind in Kind}

EVERY_KIND = _lists(
    {key: _rendered[key] for key in ("id", "name_key", "sourced", "kind")},
    table(RenderedEntity),
    tuple(PROPERTIES.values()),
    always=(_rendered.status == Lifecycle.ACTIVE.value,),
    # SQLite takes any equality for a rare one, and would walk through all that are active; a
    # difference is never looked up in an index.
    found=(_rendered.status != Lifecycle.WITHDRAWN.value,),
)
