"""Definitions of lists: their columns, sort keys and filters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, FromClause, SelectBase

from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.queries.lists.conditions import Binds, Filter
from astana_api.queries.lists.index_scans import ScanPlanner

SortColumn = tuple[ColumnElement[Any], bool]
"""A column and whether it is descending."""

RowReplacer = Callable[[Snapshot, list[Row]], Awaitable[list[Row]]]
"""Returns the rows of a page, some of them replaced."""

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
    `source` provides columns. `compressed`: the first column is compressed JSON, which is
    decompressed to bytes. `replace_stale` replaces stored JSON in the rows of a page that is marked
    as stale.
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
    compressed: bool = False
    replace_stale: RowReplacer | None = None

    @property
    def count_source(self) -> FromClause:
        """Return the tables to count rows in."""
        return self.source if self.filter_source is None else self.filter_source

    def sort_columns(self, sort: Sequence[str]) -> list[SortColumn]:
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
