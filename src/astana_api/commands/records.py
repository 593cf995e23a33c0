"""Write entities and complete citation and document records into a revision."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from astana_api.commands import citation_records, document_records
from astana_api.commands.citation_records import citation_fingerprint
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.domain.enums import ChangeType, Lifecycle
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft, EntityDraft
from astana_api.domain.statements.identity import fingerprint
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    Entity,
    EntityStatusVersion,
    SQLCitation,
    SQLDocument,
    SQLDocumentReference,
    SQLDocumentSection,
)


def create_entities(revision: RevisionBuilder, drafts: Iterable[EntityDraft]) -> None:
    """Create new entities with status active."""
    drafts = list(drafts)
    ids = [draft.id for draft in drafts]
    revision.insert(Entity, [{"id": draft.id, "kind": draft.kind.value} for draft in drafts])
    _open_status_versions(revision, ids, Lifecycle.ACTIVE, None)
    revision.new.add_entities(drafts)


def set_entity_status(
    revision: RevisionBuilder, ids: Iterable[str], status: Lifecycle, reason: str | None = None
) -> None:
    """Set the status of entities and close their previous status rows.

    Entities that already have this status with the same reason are not changed.
    """
    entity_ids = list(dict.fromkeys(ids))
    unchanged: set[str] = set()
    for chunk in chunks(entity_ids):
        query = select(EntityStatusVersion.entity_id).where(
            EntityStatusVersion.entity_id.in_(chunk),
            EntityStatusVersion.to_revision.is_(None),
            EntityStatusVersion.status == status.value,
            EntityStatusVersion.reason.is_not_distinct_from(reason),
        )
        unchanged |= set(revision.session.scalars(query))
    keys = [key for key in entity_ids if key not in unchanged]
    revision.close_rows(ChangeType.ENTITY, keys)
    _open_status_versions(revision, keys, status, reason)


def _open_status_versions(
    revision: RevisionBuilder, ids: list[str], status: Lifecycle, reason: str | None
) -> None:
    row = {"from_revision": revision.number, "status": status.value, "reason": reason}
    revision.insert(EntityStatusVersion, [{"entity_id": key, **row} for key in ids])
    revision.dirty_entities.update(ids)


def record_citations(revision: RevisionBuilder, drafts: Iterable[CitationDraft]) -> None:
    """Write each record as the open version of its citation; create missing citations.

    A record that is equal to the open version is not written.
    """
    by_id = {draft.id: draft for draft in drafts}
    existing, current_fingerprints = _load_citation_fingerprints(revision, list(by_id))
    changed = {
        key: new_fingerprint
        for key, draft in by_id.items()
        if current_fingerprints.get(key) != (new_fingerprint := citation_fingerprint(draft))
    }
    created = [key for key in changed if key not in existing]
    revision.insert(SQLCitation, [{"id": key} for key in created])
    revision.close_rows(
        ChangeType.CITATION, [key for key in changed if key in current_fingerprints]
    )
    rows: dict[type[Any], list[dict[str, Any]]] = {}
    for key, new_fingerprint in changed.items():
        for model, model_rows in citation_records.version_rows(
            by_id[key], revision.number, new_fingerprint
        ).items():
            rows.setdefault(model, []).extend(model_rows)
    for model, model_rows in rows.items():
        revision.insert(model, model_rows)
    revision.dirty_citations.update(changed)
    revision.new.citations.update((key, by_id[key]) for key in created)


def withdraw_citations(revision: RevisionBuilder, ids: Iterable[str]) -> None:
    """Close the open versions; earlier versions remain readable as of earlier revisions."""
    keys = list(ids)
    revision.close_rows(ChangeType.CITATION, keys)
    revision.dirty_citations.update(keys)


def record_documents(revision: RevisionBuilder, drafts: Iterable[DocumentDraft]) -> None:
    """Write each record as the open version of its document; create missing documents.

    A record that is equal to the open version is not written.
    """
    for draft in drafts:
        if _has_open_fingerprint(
            revision, DocumentVersion.document_id, draft.id, document_fingerprint(draft)
        ):
            continue
        if revision.session.get(SQLDocument, draft.id) is None:
            revision.insert(SQLDocument, [{"id": draft.id}])
        revision.close_rows(ChangeType.DOCUMENT, [draft.id])
        revision.dirty_documents.add(draft.id)
        key = {"document_id": draft.id, "from_revision": revision.number}
        revision.insert(
            DocumentVersion,
            [
                {
                    **key,
                    "title": draft.title,
                    "language": draft.language,
                    "sha256": draft.sha256,
                    "url": draft.url,
                    "authors": document_records.dump_authors(draft.authors),
                    "issued": draft.issued,
                    "accessed": draft.accessed,
                    "license": draft.license,
                    "citation_id": draft.citation,
                    "fingerprint": document_fingerprint(draft),
                }
            ],
        )
        revision.insert(
            SQLDocumentSection,
            [
                {**key, "position": position, **asdict(section)}
                for position, section in enumerate(draft.sections)
            ],
        )
        revision.insert(
            SQLDocumentReference,
            [
                {
                    **key,
                    "number": reference.number,
                    "citation_id": reference.citation,
                    "line": reference.line,
                }
                for reference in draft.references
            ],
        )


def withdraw_documents(revision: RevisionBuilder, ids: Iterable[str]) -> None:
    """Close the open versions of the documents."""
    keys = list(ids)
    revision.close_rows(ChangeType.DOCUMENT, keys)
    revision.dirty_documents.update(keys)


def document_fingerprint(draft: DocumentDraft) -> str:
    """Return a fingerprint that is equal for equal document records."""
    return fingerprint(draft)


def _load_citation_fingerprints(
    revision: RevisionBuilder, ids: list[str]
) -> tuple[set[str], dict[str, str]]:
    """Return the existing ids among `ids`, and the fingerprints of their open versions."""
    existing: set[str] = set()
    fingerprints: dict[str, str] = {}
    for chunk in chunks(ids):
        existing |= set(
            revision.session.scalars(select(SQLCitation.id).where(SQLCitation.id.in_(chunk)))
        )
        query = select(CitationVersion.citation_id, CitationVersion.fingerprint).where(
            CitationVersion.citation_id.in_(chunk), CitationVersion.to_revision.is_(None)
        )
        fingerprints |= dict(revision.session.execute(query).all())
    return existing, fingerprints


def _has_open_fingerprint(
    revision: RevisionBuilder, column: InstrumentedAttribute[str], key: str, expected: str
) -> bool:
    """Return whether the open version has the fingerprint; `column` is the key column."""
    versions = column.class_
    query = select(versions.fingerprint).where(column == key, versions.to_revision.is_(None))
    return revision.session.scalar(query) == expected
