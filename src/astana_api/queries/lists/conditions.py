"""Conditions of rows by the values of a filter: that one of them is met."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, or_

Binds = list[BindParameter[Any]]
Filter = Callable[[Binds], ColumnElement[bool]]
"""The condition that one of the given values holds; of texts it is given the bounded keys."""


def any_of(column: ColumnElement[Any]) -> Filter:
    """The filter that a column equals one of the values."""
    return lambda binds: or_(*(column == bind for bind in binds))


def not_above(column: ColumnElement[Any]) -> Filter:
    """The filter that a column is at most one of the values."""
    return lambda binds: or_(*(column <= bind for bind in binds))


def not_below(column: ColumnElement[Any]) -> Filter:
    """The filter that a column is at least one of the values."""
    return lambda binds: or_(*(column >= bind for bind in binds))
