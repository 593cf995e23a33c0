"""List engine: filters, sort keys and keyset pagination, with one compiled statement per shape.

Pagination is keyset-based: a page starts after the sort keys and the id of the previous page's last
row. Its cost does not depend on its distance from the start, and rows inserted between requests
cause neither duplicates nor gaps.

A filter on another table is evaluated in one of two ways. A selective filter selects the ids of
the matching rows first, and these rows are sorted. A non-selective filter is checked row by row
while the list is read in its sort order, because a page is then soon full. A probe of the database
decides on each read: the selectivity depends on the value, and SQLite keeps no statistics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
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
from astana_api.db.validity import HEAD
from astana_api.domain.rendering.compression import decompress
from astana_api.domain.sort_keys import index_key
from astana_api.queries.lists.conditions import Binds
from astana_api.queries.lists.definitions import ListDefinition, SortColumn, SubqueryFilter
from astana_api.queries.lists.index_scans import (
    MAX_SCANNED_VALUES,
    MergedScan,
    select_first_ids,
)


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
    as_of: int = HEAD,
) -> Page:
    """Return at most `limit` rows that match every filter, each by any of its values.

    `as_of` is the revision of lists over versioned tables: see `db.validity`.
    """
    shape, values = _shape(filters), _values(filters)
    by_row = frozenset[str]()
    if not _is_index_ordered(listing, shape, sort):
        by_row = await _non_selective_filters(snapshot, listing, shape, values)
    statement = _page_statement(listing, shape, sort, after is not None, by_row)
    params = values | {"limit": limit + 1, "as_of": as_of}
    if after is not None:
        params |= {f"after_{index}": key for index, key in enumerate(after)}
    # No index serves the filters of an earlier revision.
    long_running = as_of != HEAD or listing.long_running or _may_skip_many(listing, shape, by_row)
    rows = await snapshot.all(statement, params, long_running=long_running)
    width = len(listing.columns)
    keys = rows[limit - 1][width:] if len(rows) > limit else None
    page_rows = [row[:width] for row in rows[:limit]]
    if listing.compressed:
        page_rows = [(decompress(row[0]), *row[1:]) for row in page_rows]
    return Page(page_rows, keys)


async def count_rows(
    snapshot: Snapshot,
    listing: ListDefinition,
    filters: Mapping[str, Sequence[Any]],
    as_of: int = HEAD,
) -> int:
    """Return the number of rows that match every filter, in time proportional to it."""
    shape, values = _shape(filters), _values(filters)
    by_row = await _non_selective_filters(snapshot, listing, shape, values)
    statement = _count_statement(listing, shape, by_row)
    rows = await snapshot.all(statement, values | {"as_of": as_of}, long_running=True)
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
    # Each column once: SQLite would sort the rows of a list by id by the repeated id.
    descending_by_column: dict[ColumnElement[Any], bool] = {}
    for column, descending in keys:
        descending_by_column.setdefault(column, descending)
    order = [
        column.desc() if descending else column
        for column, descending in descending_by_column.items()
    ]
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
    keys: list[SortColumn],
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


def _after_cursor(keys: list[SortColumn]) -> ColumnElement[bool]:
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
