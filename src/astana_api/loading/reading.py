"""Reads that are told apart from how they are done: through a session, or through a snapshot.

A reading is a generator that asks for the rows of some keys and is sent them. Whoever drives it
says at which revision: a row counts as it stood then. What a revision wrote is never changed but
for where it ends, so that what is read at a revision is the same for ever.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_
from sqlalchemy.orm import Session

from astana_api.db.types import Whole
from astana_api.domain.dates.bounds import INFINITY

T = TypeVar("T")
HEAD = INFINITY
"""In place of a revision: later than any."""

AT = bindparam("at", HEAD, type_=Whole)
"""The revision at which rows are read; the head, unless it is given."""

_SIZE = 500
"""Keys in one statement of a session: a database takes only so many parameters."""


class Query:
    """A statement for a set of text keys; it is given the list that a column is compared to."""

    def __init__(self, build: Callable[[list[Any]], Select[Any]]) -> None:
        self.build = build


class Asked(NamedTuple):
    """What a reading waits for: the rows of the keys, in no order."""

    query: Query
    keys: Sequence[str]


Reading = Generator[Asked, Sequence[Any], T]


def rows_of(query: Query, keys: Iterable[str]) -> Reading[Sequence[Any]]:
    """The rows of the keys."""
    wanted = list(dict.fromkeys(keys))
    return (yield Asked(query, wanted)) if wanted else []


def read(session: Session, reading: Reading[T], at: int = HEAD) -> T:
    """What a reading finds through a session."""
    rows: Sequence[Any] | None = None
    while True:
        try:
            query, keys = next(reading) if rows is None else reading.send(rows)
        except StopIteration as done:
            found: T = done.value
            return found
        rows = [
            row
            for start in range(0, len(keys), _SIZE)
            for row in session.execute(query.build(list(keys[start : start + _SIZE])), {"at": at})
        ]


def begun(span: Any) -> ColumnElement[bool]:
    """The condition that a row of these columns had been opened."""
    condition: ColumnElement[bool] = span.from_revision <= AT
    return condition


def holds(span: Any) -> ColumnElement[bool]:
    """The condition that a row of these columns stood."""
    return and_(begun(span), or_(span.to_revision.is_(None), span.to_revision > AT))


def ended(span: Any) -> ColumnElement[Any]:
    """The revision that had closed a row of these columns by then, or null."""
    return case((span.to_revision <= AT, span.to_revision))
