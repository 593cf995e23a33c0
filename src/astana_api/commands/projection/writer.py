"""Write the projection: the rows that lists and items are served from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from astana_api.commands.garbage_collection import rare_collections
from astana_api.commands.projection import citation_rows, entity_rows
from astana_api.commands.projection.new_records import NewRecords
from astana_api.commands.projection.references import ReferenceCache
from astana_api.commands.projection.search_tokens import (
    RecordTokens,
    citation_tokens,
    entity_tokens,
    insert_tokens,
    replace_tokens,
)
from astana_api.commands.projection.stale_marks import mark_mentioning_records, remove_marks
from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.db.validity import HEAD
from astana_api.domain.enums import Lifecycle
from astana_api.domain.rendering.entities import RENDERING_VERSION
from astana_api.domain.statements.projection import Projection, project
from astana_api.domain.statements.records import EntityRecord, Reference
from astana_api.loading.citations import LoadedCitation, load_citations
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    CitationKey,
    CitationNow,
    Entity,
    Head,
    Mention,
    Name,
    RenderedEntity,
    SQLCitation,
    SQLLifespan,
    StatementNow,
    TimelineEntry,
)
from astana_api.models.projected import Mentioner
from astana_api.models.registry import PROJECTED
from astana_api.progress import report_progress

T = TypeVar("T")

CHUNK_SIZE = 500
"""Entities or citations per batch: bounds the memory of a large import."""
MAX_REFERRERS = 50
"""The number of records that a change of other records can render in its own transaction."""


def refresh(
    session: Session,
    entities: Iterable[str],
    citations: Iterable[str],
    redirects: Redirects,
    new: NewRecords,
) -> None:
    """Project entities and citations, and the records that mention one whose name changed.

    If these are many, they are marked as stale instead: the number of executed statements does not
    depend on their number. `new` records are not loaded, and have no projected rows yet.
    """
    dirty_ids = {redirects.get(entity_id, entity_id) for entity_id in entities}
    new_ids = sorted(filter(new.is_new_entity, dirty_ids))
    stored_ids = sorted(dirty_ids.difference(new_ids))
    _remove_absorbed(session, redirects)
    by_id: dict[str, Reference] = {
        entity_id: new.reference(entity_id, redirects) for entity_id in new_ids
    }
    for chunk in _chunks(stored_ids):
        by_id |= run_sync(load_references(SessionSnapshot(session, HEAD), chunk, redirects))
    # Nothing that is stored mentions a new entity.
    changed = [
        entity_id
        for chunk in _chunks(stored_ids)
        for entity_id in _ids_with_changed_reference(session, chunk, by_id)
    ]
    # Records that mention an absorbed entity must be projected with its target.
    mentioning = _find_mentioning_records(session, sorted(redirects))
    # Only the JSON of the others changes.
    referrers = _find_mentioning_records(session, changed, MAX_REFERRERS + 1)
    if len(referrers.entities) + len(referrers.citations) > MAX_REFERRERS:
        for chunk in _chunks(changed):
            mark_mentioning_records(session, chunk)
    else:
        mentioning.update(referrers)
    references = ReferenceCache(session, redirects, by_id)
    done = 0
    for chunk in _chunks(new_ids):
        report_progress("Rendering entities", done, len(new_ids))
        done += len(chunk)
        records = [new.entity_record(entity_id, redirects) for entity_id in chunk]
        _insert_entities(session, records, references)
    for chunk in _chunks(sorted(mentioning.entities.union(stored_ids).difference(new_ids))):
        project_entities(session, chunk, references)
    dirty_citations = mentioning.citations.union(citations)
    for chunk in _chunks(sorted(dirty_citations & new.citations.keys())):
        _insert_citations(session, [new.citation(key) for key in chunk], references)
    for chunk in _chunks(sorted(dirty_citations - new.citations.keys())):
        project_citations(session, chunk, references)


def reproject(session: Session, redirects: Redirects) -> int:
    """Rebuild every projected row; return the number of entities."""
    with rare_collections():
        return _reproject(session, redirects)


def _reproject(session: Session, redirects: Redirects) -> int:
    for model in PROJECTED:
        session.execute(delete(table(model)))
    entity_ids = sorted(
        entity_id for entity_id in session.scalars(select(Entity.id)) if entity_id not in redirects
    )
    snapshot = SessionSnapshot(session, HEAD)
    references = ReferenceCache(session, redirects, {})
    for chunk in _chunks(entity_ids):
        references.add(run_sync(load_references(snapshot, chunk, redirects)))
    done = 0
    for chunk in _chunks(entity_ids):
        report_progress("Rendering entities", done, len(entity_ids))
        done += len(chunk)
        records = run_sync(load_entities(snapshot, chunk, redirects))
        _insert_entities(session, records.values(), references)
    for chunk in _chunks(sorted(session.scalars(select(SQLCitation.id)))):
        _insert_citations(session, run_sync(load_citations(snapshot, chunk)), references)
    session.execute(
        update(Head).values(rendering_version=RENDERING_VERSION, has_stale_renderings=0)
    )
    return len(entity_ids)


def project_entities(session: Session, ids: list[str], references: ReferenceCache) -> None:
    """Write all projected rows of entities, and remove the marks that they are stale."""
    snapshot = SessionSnapshot(session, HEAD)
    records = run_sync(load_entities(snapshot, ids, references.redirects))
    projections = [project(record) for record in records.values()]
    built = _build_entities(projections, references)
    _delete_projected(
        session,
        ids,
        [statement.id for record in records.values() for statement in record.statements],
    )
    _insert_all(session, built.rows)
    replace_tokens(session, ids, built.tokens, citations=False)


def _insert_entities(
    session: Session, records: Iterable[EntityRecord], references: ReferenceCache
) -> None:
    """Write all projected rows of entities that have none."""
    built = _build_entities([project(record) for record in records], references)
    _insert_all(session, built.rows)
    insert_tokens(session, built.tokens)


class _BuiltEntities(NamedTuple):
    rows: entity_rows.Rows
    tokens: list[RecordTokens]


def _build_entities(projections: list[Projection], references: ReferenceCache) -> _BuiltEntities:
    references.load(
        entity_id
        for projection in projections
        for entity_id in (projection.entity.id, *projection.mentioned_ids)
    )
    built = _BuiltEntities({}, [])
    # Entity by entity: both parts use the same keys of its names.
    for projection in projections:
        entity_rows.add_rows(built.rows, projection, references)
        built.tokens.append(entity_tokens(projection))
    return built


def project_citations(session: Session, ids: list[str], references: ReferenceCache) -> None:
    """Write all projected rows of citations, and remove the marks that they are stale."""
    records = run_sync(load_citations(SessionSnapshot(session, HEAD), ids))
    rows = _build_citation_rows(records, references)
    session.execute(delete(CitationNow).where(CitationNow.id.in_(ids)))
    session.execute(delete(CitationKey).where(CitationKey.citation_id.in_(ids)))
    session.execute(
        delete(Mention).where(
            Mention.mentioner_type == Mentioner.CITATION.value, Mention.mentioner_id.in_(ids)
        )
    )
    remove_marks(session, Mentioner.CITATION, ids)
    _insert_all(session, rows)
    tokens = [citation_tokens(record.draft) for record in records]
    replace_tokens(session, ids, tokens, citations=True)


def _insert_citations(
    session: Session, records: list[LoadedCitation], references: ReferenceCache
) -> None:
    """Write all projected rows of citations that have none."""
    _insert_all(session, _build_citation_rows(records, references))
    insert_tokens(session, [citation_tokens(record.draft) for record in records])


def _build_citation_rows(
    records: list[LoadedCitation], references: ReferenceCache
) -> citation_rows.Rows:
    references.load(entity_id for record in records for entity_id in record.entities)
    return citation_rows.build_rows(records, references)


def _insert_all(session: Session, rows: Mapping[Table, list[dict[str, Any]]]) -> None:
    for target, table_rows in rows.items():
        if table_rows:
            insert_rows(session, target, table_rows)


def _delete_projected(session: Session, ids: list[str], statements: list[str]) -> None:
    for list_table in entity_rows.KIND_TABLES.values():
        session.execute(delete(list_table).where(list_table.c.id.in_(ids)))
    session.execute(delete(Name).where(Name.entity_id.in_(ids)))
    session.execute(delete(SQLLifespan).where(SQLLifespan.entity_id.in_(ids)))
    session.execute(delete(RenderedEntity).where(RenderedEntity.id.in_(ids)))
    session.execute(
        delete(Mention).where(
            Mention.mentioner_type == Mentioner.ENTITY.value, Mention.mentioner_id.in_(ids)
        )
    )
    remove_marks(session, Mentioner.ENTITY, ids)
    for chunk in _chunks(statements):
        session.execute(delete(StatementNow).where(StatementNow.id.in_(chunk)))
        session.execute(delete(TimelineEntry).where(TimelineEntry.statement_id.in_(chunk)))


def _remove_absorbed(session: Session, redirects: Redirects) -> None:
    """Delete the projected rows of merged entities: they have no rows of their own."""
    for chunk in _chunks(sorted(redirects)):
        _delete_projected(session, chunk, [])
        replace_tokens(session, chunk, [], citations=False)


def _ids_with_changed_reference(
    session: Session, ids: list[str], current: dict[str, Reference]
) -> list[str]:
    """Return the ids whose name, status or name revision differs from the projected row."""
    query = select(
        RenderedEntity.id,
        RenderedEntity.name,
        RenderedEntity.status,
        RenderedEntity.name_revision,
    ).where(RenderedEntity.id.in_(ids))
    stored = {
        row.id: (row.name, row.status == Lifecycle.WITHDRAWN, row.name_revision)
        for row in session.execute(query)
    }
    return [
        entity_id
        for entity_id in ids
        if stored.get(entity_id)
        != (current[entity_id].name, current[entity_id].withdrawn, current[entity_id].revision)
    ]


@dataclass(slots=True)
class _MentioningRecords:
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)

    def update(self, other: "_MentioningRecords") -> None:
        """Add the records of another set."""
        self.entities |= other.entities
        self.citations |= other.citations


def _find_mentioning_records(
    session: Session, ids: list[str], limit: int | None = None
) -> _MentioningRecords:
    """Return the records that mention one of the entities; at most `limit` for each 500 of them."""
    found = _MentioningRecords()
    for chunk in _chunks(ids):
        query = select(Mention.mentioner_type, Mention.mentioner_id).where(
            Mention.entity_id.in_(chunk)
        )
        query = query.distinct().limit(limit)
        for mentioner_type, mentioner_id in session.execute(query):
            by_type = found.entities if mentioner_type == Mentioner.ENTITY else found.citations
            by_type.add(mentioner_id)
    return found


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), CHUNK_SIZE):
        yield items[start : start + CHUNK_SIZE]
