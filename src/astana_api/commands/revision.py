"""Build a revision: take its number first, and release it if nothing changed."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from astana_api.commands.checks.anchors import check_anchors
from astana_api.commands.projection.new_records import NewRecords
from astana_api.commands.projection.writer import refresh
from astana_api.db.base import Base, table
from astana_api.db.bulk import insert_rows
from astana_api.db.types import timestamp
from astana_api.db.versions import require_current_head
from astana_api.domain.enums import ChangeType, Origin
from astana_api.loading.redirects import collapse
from astana_api.models import Redirect, SQLRevision
from astana_api.models.registry import RECORD_TYPES

Clock = Callable[[], dt.datetime]
T = TypeVar("T")


def system_clock() -> dt.datetime:
    """Return the current time in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(slots=True)
class RevisionBuilder:
    """Collect the writes of one revision.

    `dirty_entities` and `dirty_citations` are the ids to project again when the revision closes,
    `dirty_documents` the documents and `new_anchors` the evidence by document whose anchors are
    then checked.
    `redirects` maps each absorbed entity to its final target, across any number of merges.
    `new` has the records that the revision creates.
    """

    session: Session
    number: int
    actor: str
    redirects: dict[str, str]
    new: NewRecords
    changed: bool = False
    dirty_entities: set[str] = field(default_factory=set)
    dirty_citations: set[str] = field(default_factory=set)
    dirty_documents: set[str] = field(default_factory=set)
    new_anchors: dict[str, set[str]] = field(default_factory=dict)
    _seq: Iterator[int] = field(default_factory=lambda: count(1))

    def next_seq(self) -> int:
        """Return the next position in the order of statements within this revision."""
        return next(self._seq)

    def canonical_id(self, entity_id: str) -> str:
        """Return the id that `entity_id` currently redirects to, or `entity_id` itself."""
        return self.redirects.get(entity_id, entity_id)

    def add_anchor(self, document_id: str, evidence_id: str) -> None:
        """Check the anchor of a new piece of evidence when the revision closes."""
        self.new_anchors.setdefault(document_id, set()).add(evidence_id)

    def insert(self, model: type[Base], rows: list[dict[str, Any]]) -> None:
        """Insert rows; do nothing for an empty list."""
        if rows:
            insert_rows(self.session, table(model), rows)
            self.changed = True

    def close_rows(self, change_type: ChangeType, keys: Iterable[str]) -> None:
        """Close the open versions of records at this revision.

        A row that this same revision opened was valid at no revision, so it is deleted.
        """
        record_type = RECORD_TYPES[change_type]
        versions = record_type.table
        for chunk in chunks(list(keys)):
            is_open = record_type.key_column.in_(chunk), versions.c.to_revision.is_(None)
            connection = self.session.connection()
            deleted = connection.execute(
                delete(versions).where(*is_open, versions.c.from_revision == self.number)
            )
            updated = connection.execute(
                update(versions).where(*is_open).values(to_revision=self.number)
            )
            if deleted.rowcount:
                self.new.clear()
            self.changed = self.changed or bool(deleted.rowcount or updated.rowcount)


@contextmanager
def open_revision(
    session: Session, *, actor: str, message: str, origin: Origin, clock: Clock = system_clock
) -> Iterator[RevisionBuilder]:
    """Open a revision; when the block ends, project the records that it marked as dirty.

    A block that changes nothing is rolled back and leaves no revision: `changed` is then False.
    """
    number = _next_number(session)
    columns = {"at": timestamp(clock()), "actor": actor, "message": message, "origin": origin.value}
    session.execute(insert(SQLRevision).values(number=number, **columns))
    revision = RevisionBuilder(
        session, number, actor, current_redirects(session), NewRecords(number)
    )
    yield revision
    if revision.changed:
        _project(revision)
    else:
        session.rollback()


class OutOfOrderError(Exception):
    """A replicated revision does not follow the last local revision."""


@contextmanager
def open_replicated_revision(
    session: Session, number: int, *, at: str, actor: str, message: str, origin: str
) -> Iterator[RevisionBuilder]:
    """Open a revision of another server, with its original number and time.

    When the block ends, its dirty records are projected; a revision without changes is stored too.
    Raises OutOfOrderError if `number` is not the next local revision.
    """
    expected = _next_number(session)
    if number != expected:
        raise OutOfOrderError(f"revision {number} cannot follow revision {expected - 1}")
    columns = {"at": at, "actor": actor, "message": message, "origin": origin}
    session.execute(insert(SQLRevision).values(number=number, **columns))
    revision = RevisionBuilder(
        session, number, actor, current_redirects(session), NewRecords(number)
    )
    yield revision
    _project(revision)


def _project(revision: RevisionBuilder) -> None:
    check_anchors(revision.session, revision.number, revision.dirty_documents, revision.new_anchors)
    refresh(
        revision.session,
        revision.dirty_entities,
        revision.dirty_citations,
        revision.redirects,
        revision.new,
    )


def _next_number(session: Session) -> int:
    result = session.execute(
        text(
            "UPDATE head SET revision = revision + 1 WHERE id = 1 "
            "RETURNING revision, has_stale_renderings, schema_revision, rendering_version"
        )
    )
    # Another version of the program may have rendered the other rows of the projection.
    return require_current_head(*result.one()).revision


def current_redirects(session: Session) -> dict[str, str]:
    """Map every absorbed entity to its final target, across any number of merges."""
    steps = dict(
        session.execute(
            select(Redirect.old_id, Redirect.new_id).where(Redirect.to_revision.is_(None))
        ).all()
    )
    return collapse(steps)


def chunks(items: list[T], size: int = 500) -> Iterator[list[T]]:
    """Yield lists of at most `size` items: databases limit the parameters of a query."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
