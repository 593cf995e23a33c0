"""Pages of lists that several indexes lead along, each through some of the rows.

What is wanted is then the first of the first rows of every way: each is read along its index as far
as a page is long, and no row that is left out has to be passed.
"""

from collections.abc import Callable, Mapping, Sequence
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

from astana_api.queries.conditions import Binds


@dataclass(frozen=True, slots=True)
class Way:
    """Some rows of a list, in its order along an index.

    `keys` are columns of `source` that are equal to the list's sort keys and its id.
    """

    source: FromClause
    keys: tuple[ColumnElement[Any], ...]
    where: tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Ways:
    """All the rows that meet the filters that are `served`; the other filters narrow each way.

    What is not `apart` may have one row on several ways.
    """

    served: frozenset[str]
    parts: Sequence[Way]
    apart: bool


ByFilters = Callable[[Mapping[str, Binds]], Ways | None]
"""The ways to what meets the filters; None where these are found better otherwise."""

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
