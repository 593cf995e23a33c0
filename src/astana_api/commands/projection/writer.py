"""Writing the projection: what lists and items serve, computed from what is stated."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Table, delete, select, update
from sqlalchemy.orm import Session

from astana_api.commands.projection import search_tokens as search_token_rows
from astana_api.commands.projection import statement_rows
from astana_api.db.base import Base, table
from astana_api.db.bulk import insert_rows
from astana_api.domain.dates.truth import NOTHING_KNOWN, life_of
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.sort_keys import Span, bounded_key, span
from astana_api.domain.statements.projection import Claim, Projection, project, value_bounds
from astana_api.domain.statements.records import Reference
from astana_api.domain.text import scripts
from astana_api.domain.vocabulary import properties_of
from astana_api.loading import citations as citation_facts
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.reading import read
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    Citation,
    CitationKey,
    CitationNow,
    Entity,
    Event,
    Head,
    Lifetime,
    Mention,
    Moment,
    Name,
    Organization,
    Person,
    Place,
    RenderedEntity,
    SearchWord,
    StatementNow,
    Work,
)
from astana_api.models.projected import Holder

T = TypeVar("T")
Rows = dict[Table, list[dict[str, Any]]]

KIND_TABLES: dict[Kind, Table] = {
    Kind(mapped.__mapper_args__["polymorphic_identity"]): Base.metadata.tables[mapped.__tablename__]
    for mapped in (Organization, Person, Event, Place, Work)
}
CHUNK = 500
"""How many entities are projected at once: bounds the memory of a large import."""


def refresh(
    session: Session, entities: Iterable[str], citations: Iterable[str], redirects: Redirects
) -> None:
    """Project the entities and citations anew, and whatever shows the name of one that changed."""
    touched = {redirects.get(entity_id, entity_id) for entity_id in entities}
    _remove_absorbed(session, redirects)
    shown: dict[str, Reference] = {}
    for chunk in _chunks(sorted(touched)):
        shown |= read(session, load_references(chunk, redirects))
    changed = [
        entity_id
        for chunk in _chunks(sorted(touched))
        for entity_id in _changed(session, chunk, shown)
    ]
    # What still shows an absorbed entity by its old id has to show the one that took it in.
    holders = _holders(session, [*changed, *sorted(redirects)])
    catalogue = _Catalogue(session, redirects, shown)
    for chunk in _chunks(sorted(touched | holders.entities)):
        _project_entities(session, chunk, catalogue)
    for chunk in _chunks(sorted(set(citations) | holders.citations)):
        _project_citations(session, chunk, catalogue)


def reproject(session: Session, redirects: Redirects) -> int:
    """Make every projected row anew; answers how many entities there were."""
    projected = (
        Name,
        Mention,
        Moment,
        StatementNow,
        Lifetime,
        RenderedEntity,
        CitationNow,
        CitationKey,
        SearchWord,
    )
    for emptied in (*KIND_TABLES.values(), *map(table, projected)):
        session.execute(delete(emptied))
    everyone = [e for e in session.scalars(select(Entity.id)) if e not in redirects]
    refresh(session, everyone, session.scalars(select(Citation.id)).all(), redirects)
    session.execute(update(Head).values(rendering=rendering.RENDERING))
    return len(everyone)


@dataclass(slots=True)
class _Holders:
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Catalogue:
    """How every entity is shown: from this change where it was touched, else as stored."""

    session: Session
    redirects: Redirects
    known: dict[str, Reference]

    def learn(self, ids: Iterable[str]) -> None:
        """Read the references of the ids that are not known yet."""
        missing = sorted({self.redirects.get(i, i) for i in ids} - self.known.keys())
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
                self.known[row.id] = Reference(
                    row.id, Kind(row.kind), row.name, withdrawn, row.name_revision
                )

    def __call__(self, entity_id: str) -> Reference:
        return self.known[self.redirects.get(entity_id, entity_id)]


def _project_entities(session: Session, ids: list[str], catalogue: _Catalogue) -> None:
    facts = read(session, load_entities(ids, catalogue.redirects))
    projections = [project(fact) for fact in facts.values()]
    catalogue.learn(ids)
    catalogue.learn(e for projection in projections for e in projection.mentioned)
    rows: Rows = {}
    for projection in projections:
        _add_rendered(rows, projection, catalogue)
        _add_names(rows, projection)
        _add_listed(rows, projection)
        _add_statements(rows, projection)
        _add_lifetime(rows, projection)
        rows.setdefault(table(Mention), []).extend(
            {
                "entity_id": entity_id,
                "holder_type": Holder.ENTITY.value,
                "holder_id": projection.entity.id,
            }
            for entity_id in projection.mentioned
        )
    _forget(session, ids, [s.id for fact in facts.values() for s in fact.statements])
    for written, some in rows.items():
        if some:
            insert_rows(session, written, some)


def _project_citations(session: Session, ids: list[str], catalogue: _Catalogue) -> None:
    records = read(session, citation_facts.load(ids))
    catalogue.learn(e for record in records for e in record.entities)
    session.execute(delete(CitationNow).where(CitationNow.id.in_(ids)))
    session.execute(delete(CitationKey).where(CitationKey.citation_id.in_(ids)))
    session.execute(
        delete(Mention).where(
            Mention.holder_type == Holder.CITATION.value, Mention.holder_id.in_(ids)
        )
    )
    session.execute(search_token_rows.forgetting(ids, citations=True))
    shown: list[dict[str, Any]] = []
    keys: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    for record in records:
        found = sorted({catalogue(e).id for e in record.entities})
        revision, body = record.rendered(catalogue)
        issued = record.issued_span
        shown.append(
            {
                "id": record.draft.id,
                "type": record.draft.type,
                "language": bounded_key(record.language) if record.language else None,
                "url_status": record.draft.url_status.value,
                "title_key": scripts.sort_key(record.draft.title or record.draft.id),
                "issued_min": issued.min,
                "issued_desc": issued.desc,
                "issued_neg_max": issued.neg_max,
                "issued_width": issued.width,
                "revision": revision,
                "digest": digest(body),
                "body": body,
            }
        )
        keys += [
            {"citation_id": record.draft.id, "part": part, "key": key}
            for part, key in record.keys(catalogue)
        ]
        words += search_token_rows.of_citation(record.draft)
        mentions += [
            {
                "entity_id": entity_id,
                "holder_type": Holder.CITATION.value,
                "holder_id": record.draft.id,
            }
            for entity_id in found
        ]
    for written, some in (
        (CitationNow, shown),
        (CitationKey, keys),
        (SearchWord, words),
        (Mention, mentions),
    ):
        if some:
            insert_rows(session, table(written), some)


def digest(body: str) -> str:
    """The part of an entity tag that stands for the bytes: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def _add_rendered(rows: Rows, projection: Projection, catalogue: _Catalogue) -> None:
    fact = projection.entity
    revision = rendering.revision(projection, catalogue)
    body = rendering.dumps(rendering.entity(projection, catalogue, revision))
    rows.setdefault(table(RenderedEntity), []).append(
        {
            "id": fact.id,
            "kind": fact.kind.value,
            "status": fact.status.value,
            "name": catalogue(fact.id).name,
            "name_key": scripts.sort_key(catalogue(fact.id).name),
            "name_revision": catalogue(fact.id).revision,
            "sourced": int(projection.sourced),
            "revision": revision,
            "digest": digest(body),
            "body": body,
            "summary": rendering.dumps(rendering.summary(projection, catalogue, revision)),
        }
    )


def _add_names(rows: Rows, projection: Projection) -> None:
    rows.setdefault(table(Name), []).extend(
        {
            "entity_id": projection.entity.id,
            "statement_id": claim.statements[0],
            "text": claim.value.text,
            "language": claim.value.lang,
            "script": scripts.script(claim.value.text),
            "kind": claim.qualifier("name_kind"),
            "shown": int(claim is projection.named_by),
            "sourced": int(bool(claim.citations)),
            "key": scripts.sort_key(claim.value.text),
            "latin": scripts.latin_key(claim.value.text),
            "skeleton": " ".join(sorted(scripts.skeletons(claim.value.text))),
        }
        for claim in projection.shown["name"]
        if claim.value.text is not None
    )
    rows.setdefault(table(SearchWord), []).extend(search_token_rows.of_entity(projection))


def _add_listed(rows: Rows, projection: Projection) -> None:
    fact = projection.entity
    if fact.status is Lifecycle.WITHDRAWN:
        return
    listed = KIND_TABLES[fact.kind]
    row: dict[str, Any] = {
        "id": fact.id,
        "name_key": scripts.sort_key(projection.name),
        "sourced": int(projection.sourced),
    }
    if "classification" in listed.c:
        said = projection.shown["classification"]
        row["classification"] = statement_rows.key_of(said[0].value) if said else None
    for item in properties_of(fact.kind):
        if f"{item.id}_min" in listed.c:
            row |= _date_columns(item.id, projection.shown[item.id])
    rows.setdefault(listed, []).append(row)


def _date_columns(property_id: str, claims: tuple[Claim, ...]) -> dict[str, int | None]:
    found: Span = span(value_bounds(claim.value) for claim in claims)
    return {f"{property_id}_{key}": day for key, day in found._asdict().items()}


def _add_statements(rows: Rows, projection: Projection) -> None:
    statements, moments = statement_rows.of_entity(projection)
    rows.setdefault(table(StatementNow), []).extend(statements)
    rows.setdefault(table(Moment), []).extend(moments)


def _add_lifetime(rows: Rows, projection: Projection) -> None:
    bounds = life_of(projection).bounds
    if bounds != NOTHING_KNOWN:
        row = {"entity_id": projection.entity.id, **bounds._asdict()}
        rows.setdefault(table(Lifetime), []).append(row)


def _forget(session: Session, ids: list[str], statements: list[str]) -> None:
    for listed in KIND_TABLES.values():
        session.execute(delete(listed).where(listed.c.id.in_(ids)))
    session.execute(delete(Name).where(Name.entity_id.in_(ids)))
    session.execute(delete(Lifetime).where(Lifetime.entity_id.in_(ids)))
    session.execute(search_token_rows.forgetting(ids, citations=False))
    session.execute(delete(RenderedEntity).where(RenderedEntity.id.in_(ids)))
    session.execute(
        delete(Mention).where(
            Mention.holder_type == Holder.ENTITY.value, Mention.holder_id.in_(ids)
        )
    )
    for chunk in _chunks(statements):
        session.execute(delete(StatementNow).where(StatementNow.id.in_(chunk)))
        session.execute(delete(Moment).where(Moment.statement_id.in_(chunk)))


def _remove_absorbed(session: Session, redirects: Redirects) -> None:
    """What was merged away is no longer served under its own id."""
    for chunk in _chunks(sorted(redirects)):
        _forget(session, chunk, [])


def _changed(session: Session, ids: list[str], shown: dict[str, Reference]) -> list[str]:
    """Those that others must show in another way than they did."""
    query = select(
        RenderedEntity.id,
        RenderedEntity.name,
        RenderedEntity.status,
        RenderedEntity.name_revision,
    ).where(RenderedEntity.id.in_(ids))
    before = {
        row.id: (row.name, row.status == Lifecycle.WITHDRAWN, row.name_revision)
        for row in session.execute(query)
    }
    return [
        entity_id
        for entity_id in ids
        if before.get(entity_id)
        != (shown[entity_id].name, shown[entity_id].withdrawn, shown[entity_id].revision)
    ]


def _holders(session: Session, ids: Iterable[str]) -> _Holders:
    found = _Holders()
    for chunk in _chunks(list(ids)):
        query = select(Mention.holder_type, Mention.holder_id).where(Mention.entity_id.in_(chunk))
        for holder_type, holder_id in session.execute(query):
            by_type = found.entities if holder_type == Holder.ENTITY else found.citations
            by_type.add(holder_id)
    return found


def _chunks(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
