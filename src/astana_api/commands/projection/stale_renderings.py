"""Render the records that are marked as stale, a few in each short transaction.

The marks are in the database: whoever is interrupted leaves the rest to the next one. Each
transaction locks the row that every write locks first, so that processes take turns.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from astana_api.commands.projection.references import ReferenceCache
from astana_api.commands.projection.rendering_columns import rendering_columns
from astana_api.commands.projection.stale_marks import clear_flag_if_unmarked, remove_marks
from astana_api.commands.projection.statement_rows import stored_claim
from astana_api.commands.projection.writer import (
    CHUNK_SIZE,
    project_citations,
    project_entities,
)
from astana_api.commands.revision import current_redirects
from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.db.validity import HEAD
from astana_api.domain.rendering.stored import render_stored
from astana_api.domain.statements.projection import project
from astana_api.loading.entities import load_entities
from astana_api.loading.redirects import Redirects
from astana_api.models import Head, RenderedEntity, StaleRendering, StatementNow
from astana_api.models.projected import Mentioner, StaleScope

BATCH_SIZE = 20
"""The number of records of one transaction; other writes wait for it."""

log = logging.getLogger(__name__)


class Mark(NamedTuple):
    """The type and the id of a stale record, and its `StaleScope`."""

    record_type: str
    record_id: str
    scope: int


@dataclass(frozen=True, slots=True)
class RenderedBatch:
    """The marks that a transaction took; the last one is the cursor of the next batch."""

    marks: list[Mark]
    failed: list[Mark]


def render_stale_records(database: Database, batch_size: int = BATCH_SIZE) -> Iterator[int]:
    """Render all stale records; yield the number of rendered records after each transaction.

    A record that cannot be rendered is logged, stays marked, and does not stop the others.
    """
    cursor: Mark | None = None
    while True:
        batch = render_batch(database, cursor, batch_size)
        if not batch.marks:
            return
        cursor = batch.marks[-1]
        yield len(batch.marks) - len(batch.failed)


def render_batch(database: Database, after: Mark | None, size: int = BATCH_SIZE) -> RenderedBatch:
    """Render the first stale records after a mark; clear the flag in `Head` after the last ones.

    Raises DatabaseUnavailableError if the database cannot be reached.
    """
    marks: list[Mark] = []
    try:
        with database.write() as session:
            marks = _lock_marks(session, after, size)
            render_marked(session, marks)
            if len(marks) < size:
                clear_flag_if_unmarked(session)
    except DatabaseUnavailableError:
        raise
    except Exception as exc:
        if len(marks) > 1:
            return _render_singly(database, after, marks)
        if not marks:
            raise
        log.error("Cannot render the %s %s: %s", *marks[0][:2], exc, exc_info=exc)
        return RenderedBatch(marks, marks)
    return RenderedBatch(marks, [])


def _render_singly(database: Database, after: Mark | None, marks: list[Mark]) -> RenderedBatch:
    failed: list[Mark] = []
    for mark in marks:
        # Another process may have rendered the record meanwhile, so that the next one is taken.
        batch = render_batch(database, after, 1)
        failed += batch.failed
        after = mark
    return RenderedBatch(marks, failed)


def _lock_marks(session: Session, after: Mark | None, size: int) -> list[Mark]:
    session.execute(select(Head.revision).with_for_update())
    key = StaleRendering.record_type, StaleRendering.record_id
    query = select(*key, StaleRendering.scope).order_by(*key).limit(size)
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after[:2]))
    return [Mark(*row) for row in session.execute(query)]


def render_marked(session: Session, marks: list[Mark]) -> None:
    """Store marked records anew, and remove their marks."""
    entities = [mark for mark in marks if mark.record_type == Mentioner.ENTITY]
    rendered_ids = [mark.record_id for mark in entities if mark.scope == StaleScope.JSON]
    rebuilt_ids = [mark.record_id for mark in entities if mark.scope != StaleScope.JSON]
    citation_ids = [mark.record_id for mark in marks if mark.record_type == Mentioner.CITATION]
    references = ReferenceCache(session, current_redirects(session), {})
    if rendered_ids:
        _render_entities(session, rendered_ids, references)
    if rebuilt_ids:
        project_entities(session, rebuilt_ids, references)
    if citation_ids:
        project_citations(session, citation_ids, references)


def store_claims(session: Session, subjects: Iterable[str], redirects: Redirects) -> None:
    """Compute the claims of those entities' statements anew that are not rebuilt since a merge."""
    snapshot = SessionSnapshot(session, HEAD)
    ids = sorted(set(subjects))
    for start in range(0, len(ids), CHUNK_SIZE):
        query = select(StaleRendering.record_id).where(
            StaleRendering.record_type == Mentioner.ENTITY.value,
            StaleRendering.record_id.in_(ids[start : start + CHUNK_SIZE]),
            StaleRendering.scope != StaleScope.JSON.value,
        )
        _update_claims(session, snapshot, session.scalars(query).all(), redirects)


def refresh_claims(session: Session, entities: Iterable[str], redirects: Redirects) -> None:
    """Compute the claims of those entities' statements before they are projected."""
    snapshot = SessionSnapshot(session, HEAD)
    ids = sorted({redirects.get(entity, entity) for entity in entities})
    for start in range(0, len(ids), CHUNK_SIZE):
        _update_claims(session, snapshot, ids[start : start + CHUNK_SIZE], redirects)


def _update_claims(
    session: Session, snapshot: SessionSnapshot, ids: Sequence[str], redirects: Redirects
) -> None:
    records = run_sync(load_entities(snapshot, ids, redirects))
    rows = [
        {"key": statement.id, "claim": stored_claim(statement)}
        for record in records.values()
        for statement in record.statements
    ]
    if rows:
        session.connection().execute(_UPDATE_CLAIM, rows)


_UPDATE_CLAIM = (
    update(table(StatementNow))
    .where(table(StatementNow).c.id == bindparam("key"))
    .values(claim=bindparam("claim"))
)
_UPDATE = (
    update(table(RenderedEntity))
    .where(table(RenderedEntity).c.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("revision", "digest", "body", "summary")})
)


def _render_entities(session: Session, ids: list[str], references: ReferenceCache) -> None:
    """Store only the JSON anew: nothing else in the projection depends on other entities' names."""
    snapshot = SessionSnapshot(session, HEAD)
    records = run_sync(load_entities(snapshot, ids, references.redirects))
    projections = {key: project(record) for key, record in records.items()}
    # An entity can mention itself.
    references.load(ids)
    references.load(e for projection in projections.values() for e in projection.mentioned_ids)
    rows = []
    for key, projection in projections.items():
        rendering = render_stored(projection, references)
        rows.append({"key": key, **rendering_columns(rendering)})
    session.connection().execute(_UPDATE, rows)
    remove_marks(session, Mentioner.ENTITY, ids)
