"""Pages of lists that are merged from several index scans, each over a part of the rows.

A page is the first N rows of the first N rows of every scan: each scan reads at most N rows along
its index, and skips none.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    false,
    null,
    select,
    union,
    union_all,
)

from astana_api.queries.lists.conditions import Binds

MAX_SCANNED_VALUES = 8
"""Maximum number of values of a filter that get an index scan each."""


@dataclass(frozen=True, slots=True)
class IndexScan:
    """Some rows of a list, in its sort order along one index.

    `keys` are columns of `source` that equal the list's sort keys and its id. A scan that
    `may_duplicate` can yield a row more than once.
    """

    source: FromClause
    keys: tuple[ColumnElement[Any], ...]
    where: tuple[ColumnElement[bool], ...]
    may_duplicate: bool = False


@dataclass(frozen=True, slots=True)
class MergedScan:
    """The scans that together yield all rows that match `served_filters`; none if no row can.

    The other filters are conditions of each scan. If the scans are not `disjoint`, several of them
    can yield the same row.
    """

    served_filters: frozenset[str]
    scans: Sequence[IndexScan]
    disjoint: bool


ScanPlanner = Callable[[Sequence[str], Mapping[str, Binds], Collection[str]], MergedScan | None]
"""Returns the scans for a sort and filters; None if another plan is better.

The arguments are the sort, the values of each filter, and the names of the selective filters.
"""

_ConditionBuilder = Callable[[Sequence[ColumnElement[Any]]], Sequence[ColumnElement[bool]]]


def select_first_ids(
    merged: MergedScan,
    descending: Sequence[bool],
    limit: BindParameter[Any],
    build_conditions: _ConditionBuilder,
) -> Select[Any]:
    """Return the statement that selects the ids of the first `limit` rows of all scans together.

    `build_conditions` takes a scan's key columns and returns further conditions on its rows.
    """
    if not merged.scans:
        return select(null()).where(false())
    parts = []
    for scan in merged.scans:
        keys = [column.label(f"key_{index}") for index, column in enumerate(scan.keys)]
        query = select(*keys).select_from(scan.source)
        query = query.where(*scan.where, *build_conditions(scan.keys))
        query = query.distinct() if scan.may_duplicate else query
        query = query.order_by(*_order(scan.keys, descending)).limit(limit)
        parts.append(select(query.subquery()))
    union_: Subquery = (union_all if merged.disjoint else union)(*parts).subquery()
    columns = list(union_.c)
    return select(columns[-1]).order_by(*_order(columns, descending)).limit(limit)


def _order(
    columns: Sequence[ColumnElement[Any]], descending: Sequence[bool]
) -> list[ColumnElement[Any]]:
    return [
        column.desc() if down else column for column, down in zip(columns, descending, strict=True)
    ]
