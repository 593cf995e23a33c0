"""List engine: filters, sort keys and keyset pagination, with one compiled statement per shape.

Pagination is keyset-based: a page starts after the sort keys and the id of the previous page's last
row. Its cost does not depend on its distance from the start, and rows inserted between requests
cause neither duplicates nor gaps.

A filter on another table is evaluated in one of two ways. A selective filter selects the ids of
the matching rows first, and these rows are sorted. A non-selective filter is checked row by row
while the list is read in its sort order, because a page is then soon full. A probe of the database
decides on each read: the selectivity depends on the value, and SQLite keeps no statistics.
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

from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.sort_keys import index_key
from astana_api.queries.lists.conditions import Binds, Filter
from astana_api.queries.lists.index_scans import (
    MAX_SCANNED_VALUES,
    MergedScan,
    ScanPlanner,
    select_first_ids,
)

SORT_LIMIT = 2_000
"""Maximum number of matching rows that are selected first and sorted."""


@dataclass(frozen=True, slots=True)
class SubqueryFilter:
    """A filter on another table.

    `by_ids` selects the ids of the matching rows, or lists them. `by_row` is the same filter as a
    condition on one row; it uses only indexes that start with the row's id. Without `by_row` the
    filter is assumed selective; without `by_ids`, non-selective. An `expensive` filter reads
    several tables for each row, so its sort limit is lower. `index_order` names the sort key in
    whose order the list's scan planner can read the matching rows, so that no probe is necessary.
    """

    by_ids: Callable[[Binds], SelectBase | Binds] | None = None
    by_row: Filter | None = None
    expensive: bool = False
    index_order: str | None = None

    @property
    def sort_limit(self) -> int:
        """Return the maximum number of matching rows that are selected first and sorted."""
        return SORT_LIMIT // 4 if self.expensive else SORT_LIMIT


@dataclass(frozen=True, slots=True)
class SortKey:
    """The columns to order by, all ascending or all `descending`."""

    columns: tuple[ColumnElement[Any], ...]
    descending: bool = False


@dataclass(frozen=True, eq=False)
class ListDefinition:
    """The columns, source, sort keys and filters of one list.

    `columns` are selected for each row, followed by its sort keys and its id. `sorts` maps each
    sort name, with and without `-`, to its key; `id` breaks ties. `filters` maps each filter name
    to its condition. Every row meets `where`; `where_by_id` is an equivalent condition for rows
    that are found by id or read in the order of ids, where an index on `where` would mislead the
    query planner. `long_running` is true if a page takes time in proportion to the whole list, or
    if filters can skip very many rows. `scan_planner` returns index scans, which must include
    `where`. If `filter_source` is set, filters and sort keys need only its tables; the rest of
    `source` provides columns.
    """

    columns: tuple[ColumnElement[Any], ...]
    source: FromClause
    id: ColumnElement[Any]
    sorts: Mapping[str, SortKey]
    filters: Mapping[str, Filter | SubqueryFilter] = field(default_factory=dict)
    where: tuple[ColumnElement[bool], ...] = ()
    long_running: bool = False
    where_by_id: tuple[ColumnElement[bool], ...] | None = None
    scan_planner: ScanPlanner | None = None
    filter_source: FromClause | None = None

    @property
    def count_source(self) -> FromClause:
        """Return the tables to count rows in."""
        return self.source if self.filter_source is None else self.filter_source

    def sort_columns(self, sort: Sequence[str]) -> "list[_SortColumn]":
        """Return the columns of ORDER BY and of the cursor, each with whether it descends."""
        columns = [
            (column, self.sorts[name].descending)
            for name in sort
            for column in self.sorts[name].columns
        ]
        return [*columns, (self.id, columns[-1][1] if columns else False)]

    def key_types(self, sort: Sequence[str]) -> list[type[str] | type[int]]:
        """Return the types of the values in a cursor."""
        return [str if c.type.python_type is str else int for c, _ in self.sort_columns(sort)]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows without their sort keys; `next_keys` is None on the last page."""

    rows: list[Row]
    next_keys: tuple[Any, ...] | None


async def read_page(
    snapshot: Snapshot,
    listing: ListDefinition,
    *,
    filters: Mapping[str, Sequence[Any]],
    sort: tuple[str, ...],
    after: Sequence[Any] | None,
    limit: int,
    long_running: bool = False,
) -> Page:
    """Return at most `limit` rows that match every filter, each by any of its values.

    Pass `long_running=True` if no index serves the filters.
    """
    shape, values = _shape(filters), _values(filters)
    by_row = frozenset[str]()
    if not _is_index_ordered(listing, shape, sort):
        by_row = await _non_selective_filters(snapshot, listing, shape, values)
    statement = _page_statement(listing, shape, sort, after is not None, by_row)
    params = values | {"limit": limit + 1}
    if after is not None:
        params |= {f"after_{index}": key for index, key in enumerate(after)}
    long_running = long_running or listing.long_running or _may_skip_many(listing, shape, by_row)
    rows = await snapshot.all(statement, params, long_running=long_running)
    width = len(listing.columns)
    keys = rows[limit - 1][width:] if len(rows) > limit else None
    return Page([row[:width] for row in rows[:limit]], keys)


async def count_rows(
    snapshot: Snapshot, listing: ListDefinition, filters: Mapping[str, Sequence[Any]]
) -> int:
    """Return the number of rows that match every filter, in time proportional to it."""
    shape, values = _shape(filters), _values(filters)
    by_row = await _non_selective_filters(snapshot, listing, shape, values)
    rows = await snapshot.all(_count_statement(listing, shape, by_row), values, long_running=True)
    return int(rows[0][0])


@dataclass(frozen=True, eq=False)
class Grouping:
    """The key that groups the rows of a list; `flag` is 1 for rows that are also counted apart."""

    key: ColumnElement[Any]
    flag: ColumnElement[Any]


async def count_groups(
    snapshot: Snapshot,
    listing: ListDefinition,
    grouping: Grouping,
    filters: Mapping[str, Sequence[Any]],
) -> list[Row]:
    """Return the key, the number of rows and the number of flagged rows of each group, by key.

    Takes time in proportion to the number of rows.
    """
    shape, values = _shape(filters), _values(filters)
    by_row = await _non_selective_filters(snapshot, listing, shape, values)
    statement = _group_statement(listing, grouping, shape, by_row)
    return await snapshot.all(statement, values, long_running=True)


def parameter_name(name: str, index: int = 0) -> str:
    """Return the name of the bind parameter for a value of a filter.

    It differs from the names that SQLAlchemy generates: a column name and a number.
    """
    return f"by_{name}_{index}"


def _is_index_ordered(listing: ListDefinition, shape: "_Shape", sort: tuple[str, ...]) -> bool:
    """Return whether an index yields the rows that match the only filter in the sort order."""
    if len(shape) != 1 or len(sort) != 1:
        return False
    [(name, number)] = shape
    condition = listing.filters[name]
    return (
        isinstance(condition, SubqueryFilter)
        and condition.index_order == sort[0].lstrip("-")
        and number <= MAX_SCANNED_VALUES
    )


async def _non_selective_filters(
    snapshot: Snapshot, listing: ListDefinition, shape: "_Shape", values: dict[str, Any]
) -> frozenset[str]:
    """Return the names of the filters to check row by row."""
    names = set()
    for name, number in shape:
        condition = listing.filters[name]
        if isinstance(condition, SubqueryFilter) and condition.by_row is not None and number:
            if condition.by_ids is None:
                names.add(name)
                continue
            [(matches,)] = await snapshot.all(
                _probe_statement(listing, name, number),
                values | {"probe_limit": condition.sort_limit + 1},
                long_running=condition.expensive,
            )
            if matches > condition.sort_limit:
                names.add(name)
    return frozenset(names)


def _may_skip_many(listing: ListDefinition, shape: "_Shape", by_row: frozenset[str]) -> bool:
    """Return whether the read can skip very many rows that do not match the filters."""
    conditions = (listing.filters[name] for name, _ in shape)
    if any(isinstance(each, SubqueryFilter) and each.expensive for each in conditions):
        return True
    return bool(by_row) and not _selective_filters(listing, shape, by_row)


def _selective_filters(
    listing: ListDefinition, shape: "_Shape", by_row: frozenset[str]
) -> list[str]:
    return [
        name
        for name, number in shape
        if isinstance(listing.filters[name], SubqueryFilter) and name not in by_row and number
    ]


_Shape = tuple[tuple[str, int], ...]
"""The names of the filters, each with its number of values."""
_SortColumn = tuple[ColumnElement[Any], bool]


def _pad(values: Sequence[Any]) -> Sequence[Any]:
    """Repeat the last value up to a power of two, to limit the number of statements."""
    if len(values) < 3:
        return values
    return [*values, *[values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))]


def _shape(filters: Mapping[str, Sequence[Any]]) -> _Shape:
    return tuple((name, len(_pad(values))) for name, values in sorted(filters.items()))


def _values(filters: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {
        parameter_name(name, index): index_key(value) if isinstance(value, str) else value
        for name, values in filters.items()
        for index, value in enumerate(_pad(values))
    }


def _binds(name: str, number: int) -> Binds:
    return [bindparam(parameter_name(name, index)) for index in range(number)]


@lru_cache(maxsize=512)
def _page_statement(
    listing: ListDefinition,
    shape: _Shape,
    sort: tuple[str, ...],
    has_cursor: bool,
    by_row: frozenset[str] = frozenset(),
) -> CompiledStatement:
    keys = listing.sort_columns(sort)
    query = select(*listing.columns, *(column for column, _ in keys)).select_from(listing.source)
    scan = _merged_scan(listing, shape, sort, by_row)
    if scan is not None:
        ids = _select_merged_ids(listing, scan, shape, keys, has_cursor, by_row)
        query = query.where(listing.id.in_(ids))
    else:
        query = _apply_filters(query, listing, shape, by_row, by_id=keys[0][0] is listing.id)
        if has_cursor:
            query = query.where(_after_cursor(keys))
    order = [column.desc() if descending else column for column, descending in keys]
    return CompiledStatement(query.order_by(*order).limit(bindparam("limit", type_=None)))


def _merged_scan(
    listing: ListDefinition, shape: _Shape, sort: tuple[str, ...], by_row: frozenset[str]
) -> MergedScan | None:
    if listing.scan_planner is None:
        return None
    selective = _selective_filters(listing, shape, by_row)
    binds = {name: _binds(name, number) for name, number in shape}
    return listing.scan_planner(sort, binds, selective)


def _select_merged_ids(
    listing: ListDefinition,
    scan: MergedScan,
    shape: _Shape,
    keys: list[_SortColumn],
    has_cursor: bool,
    by_row: frozenset[str],
) -> Select[Any]:
    rest = [(name, number) for name, number in shape if name not in scan.served_filters]
    directions = [descending for _, descending in keys]

    def build_conditions(columns: Sequence[ColumnElement[Any]]) -> list[ColumnElement[bool]]:
        conditions = [*(listing.where_by_id or listing.where)]
        conditions += (
            _filter_condition(listing, name, n, by_row=name in by_row) for name, n in rest
        )
        scan_keys = list(zip(columns, directions, strict=True))
        return [*conditions, _after_cursor(scan_keys)] if has_cursor else conditions

    return select_first_ids(scan, directions, bindparam("limit", type_=None), build_conditions)


@lru_cache(maxsize=512)
def _count_statement(
    listing: ListDefinition, shape: _Shape, by_row: frozenset[str]
) -> CompiledStatement:
    query = select(func.count()).select_from(listing.count_source)
    return CompiledStatement(_apply_filters(query, listing, shape, by_row))


@lru_cache(maxsize=512)
def _probe_statement(listing: ListDefinition, name: str, number: int) -> CompiledStatement:
    """Return the statement that counts the rows that match a filter, up to its sort limit."""
    condition = listing.filters[name]
    assert isinstance(condition, SubqueryFilter)
    assert condition.by_ids is not None
    ids = condition.by_ids(_binds(name, number))
    assert isinstance(ids, SelectBase)
    limited = select(ids.subquery()).limit(bindparam("probe_limit", type_=None)).subquery()
    return CompiledStatement(select(func.count()).select_from(limited))


@lru_cache(maxsize=512)
def _group_statement(
    listing: ListDefinition,
    grouping: Grouping,
    shape: _Shape,
    by_row: frozenset[str] = frozenset(),
) -> CompiledStatement:
    query = select(grouping.key.label("group_key"), grouping.flag.label("flag"))
    query = query.select_from(listing.count_source)
    # A subquery turns the key into a column, so that its expression is not evaluated twice.
    rows = _apply_filters(query, listing, shape, by_row).subquery()
    counts = select(rows.c.group_key, func.count(), func.sum(rows.c.flag))
    return CompiledStatement(counts.group_by(rows.c.group_key).order_by(rows.c.group_key))


def _apply_filters(
    query: Select[Any],
    listing: ListDefinition,
    shape: _Shape,
    by_row: frozenset[str],
    *,
    by_id: bool = False,
) -> Select[Any]:
    finds_ids = by_id or bool(_selective_filters(listing, shape, by_row))
    uses_ids = listing.where_by_id is not None and finds_ids
    query = query.where(*(listing.where_by_id or () if uses_ids else listing.where))
    for name, number in shape:
        query = query.where(_filter_condition(listing, name, number, by_row=name in by_row))
    return query


def _filter_condition(
    listing: ListDefinition, name: str, number: int, *, by_row: bool
) -> ColumnElement[bool]:
    if not number:
        return false()
    condition, binds = listing.filters[name], _binds(name, number)
    if not isinstance(condition, SubqueryFilter):
        return condition(binds)
    if by_row:
        assert condition.by_row is not None
        return condition.by_row(binds)
    assert condition.by_ids is not None
    return listing.id.in_(condition.by_ids(binds))


def _after_cursor(keys: list[_SortColumn]) -> ColumnElement[bool]:
    """Return the condition for rows that sort after the cursor.

    If all columns have one direction it is a single row-value comparison, which an index serves
    completely. Otherwise a bound on the first column still lets an index find the start.
    """
    binds = [bindparam(f"after_{i}", type_=column.type) for i, (column, _) in enumerate(keys)]
    columns = [column for column, _ in keys]
    directions = {descending for _, descending in keys}
    if directions == {False}:
        return tuple_(*columns) > tuple_(*binds)
    if directions == {True}:
        return tuple_(*columns) < tuple_(*binds)
    alternatives = []
    for index, (column, descending) in enumerate(keys):
        equal = [c == b for c, b in zip(columns[:index], binds[:index], strict=True)]
        beyond = column < binds[index] if descending else column > binds[index]
        alternatives.append(and_(*equal, beyond))
    first, descends = keys[0]
    bound = first <= binds[0] if descends else first >= binds[0]
    return and_(bound, or_(*alternatives))
