"""Lists: filters, sorting and keyset paging, built once for each shape that is asked for.

A page goes on behind the sort keys and the id of the last row before it, so that its cost does not
grow with its distance from the start, and so that rows written meanwhile neither repeat nor hide
others.

A filter that another table answers is met in one of two ways. Where few rows meet it, they are
found first and put in order; where very many do, the list is walked in its order and each row is
asked, since a page of them is soon full. Which it is to be is asked of the database each time: it
depends on the value, and SQLite keeps no statistics.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SelectBase,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)

from astana_api.db.compiled import Prepared, Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.sort_keys import bounded_key
from astana_api.queries.lists.conditions import Binds, Filter
from astana_api.queries.lists.index_scans import MOST_VALUES, ByFilters, Ways, first_rows

FEW = 2_000
"""How many rows are found and put in order before a list is rather walked."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A filter that another table answers.

    `ids` selects the ids of the rows that meet it, or lists them; `holds` is the same as a
    condition of one row, by indexes of the row alone. Without `holds` few always meet it, without
    `ids` many do. A `dear` one asks several tables for each row, so that fewer are few. One that
    is served `in_order` of a sort has ways of the list along it, so that none has to be counted.
    """

    ids: Callable[[Binds], SelectBase | Binds] | None = None
    holds: Filter | None = None
    dear: bool = False
    in_order: str | None = None

    @property
    def few(self) -> int:
        """How many rows are few."""
        return FEW // 4 if self.dear else FEW


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
    `always` is one that every row meets; `found` says the same where the rows are found by their
    ids, or in the order of these, if an index of `always` would stand in the way. A list that is
    put together for each page, and takes time in proportion to all of it, is not `bounded`; nor is
    one whose filters may have to pass over very many rows to find the few that they keep. `ways`
    lead to pages along several indexes, which must keep what `always` says. Filters and sort keys
    need no more than `narrow`, where the rest of `source` is only for the columns.
    """

    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    id: ColumnElement[Any]
    sorts: Mapping[str, Key]
    filters: Mapping[str, Filter | Sought] = field(default_factory=dict)
    always: tuple[ColumnElement[bool], ...] = ()
    bounded: bool = True
    found: tuple[ColumnElement[bool], ...] | None = None
    ways: ByFilters | None = None
    narrow: FromClause | None = None

    @property
    def counted(self) -> FromClause:
        """What rows are counted in."""
        return self.source if self.narrow is None else self.narrow

    def keys(self, sort: Sequence[str]) -> "list[_Key]":
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
    bounded: bool = True,
) -> Page:
    """At most `limit` rows that meet every filter, each by any of its values.

    It is not `bounded` where no index serves the filters.
    """
    shape, values = _shape(filters), _values(filters)
    many = frozenset[str]()
    if not _is_served(listing, shape, sort):
        many = await _met_by_many(snapshot, listing, shape, values)
    statement = _page(listing, shape, sort, after is not None, many)
    known = values | {"limit": limit + 1}
    if after is not None:
        known |= {f"after_{place}": key for place, key in enumerate(after)}
    bounded = bounded and listing.bounded and _is_bounded(listing, shape, many)
    rows = await snapshot.all(statement, known, bounded=bounded)
    width = len(listing.columns)
    keys = rows[limit - 1][width:] if len(rows) > limit else None
    return Page([row[:width] for row in rows[:limit]], keys)


async def count(snapshot: Snapshot, listing: Listing, filters: Mapping[str, Sequence[Any]]) -> int:
    """How many rows meet every filter. Takes time in proportion to them."""
    shape, values = _shape(filters), _values(filters)
    many = await _met_by_many(snapshot, listing, shape, values)
    rows = await snapshot.all(_count(listing, shape, many), values, bounded=False)
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
    shape, values = _shape(filters), _values(filters)
    many = await _met_by_many(snapshot, listing, shape, values)
    statement = _grouped(listing, grouping, shape, many)
    return await snapshot.all(statement, values, bounded=False)


def value_name(name: str, place: int = 0) -> str:
    """What the statement calls a value of a filter.

    Not by the name of a column and a number, as SQLAlchemy calls the values in conditions.
    """
    return f"by_{name}_{place}"


def _is_served(listing: Listing, shape: "_Shape", sort: tuple[str, ...]) -> bool:
    """Whether the rows that meet the only filter are found in the order that is asked for."""
    if len(shape) != 1 or len(sort) != 1:
        return False
    [(name, number)] = shape
    met = listing.filters[name]
    return isinstance(met, Sought) and met.in_order == sort[0].lstrip("-") and number <= MOST_VALUES


async def _met_by_many(
    snapshot: Snapshot, listing: Listing, shape: "_Shape", values: dict[str, Any]
) -> frozenset[str]:
    """The filters for which each row is rather asked."""
    found = set()
    for name, number in shape:
        sought = listing.filters[name]
        if isinstance(sought, Sought) and sought.holds is not None and number:
            if sought.ids is None:
                found.add(name)
                continue
            [(seen,)] = await snapshot.all(
                _few(listing, name, number),
                values | {"few": sought.few + 1},
                bounded=not sought.dear,
            )
            if seen > sought.few:
                found.add(name)
    return frozenset(found)


def _is_bounded(listing: Listing, shape: "_Shape", many: frozenset[str]) -> bool:
    """Not a walk, which may pass any number of rows that do not meet the filters."""
    met = (listing.filters[name] for name, _ in shape)
    if any(isinstance(each, Sought) and each.dear for each in met):
        return False
    return not many or bool(_few_meet(listing, shape, many))


def _few_meet(listing: Listing, shape: "_Shape", many: frozenset[str]) -> list[str]:
    return [
        name
        for name, number in shape
        if isinstance(listing.filters[name], Sought) and name not in many and number
    ]


_Shape = tuple[tuple[str, int], ...]
_Key = tuple[ColumnElement[Any], bool]


def _padded(values: Sequence[Any]) -> Sequence[Any]:
    """The values, the last one repeated up to a power of two: so that there are few shapes."""
    if len(values) < 3:
        return values
    return [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]


def _shape(filters: Mapping[str, Sequence[Any]]) -> _Shape:
    return tuple((name, len(_padded(values))) for name, values in sorted(filters.items()))


def _values(filters: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        value_name(name, place): bounded_key(value) if isinstance(value, str) else value
        for name, values in filters.items()
        for place, value in enumerate(_padded(values))
    }


def _binds(name: str, number: int) -> Binds:
    return [bindparam(value_name(name, place)) for place in range(number)]


@lru_cache(maxsize=512)
def _page(
    listing: Listing,
    shape: _Shape,
    sort: tuple[str, ...],
    goes_on: bool,
    many: frozenset[str] = frozenset(),
) -> Prepared:
    keys = listing.keys(sort)
    query = select(*listing.columns, *(column for column, _ in keys)).select_from(listing.source)
    ways = _ways(listing, shape, sort, many)
    if ways is not None:
        query = query.where(listing.id.in_(_along(listing, ways, shape, keys, goes_on, many)))
    else:
        query = _filtered(query, listing, shape, many, by_id=keys[0][0] is listing.id)
        if goes_on:
            query = query.where(_behind(keys))
    order = [column.desc() if descending else column for column, descending in keys]
    return Prepared(query.order_by(*order).limit(bindparam("limit", type_=None)))


def _ways(
    listing: Listing, shape: _Shape, sort: tuple[str, ...], many: frozenset[str]
) -> Ways | None:
    if listing.ways is None:
        return None
    few = _few_meet(listing, shape, many)
    return listing.ways(sort, {name: _binds(name, number) for name, number in shape}, few)


def _along(
    listing: Listing,
    ways: Ways,
    shape: _Shape,
    keys: list[_Key],
    goes_on: bool,
    many: frozenset[str],
) -> Select[Any]:
    rest = [(name, number) for name, number in shape if name not in ways.served]
    directions = [descending for _, descending in keys]

    def narrow(columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
        found = [*(listing.found or listing.always)]
        found += (_condition(listing, name, n, many=name in many) for name, n in rest)
        own = list(zip(columns, directions, strict=True))
        return [*found, _behind(own)] if goes_on else found

    return first_rows(ways, directions, bindparam("limit", type_=None), narrow)


@lru_cache(maxsize=512)
def _count(listing: Listing, shape: _Shape, many: frozenset[str]) -> Prepared:
    query = select(func.count()).select_from(listing.counted)
    return Prepared(_filtered(query, listing, shape, many))


@lru_cache(maxsize=512)
def _few(listing: Listing, name: str, number: int) -> Prepared:
    """How many rows meet a filter, counted no further than needed."""
    sought = listing.filters[name]
    assert isinstance(sought, Sought)
    assert sought.ids is not None
    ids = sought.ids(_binds(name, number))
    assert isinstance(ids, SelectBase)
    some = select(ids.subquery()).limit(bindparam("few", type_=None)).subquery()
    return Prepared(select(func.count()).select_from(some))


@lru_cache(maxsize=512)
def _grouped(
    listing: Listing, grouping: Grouping, shape: _Shape, many: frozenset[str] = frozenset()
) -> Prepared:
    marked = select(grouping.key.label("place"), grouping.mark.label("mark"))
    marked = marked.select_from(listing.counted)
    # In a query of its own, so that what is grouped by is a column and not an expression twice.
    rows = _filtered(marked, listing, shape, many).subquery()
    counts = select(rows.c.place, func.count(), func.sum(rows.c.mark))
    return Prepared(counts.group_by(rows.c.place).order_by(rows.c.place))


def _filtered(
    query: Select[Any],
    listing: Listing,
    shape: _Shape,
    many: frozenset[str],
    *,
    by_id: bool = False,
) -> Select[Any]:
    found = listing.found is not None and (by_id or bool(_few_meet(listing, shape, many)))
    query = query.where(*(listing.found or () if found else listing.always))
    for name, number in shape:
        query = query.where(_condition(listing, name, number, many=name in many))
    return query


def _condition(listing: Listing, name: str, number: int, *, many: bool) -> ColumnElement[bool]:
    if not number:
        return false()
    met, binds = listing.filters[name], _binds(name, number)
    if not isinstance(met, Sought):
        return met(binds)
    if many:
        assert met.holds is not None
        return met.holds(binds)
    assert met.ids is not None
    return listing.id.in_(met.ids(binds))


def _behind(keys: list[_Key]) -> ColumnElement[bool]:
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
