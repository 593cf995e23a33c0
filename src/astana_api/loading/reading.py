"""Read plans, which run on a session as well as on a snapshot.

A read plan is a generator that yields requests for the rows of keys and receives the rows. The
caller that drives it chooses the revision. Only `to_revision` of a row ever changes, so that a read
at a revision always returns the same result.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, or_
from sqlalchemy.orm import Session

from astana_api.db.types import BigInt
from astana_api.domain.dates.bounds import INFINITY

T = TypeVar("T")
HEAD = INFINITY
"""A number later than any revision; selects the head."""

AS_OF = bindparam("at", HEAD, type_=BigInt)
"""The revision at which rows are read; by default the head."""

_BATCH_SIZE = 500
"""Keys per statement of a session: databases limit the number of parameters."""


class KeyedSelect:
    """A SELECT by text keys; `build` receives the list for the IN condition."""

    def __init__(self, build: Callable[[list[Any]], Select[Any]]) -> None:
        self.build = build


class RowRequest(NamedTuple):
    """A request of a read plan for the rows of the keys, in no defined order."""

    query: KeyedSelect
    keys: Sequence[str]


ReadPlan = Generator[RowRequest, Sequence[Any], T]


def request_rows(query: KeyedSelect, keys: Iterable[str]) -> ReadPlan[Sequence[Any]]:
    """Request the rows of the keys, each key once."""
    unique_keys = list(dict.fromkeys(keys))
    return (yield RowRequest(query, unique_keys)) if unique_keys else []


def read(session: Session, plan: ReadPlan[T], at: int = HEAD) -> T:
    """Run a read plan on a session and return its result."""
    rows: Sequence[Any] | None = None
    while True:
        try:
            query, keys = next(plan) if rows is None else plan.send(rows)
        except StopIteration as exc:
            result: T = exc.value
            return result
        rows = [
            row
            for start in range(0, len(keys), _BATCH_SIZE)
            for row in session.execute(
                query.build(list(keys[start : start + _BATCH_SIZE])), {"at": at}
            )
        ]


def opened_by(columns: Any) -> ColumnElement[bool]:
    """Return the condition that `AS_OF` or an earlier revision opened a versioned row."""
    condition: ColumnElement[bool] = columns.from_revision <= AS_OF
    return condition


def valid_at(columns: Any) -> ColumnElement[bool]:
    """Return the condition that a versioned row is valid at `AS_OF`."""
    return and_(opened_by(columns), or_(columns.to_revision.is_(None), columns.to_revision > AS_OF))


def closed_at(columns: Any) -> ColumnElement[Any]:
    """Return the revision, up to `AS_OF`, that closed a versioned row, or NULL."""
    return case((columns.to_revision <= AS_OF, columns.to_revision))
