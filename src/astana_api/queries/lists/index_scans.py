"""Pages of lists that several indexes lead along, each through some of the rows.

What is wanted is then the first of the first rows of every way: each is read along its index as far
as a page is long, and no row that is left out has to be passed.
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
    select,
    union,
    union_all,
)

from astana_api.queries.lists.conditions import Binds

MOST_VALUES = 8
"""Values of a filter that are each given a way of their own."""


@dataclass(frozen=True, slots=True)
class Way:
    """Some rows of a list, in its order along an index.

    `keys` are columns of `source` that are equal to the list's sort keys and its id. One that
    `repeats` may come by a row several times.
    """

    source: FromClause
    keys: tuple[ColumnElement[Any], ...]
    where: tuple[ColumnElement[bool], ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Ways:
    """All the rows that meet the filters that are `served`; the other filters narrow each way.

    What is not `apart` may have one row on several ways.
    """

    served: frozenset[str]
    parts: Sequence[Way]
    apart: bool


ByFilters = Callable[[Sequence[str], Mapping[str, Binds], Collection[str]], Ways | None]
"""The ways, in the order of a sort, to what meets filters; None where it is found better otherwise.

Given are the filters with their values, and the names of those that few meet.
"""

_Narrow = Callable[[Sequence[ColumnElement[Any]]], Sequence[ColumnElement[bool]]]


def first_rows(
    ways: Ways, descending: Sequence[bool], limit: BindParameter[Any], narrow: _Narrow
) -> Select[Any]:
    """The ids of the first rows of all ways together, at most `limit`.

    `narrow` says what else a row has to meet, from the columns that stand for the list's keys.
    """
    parts = []
    for way in ways.parts:
        named = [column.label(f"key_{place}") for place, column in enumerate(way.keys)]
        query = select(*named).select_from(way.source).where(*way.where, *narrow(way.keys))
        query = query.distinct() if way.repeats else query
        query = query.order_by(*_ordered(way.keys, descending)).limit(limit)
        parts.append(select(query.subquery()))
    some: Subquery = (union_all if ways.apart else union)(*parts).subquery()
    keys = list(some.c)
    return select(keys[-1]).order_by(*_ordered(keys, descending)).limit(limit)


def _ordered(
    columns: Sequence[ColumnElement[Any]], descending: Sequence[bool]
) -> list[ColumnElement[Any]]:
    return [
        column.desc() if down else column for column, down in zip(columns, descending, strict=True)
    ]
