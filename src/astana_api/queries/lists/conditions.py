"""Conditions of filters: a column compared with any of the values."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, literal_column, or_

MAX_CHARACTER = "\U0010ffff"
"""The last character: a text with a prefix is less than the prefix and this character."""

Binds = list[BindParameter[Any]]
Filter = Callable[[Binds], ColumnElement[bool]]
"""Returns the condition that a row matches one of the values; text values are bounded keys."""


def any_of(column: ColumnElement[Any]) -> Filter:
    """Return the filter that a column equals one of the values."""
    return lambda binds: or_(*(column == bind for bind in binds))


def starts_with(column: ColumnElement[Any]) -> Filter:
    """Return the filter that a column starts with one of the values, as ranges of an index."""
    end: ColumnElement[str] = literal_column(f"'{MAX_CHARACTER}'")
    return lambda binds: or_(*(and_(column >= bind, column < bind.op("||")(end)) for bind in binds))


def at_most(column: ColumnElement[Any]) -> Filter:
    """Return the filter that a column is at most one of the values."""
    return lambda binds: or_(*(column <= bind for bind in binds))


def at_least(column: ColumnElement[Any]) -> Filter:
    """Return the filter that a column is at least one of the values."""
    return lambda binds: or_(*(column >= bind for bind in binds))
