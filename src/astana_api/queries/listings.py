"""The lists of entities: one for each kind and one over all, derived from the kinds' columns.

The dates that a kind's list sorts on and filters by are those for which its table has columns.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, FromClause, or_, select

from astana_api.db.base import Base, table
from astana_api.domain.terms import Kind, Lifecycle
from astana_api.domain.vocabulary import properties_of
from astana_api.models import Name, RenderedEntity
from astana_api.queries.listing import Binds, Filter, Key, Listing, any_of

_rendered = table(RenderedEntity).c
_name = table(Name).c

DEFAULT_SORT = ("name",)


@dataclass(frozen=True, slots=True)
class EntityLists:
    """Two listings of the same entities: their summaries, and their whole JSON; each with the id.

    `dates` are the properties that give a pair of filters (`X_from`, `X_to`) and a sort key each.
    `X_from` takes the negated earliest day of what was asked for, `X_to` the latest; `name` takes
    folded names, `sourced` 0 or 1.
    """

    summaries: Listing
    bodies: Listing
    dates: tuple[str, ...] = ()
    by_id: "EntityLists | None" = None

    def listing(self, *, whole: bool, sort: Sequence[str], filters: Collection[str]) -> Listing:
        """The listing that an index serves, for what is asked for."""
        if self.by_id is not None and ("name" in filters or sort[0] in {"id", "-id"}):
            return self.by_id.listing(whole=whole, sort=sort, filters=filters)
        return self.bodies if whole else self.summaries


def _bears(column: ColumnElement[Any]) -> Filter:
    """Which bear one of the names, folded."""
    # Not EXISTS: the few that bear a name are found first, by its index.
    return lambda binds: column.in_(select(_name.entity_id).where(any_of(_name.key)(binds)))


def _not_above(column: ColumnElement[Any]) -> Filter:
    def condition(binds: Binds) -> ColumnElement[bool]:
        return or_(*(column <= bind for bind in binds))

    return condition


def _both(sorts: dict[str, Key], name: str, columns: tuple[ColumnElement[Any], ...]) -> None:
    sorts[name] = Key(columns)
    sorts[f"-{name}"] = Key(columns, descending=True)


def _lists(
    columns: Mapping[str, ColumnElement[Any]],
    source: FromClause,
    dates: tuple[str, ...] = (),
    filters: Mapping[str, Filter] | None = None,
    always: tuple[ColumnElement[bool], ...] = (),
) -> EntityLists:
    id_ = columns["id"]
    sorts: dict[str, Key] = {}
    _both(sorts, "name", (columns["name_key"],))
    _both(sorts, "id", (id_,))
    found: dict[str, Filter] = {"name": _bears(id_), "sourced": any_of(columns["sourced"])}
    for date in dates:
        earliest, negated, latest = (columns[f"{date}_{key}"] for key in ("min", "desc", "neg_max"))
        sorts[date] = Key((earliest, latest))
        sorts[f"-{date}"] = Key((negated, latest))
        found[f"{date}_from"] = _not_above(latest)
        found[f"{date}_to"] = _not_above(earliest)
    listing = Listing(
        columns=(_rendered.summary, id_),
        source=source,
        id=id_,
        sorts=sorts,
        filters=found | dict(filters or {}),
        always=always,
    )
    return EntityLists(listing, replace(listing, columns=(_rendered.body, id_)), dates)


def _of_kind(kind: Kind) -> EntityLists:
    listed = Base.metadata.tables[kind.collection]
    columns = listed.c
    dates = tuple(row.id for row in properties_of(kind) if f"{row.id}_min" in columns)
    filters: dict[str, Filter] = {}
    if "classification" in columns:
        filters["classification"] = any_of(columns["classification"])
    source = listed.join(table(RenderedEntity), _rendered.id == columns["id"])
    return _lists({key: columns[key] for key in columns.keys()}, source, dates, filters)  # noqa: SIM118


BY_KIND: Mapping[Kind, EntityLists] = {kind: _of_kind(kind) for kind in Kind}


def _every_kind(is_served: ColumnElement[bool], by_id: EntityLists | None = None) -> EntityLists:
    found = _lists(
        {key: _rendered[key] for key in ("id", "name_key", "sourced")},
        table(RenderedEntity),
        filters={"kind": any_of(_rendered.kind)},
        always=(is_served,),
    )
    return replace(found, by_id=by_id)


EVERY_KIND = _every_kind(
    _rendered.status == Lifecycle.ACTIVE.value,
    # SQLite takes any equality for a rare one, and would walk through all that are active; a
    # difference is never looked up in an index.
    _every_kind(_rendered.status != Lifecycle.WITHDRAWN.value),
)
