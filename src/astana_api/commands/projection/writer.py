"""Write the projection: the rows that lists and items are served from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from astana_api.commands.projection import statement_rows
from astana_api.commands.projection.rendering_columns import json_columns, rendering_columns
from astana_api.commands.projection.search_tokens import (
    citation_tokens,
    entity_tokens,
    replace_tokens,
)
from astana_api.commands.projection.stale_marks import mark_mentioning_records, remove_marks
from astana_api.db.base import Base, table
from astana_api.db.bulk import insert_rows
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.db.validity import HEAD
from astana_api.domain.dates.truth import UNKNOWN_BOUNDS, lifespan_of
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.entities import RENDERING_VERSION
from astana_api.domain.rendering.stored import render_stored
from astana_api.domain.search.search_tokens import Findable, Weights
from astana_api.domain.sort_keys import DateSortKey, date_sort_key, index_key
from astana_api.domain.statements.projection import Claim, Projection, project, value_bounds
from astana_api.domain.statements.records import Reference
from astana_api.domain.text import scripts
from astana_api.domain.vocabulary import properties_of
from astana_api.loading.citations import load_citations
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    CitationKey,
    CitationNow,
    Entity,
    Event,
    Head,
    Mention,
    Name,
    Organization,
    Person,
    Place,
    RenderedEntity,
    SQLCitation,
    SQLLifespan,
    StatementNow,
    TimelineEntry,
    Work,
)
from astana_api.models.projected import Mentioner
from astana_api.models.registry import PROJECTED

T = TypeVar("T")
Rows = dict[Table, list[dict[str, Any]]]

KIND_TABLES: dict[Kind, Table] = {
    Kind(mapped.__mapper_args__["polymorphic_identity"]): Base.metadata.tables[mapped.__tablename__]
    for mapped in (Organization, Person, Event, Place, Work)
}
CHUNK_SIZE = 500
"""Entities or citations per batch: bounds the memory of a large import."""
MAX_REFERRERS = 50
"""The number of records that a change of other records can render in its own transaction."""


def refresh(
    session: Session, entities: Iterable[str], citations: Iterable[str], redirects: Redirects
) -> None:
    """Project entities and citations, and the records that mention one whose name changed.

    If these are many, they are marked as stale instead: the number of executed statements does not
    depend on their number.
    """
    dirty_ids = {redirects.get(entity_id, entity_id) for entity_id in entities}
    _remove_absorbed(session, redirects)
    by_id: dict[str, Reference] = {}
    for chunk in _chunks(sorted(dirty_ids)):
        by_id |= run_sync(load_references(SessionSnapshot(session, HEAD), chunk, redirects))
    changed = [
        entity_id
        for chunk in _chunks(sorted(dirty_ids))
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
    for chunk in _chunks(sorted(dirty_ids | mentioning.entities)):
        project_entities(session, chunk, references)
    for chunk in _chunks(sorted(set(citations) | mentioning.citations)):
        project_citations(session, chunk, references)


def reproject(session: Session, redirects: Redirects) -> int:
    """Rebuild every projected row; return the number of entities."""
    for model in PROJECTED:
        session.execute(delete(table(model)))
    entity_ids = [
        entity_id for entity_id in session.scalars(select(Entity.id)) if entity_id not in redirects
    ]
    refresh(session, entity_ids, session.scalars(select(SQLCitation.id)).all(), redirects)
    session.execute(
        update(Head).values(rendering_version=RENDERING_VERSION, has_stale_renderings=0)
    )
    return len(entity_ids)


@dataclass(slots=True)
class _MentioningRecords:
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)

    def update(self, other: "_MentioningRecords") -> None:
        """Add the records of another set."""
        self.entities |= other.entities
        self.citations |= other.citations


@dataclass(slots=True)
class ReferenceCache:
    """Resolve entity ids to references: dirty entities as just loaded, others as projected."""

    session: Session
    redirects: Redirects
    references: dict[str, Reference]

    def load(self, ids: Iterable[str]) -> None:
        """Load the references of the ids that are not cached yet."""
        missing = sorted(
            {self.redirects.get(entity_id, entity_id) for entity_id in ids} - self.references.keys()
        )
        for chunk in _chunks(missing):
            query = select(
                RenderedEntity.id,
                RenderedEntity.kind,
                RenderedEntity.name,
                RenderedEntity.status,
                RenderedEntity.name_revision,
            ).where(RenderedEntity.id.in_(chunk))
            for row in self.session.execute(query):
                withdrawn = row.status == Lifecycle.WITHDRAWN
                self.references[row.id] = Reference(
                    row.id, Kind(row.kind), row.name, withdrawn, row.name_revision
                )

    def __call__(self, entity_id: str) -> Reference:
        return self.references[self.redirects.get(entity_id, entity_id)]


def project_entities(session: Session, ids: list[str], references: ReferenceCache) -> None:
    """Write all projected rows of entities, and remove the marks that they are stale."""
    snapshot = SessionSnapshot(session, HEAD)
    records = run_sync(load_entities(snapshot, ids, references.redirects))
    projections = [project(record) for record in records.values()]
    references.load(ids)
    references.load(
        entity_id for projection in projections for entity_id in projection.mentioned_ids
    )
    rows: Rows = {}
    for projection in projections:
        _add_rendered(rows, projection, references)
        _add_names(rows, projection)
        _add_list_row(rows, projection)
        _add_statements(rows, projection)
        _add_lifespan(rows, projection)
        rows.setdefault(table(Mention), []).extend(
            {
                "entity_id": entity_id,
                "mentioner_type": Mentioner.ENTITY.value,
                "mentioner_id": projection.entity.id,
            }
            for entity_id in projection.mentioned_ids
        )
    _delete_projected(
        session,
        ids,
        [statement.id for record in records.values() for statement in record.statements],
    )
    for target, table_rows in rows.items():
        if table_rows:
            insert_rows(session, target, table_rows)
    tokens = [
        (Findable(projection.entity.kind.value), projection.entity.id, entity_tokens(projection))
        for projection in projections
    ]
    replace_tokens(session, ids, tokens, citations=False)


def project_citations(session: Session, ids: list[str], references: ReferenceCache) -> None:
    """Write all projected rows of citations, and remove the marks that they are stale."""
    records = run_sync(load_citations(SessionSnapshot(session, HEAD), ids))
    references.load(entity_id for record in records for entity_id in record.entities)
    session.execute(delete(CitationNow).where(CitationNow.id.in_(ids)))
    session.execute(delete(CitationKey).where(CitationKey.citation_id.in_(ids)))
    session.execute(
        delete(Mention).where(
            Mention.mentioner_type == Mentioner.CITATION.value, Mention.mentioner_id.in_(ids)
        )
    )
    remove_marks(session, Mentioner.CITATION, ids)
    citation_rows: list[dict[str, Any]] = []
    key_rows: list[dict[str, Any]] = []
    tokens: list[tuple[Findable, str, Weights]] = []
    mention_rows: list[dict[str, Any]] = []
    for record in records:
        entity_ids = sorted({references(entity_id).id for entity_id in record.entities})
        revision, body = record.render_with_revision(references)
        issued_dates = record.issued_sort_key
        citation_rows.append(
            {
                "id": record.draft.id,
                "type": record.draft.type,
                "language": index_key(record.language) if record.language else None,
                "url_status": record.draft.url_status.value,
                "title_key": scripts.sort_key(record.draft.title or record.draft.id),
                "issued_earliest": issued_dates.earliest,
                "issued_earliest_desc": issued_dates.earliest_desc,
                "issued_latest_desc": issued_dates.latest_desc,
                "issued_duration_class": issued_dates.duration_class,
                "revision": revision,
                **json_columns(body),
            }
        )
        key_rows += [
            {"citation_id": record.draft.id, "part": part, "key": key}
            for part, key in record.filter_keys(references)
        ]
        tokens.append((Findable.CITATION, record.draft.id, citation_tokens(record.draft)))
        mention_rows += [
            {
                "entity_id": entity_id,
                "mentioner_type": Mentioner.CITATION.value,
                "mentioner_id": record.draft.id,
            }
            for entity_id in entity_ids
        ]
    for model, table_rows in (
        (CitationNow, citation_rows),
        (CitationKey, key_rows),
        (Mention, mention_rows),
    ):
        if table_rows:
            insert_rows(session, table(model), table_rows)
    replace_tokens(session, ids, tokens, citations=True)


def _add_rendered(rows: Rows, projection: Projection, references: ReferenceCache) -> None:
    entity = projection.entity
    stored = render_stored(projection, references)
    rows.setdefault(table(RenderedEntity), []).append(
        {
            "id": entity.id,
            "kind": entity.kind.value,
            "status": entity.status.value,
            "name": references(entity.id).name,
            "name_key": scripts.sort_key(references(entity.id).name),
            "name_revision": references(entity.id).revision,
            "sourced": int(projection.sourced),
            **rendering_columns(stored),
        }
    )


def _add_names(rows: Rows, projection: Projection) -> None:
    rows.setdefault(table(Name), []).extend(
        {
            "entity_id": projection.entity.id,
            "statement_id": claim.statements[0],
            "text": claim.value.text,
            "language": claim.value.lang,
            "script": scripts.detect_script(claim.value.text),
            "kind": claim.qualifier("name_kind"),
            "displayed": int(claim is projection.named_by),
            "sourced": int(claim.sourced),
            "key": scripts.sort_key(claim.value.text),
            "latin": scripts.latin_key(claim.value.text),
            "skeleton": " ".join(sorted(scripts.skeletons(claim.value.text))),
        }
        for claim in projection.displayed["name"]
        if claim.value.text is not None
    )


def _add_list_row(rows: Rows, projection: Projection) -> None:
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return
    list_table = KIND_TABLES[entity.kind]
    row: dict[str, Any] = {
        "id": entity.id,
        "name_key": scripts.sort_key(projection.name),
        "sourced": int(projection.sourced),
    }
    if "classification" in list_table.c:
        claims = projection.displayed["classification"]
        row["classification"] = statement_rows.value_key(claims[0].value) if claims else None
    for prop in properties_of(entity.kind):
        if f"{prop.id}_earliest" in list_table.c:
            row |= _date_columns(prop.id, projection.displayed[prop.id])
    rows.setdefault(list_table, []).append(row)


def _date_columns(property_id: str, claims: tuple[Claim, ...]) -> dict[str, int | None]:
    dates: DateSortKey = date_sort_key(value_bounds(claim.value) for claim in claims)
    return {f"{property_id}_{key}": day for key, day in dates._asdict().items()}


def _add_statements(rows: Rows, projection: Projection) -> None:
    statements, timeline_entries = statement_rows.build_rows(projection)
    rows.setdefault(table(StatementNow), []).extend(statements)
    rows.setdefault(table(TimelineEntry), []).extend(timeline_entries)


def _add_lifespan(rows: Rows, projection: Projection) -> None:
    bounds = lifespan_of(projection).bounds
    if bounds != UNKNOWN_BOUNDS:
        row = {"entity_id": projection.entity.id, **bounds._asdict()}
        rows.setdefault(table(SQLLifespan), []).append(row)


def _delete_projected(session: Session, ids: list[str], statements: list[str]) -> None:
    for list_table in KIND_TABLES.values():
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
