"""A revision in the making: its number is taken first, and it is given back if nothing changed."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from astana_api.commands.projection.writer import refresh
from astana_api.db.base import Base, table
from astana_api.db.bulk import insert_rows
from astana_api.db.types import timestamp
from astana_api.domain.enums import Origin
from astana_api.loading.redirects import collapsed
from astana_api.models import Redirect, Revision

Clock = Callable[[], dt.datetime]
T = TypeVar("T")


def system_clock() -> dt.datetime:
    """The time now, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class Change:
    """What a revision has touched so far.

    `entities` and `citations` are those whose JSON must be made anew; `redirects` lead from an
    absorbed entity to the one that took it in, however many steps away.
    """

    session: Session
    number: int
    actor: str
    redirects: dict[str, str]
    changed: bool = False
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    _seq: Iterator[int] = field(default_factory=lambda: count(1))

    def seq(self) -> int:
        """The next place in the order of stating."""
        return next(self._seq)

    def now(self, entity_id: str) -> str:
        """The entity that an id stands for now."""
        return self.redirects.get(entity_id, entity_id)

    def insert(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        """Write rows, if there are any."""
        if rows:
            insert_rows(self.session, table(model), rows)
            self.changed = True

    def close(self, model: type[Base], column: str, keys: Iterable[str]) -> None:
        """End the open rows of the keys at this revision.

        A row that this very revision opened held at no revision: it is taken back instead.
        """
        spans = table(model)
        for chunk in chunks(list(keys)):
            standing = spans.c[column].in_(chunk), spans.c.to_revision.is_(None)
            for statement in (
                delete(spans).where(*standing, spans.c.from_revision == self.number),
                update(spans).where(*standing).values(to_revision=self.number),
            ):
                ended = self.session.connection().execute(statement)
                self.changed = self.changed or bool(ended.rowcount)


@contextmanager
def revise(
    session: Session, *, actor: str, message: str, origin: Origin, clock: Clock = system_clock
) -> Iterator[Change]:
    """Open a revision; when the block ends, project what it touched.

    A block that changes nothing is rolled back and leaves no revision: `Change.changed` tells.
    """
    number = _take_number(session)
    made = {"at": timestamp(clock()), "actor": actor, "message": message, "origin": origin.value}
    session.execute(insert(Revision).values(number=number, **made))
    change = Change(session, number, actor, redirects_now(session))
    yield change
    if change.changed:
        refresh(session, change.entities, change.citations, change.redirects)
    else:
        session.rollback()


class OutOfOrderError(Exception):
    """A revision that was made elsewhere does not follow the last one here."""


@contextmanager
def replay(
    session: Session, number: int, *, at: str, actor: str, message: str, origin: str
) -> Iterator[Change]:
    """Open a revision that was made elsewhere, under its own number and time.

    When the block ends, what it touched is projected; one that changed nothing is kept too. Raises
    OutOfOrderError where another number would come next.
    """
    expected = _take_number(session)
    if number != expected:
        raise OutOfOrderError(f"revision {number} cannot follow revision {expected - 1}")
    made = {"at": at, "actor": actor, "message": message, "origin": origin}
    session.execute(insert(Revision).values(number=number, **made))
    change = Change(session, number, actor, redirects_now(session))
    yield change
    refresh(session, change.entities, change.citations, change.redirects)


def _take_number(session: Session) -> int:
    taken = session.execute(text("UPDATE head SET n = n + 1 WHERE id = 1 RETURNING n"))
    return int(taken.scalar_one())


def redirects_now(session: Session) -> dict[str, str]:
    """From every absorbed entity to the one that stands for it now, however many steps away."""
    steps = dict(
        session.execute(
            select(Redirect.old_id, Redirect.new_id).where(Redirect.to_revision.is_(None))
        ).all()
    )
    return collapsed(steps)


def chunks(items: list[T], size: int = 500) -> Iterator[list[T]]:
    """The items in lists of at most `size`, since a database takes only so many parameters."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
