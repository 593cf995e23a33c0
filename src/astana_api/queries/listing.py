"""Lists: filters, sorting and keyset paging, built once for each shape that is asked for.

A page goes on behind the sort keys and the id of the last row before it, so that its cost does not
grow with its distance from the start, and so that rows written meanwhile neither repeat nor hide
others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)

from astana_api.db.prepared import Prepared, Row
from astana_api.db.reader import Snapshot

Binds = list[BindParameter[Any]]
Filter = Callable[[Binds], ColumnElement[bool]]
"""The condition that one of the given values holds."""


@dataclass(frozen=True, slots=True)
class Key:
    """One way to sort: columns to order by, each ascending unless `descending`."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


@dataclass(frozen=True, eq=False)
class Listing:
    """What can be listed, and how: the shape of every page of one list.

    `columns` are answered for each row, before its sort keys and its id. `sorts` maps a name, and
    the same with `-` before it, to a key; `id` breaks ties. `filters` maps a name to its condition,
    `always` is one that every row meets. A page is `bounded` unless a filter may have to pass over
    very many rows to find the few that it keeps.
    """

    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    id: ColumnElement[Any]
    sorts: Mapping[str, Key]
    filters: Mapping[str, Filter] = field(default_factory=dict)
    always: tuple[ColumnElement[bool], ...] = ()
    bounded: bool = True

    def keys(self, sort: Sequence[str]) -> list[tuple[ColumnElement[Any], bool]]:
        """The columns that a page is ordered by and goes on behind, and which descend."""
        found = [
            (column, self.sorts[name].descending)
            for name in sort
            for column in self.sorts[name].columns
        ]
        return [*found, (self.id, found[-1][1] if found else False)]

    def key_types(self, sort: Sequence[str]) -> list[type[str] | type[int]]:
        """The types of the values that a cursor holds."""
        return [str if c.type.python_type is str else int for c, _ in self.keys(sort)]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows without their keys, and where the next page begins (None: there is none)."""

    rows: list[Row]
    next_keys: tuple[Any, ...] | None


async def page(
    snapshot: Snapshot,
    listing: Listing,
    *,
    filters: Mapping[str, Sequence[Any]],
    sort: tuple[str, ...],
    after: Sequence[Any] | None,
    limit: int,
) -> Page:
    """At most `limit` rows that meet every filter, each by any of its values."""
    statement = _page(listing, _shape(filters), sort, after is not None)
    values = _values(filters) | {"limit": limit + 1}
    if after is not None:
        values |= {f"after_{place}": key for place, key in enumerate(after)}
    rows = await snapshot.all(statement, values, bounded=listing.bounded)
    width = len(listing.columns)
    keys = rows[limit - 1][width:] if len(rows) > limit else None
    return Page([row[:width] for row in rows[:limit]], keys)


async def count(snapshot: Snapshot, listing: Listing, filters: Mapping[str, Sequence[Any]]) -> int:
    """How many rows meet every filter. Takes time in proportion to them."""
    rows = await snapshot.all(_count(listing, _shape(filters)), _values(filters), bounded=False)
    return int(rows[0][0])


@dataclass(frozen=True, eq=False)
class Grouping:
    """Rows of a list taken together by a key; `mark` is 1 for those that are counted apart."""

    key: ColumnElement[Any]
    mark: ColumnElement[Any]


async def grouped(
    snapshot: Snapshot,
    listing: Listing,
    grouping: Grouping,
    filters: Mapping[str, Sequence[Any]],
) -> list[Row]:
    """The key of every group, its rows and the marked ones among them, by key.

    Takes time in proportion to the rows.
    """
    statement = _grouped(listing, grouping, _shape(filters))
    return await snapshot.all(statement, _values(filters), bounded=False)


_Shape = tuple[tuple[str, int], ...]


def _shape(filters: Mapping[str, Sequence[Any]]) -> _Shape:
    return tuple((name, len(values)) for name, values in sorted(filters.items()))


def _values(filters: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        f"{name}_{place}": value
        for name, values in filters.items()
        for place, value in enumerate(values)
    }


@lru_cache(maxsize=512)
def _page(listing: Listing, shape: _Shape, sort: tuple[str, ...], goes_on: bool) -> Prepared:
    keys = listing.keys(sort)
    query = select(*listing.columns, *(column for column, _ in keys)).select_from(listing.source)
    query = _filtered(query, listing, shape)
    if goes_on:
        query = query.where(_behind(keys))
    order = [column.desc() if descending else column for column, descending in keys]
    return Prepared(query.order_by(*order).limit(bindparam("limit", type_=None)))


@lru_cache(maxsize=512)
def _count(listing: Listing, shape: _Shape) -> Prepared:
    query = select(func.count()).select_from(listing.source)
    return Prepared(_filtered(query, listing, shape))


@lru_cache(maxsize=512)
def _grouped(listing: Listing, grouping: Grouping, shape: _Shape) -> Prepared:
    marked = select(grouping.key.label("place"), grouping.mark.label("mark"))
    # In a query of its own, so that what is grouped by is a column and not an expression twice.
    rows = _filtered(marked.select_from(listing.source), listing, shape).subquery()
    counts = select(rows.c.place, func.count(), func.sum(rows.c.mark))
    return Prepared(counts.group_by(rows.c.place).order_by(rows.c.place))


def _filtered(query: Select[Any], listing: Listing, shape: _Shape) -> Select[Any]:
    query = query.where(*listing.always)
    for name, number in shape:
        binds: Binds = [bindparam(f"{name}_{place}") for place in range(number)]
        query = query.where(listing.filters[name](binds) if binds else false())
    return query


def _behind(keys: list[tuple[ColumnElement[Any], bool]]) -> ColumnElement[bool]:
    """The rows that come after the given keys.

    Where all keys run the same way this is one comparison of row values, which an index serves
    whole. Where they do not, a bound on the first key still lets the index find the place.
    """
    given = [bindparam(f"after_{i}", type_=column.type) for i, (column, _) in enumerate(keys)]
    columns = [column for column, _ in keys]
    directions = {descending for _, descending in keys}
    if directions == {False}:
        return tuple_(*columns) > tuple_(*given)
    if directions == {True}:
        return tuple_(*columns) < tuple_(*given)
    steps = []
    for place, (column, descending) in enumerate(keys):
        equal = [c == g for c, g in zip(columns[:place], given[:place], strict=True)]
        beyond = column < given[place] if descending else column > given[place]
        steps.append(and_(*equal, beyond))
    first, descends = keys[0]
    return and_(first <= given[0] if descends else first >= given[0], or_(*steps))


def any_of(column: ColumnElement[Any]) -> Filter:
    """The filter that a column equals one of the values."""
    return lambda binds: or_(*(column == bind for bind in binds))
