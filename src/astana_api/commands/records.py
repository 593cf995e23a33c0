"""Writing identities and whole records into a revision: entities, citations, documents."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from astana_api.commands import citation_records
from astana_api.commands.citation_records import record_fingerprint
from astana_api.commands.revision import Change, chunks
from astana_api.domain.enums import Lifecycle
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft, EntityDraft
from astana_api.domain.statements.identity import fingerprint
from astana_api.models import (
    Citation,
    CitationVersion,
    Document,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Entity,
    EntityLife,
)


def create_entities(change: Change, drafts: Iterable[EntityDraft]) -> None:
    """Give identities to entities that have none yet."""
    rows = [{"id": draft.id, "kind": draft.kind.value} for draft in drafts]
    change.insert(Entity, rows)
    set_lives(change, [row["id"] for row in rows], Lifecycle.ACTIVE)


def set_lives(
    change: Change, ids: Iterable[str], status: Lifecycle, reason: str | None = None
) -> None:
    """Begin a new part of the entities' lives, ending what went before.

    Those that stand so already, for the same reason, are left as they are.
    """
    given = list(dict.fromkeys(ids))
    same: set[str] = set()
    for chunk in chunks(given):
        query = select(EntityLife.entity_id).where(
            EntityLife.entity_id.in_(chunk),
            EntityLife.to_revision.is_(None),
            EntityLife.status == status.value,
            EntityLife.reason.is_not_distinct_from(reason),
        )
        same |= set(change.session.scalars(query))
    keys = [key for key in given if key not in same]
    change.close(EntityLife, "entity_id", keys)
    change.insert(
        EntityLife,
        [
            {
                "entity_id": key,
                "from_revision": change.number,
                "status": status.value,
                "reason": reason,
            }
            for key in keys
        ],
    )
    change.entities.update(keys)


def record_citations(change: Change, drafts: Iterable[CitationDraft]) -> None:
    """Write each record as the open version of its citation, which is made if it is new.

    A record that says what the open version says is left as it is.
    """
    given = {draft.id: draft for draft in drafts}
    known, standing = _citations(change, list(given))
    changed = {
        key: said
        for key, draft in given.items()
        if standing.get(key) != (said := record_fingerprint(draft))
    }
    change.insert(Citation, [{"id": key} for key in changed if key not in known])
    change.close(CitationVersion, "citation_id", [key for key in changed if key in standing])
    rows: dict[type[Any], list[dict[str, Any]]] = {}
    for key, said in changed.items():
        for model, some in citation_records.rows(given[key], change.number, said).items():
            rows.setdefault(model, []).extend(some)
    for model, some in rows.items():
        change.insert(model, some)
    change.citations.update(changed)


def withdraw_citations(change: Change, ids: Iterable[str]) -> None:
    """End the open versions: the citations are no longer served, and can be read as they were."""
    keys = list(ids)
    change.close(CitationVersion, "citation_id", keys)
    change.citations.update(keys)


def record_documents(change: Change, drafts: Iterable[DocumentDraft]) -> None:
    """Write each record as the open version of its document, which is made if it is new.

    A record that says what the open version says is left as it is.
    """
    for draft in drafts:
        if _says(change, DocumentVersion.document_id, draft.id, document_fingerprint(draft)):
            continue
        if change.session.get(Document, draft.id) is None:
            change.insert(Document, [{"id": draft.id}])
        change.close(DocumentVersion, "document_id", [draft.id])
        key = {"document_id": draft.id, "from_revision": change.number}
        change.insert(
            DocumentVersion,
            [
                {
                    **key,
                    "title": draft.title,
                    "language": draft.language,
                    "sha256": draft.sha256,
                    "fingerprint": document_fingerprint(draft),
                }
            ],
        )
        change.insert(
            DocumentSection,
            [
                {**key, "position": position, **asdict(section)}
                for position, section in enumerate(draft.sections)
            ],
        )
        change.insert(
            DocumentReference,
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


def withdraw_documents(change: Change, ids: Iterable[str]) -> None:
    """End the open versions of the documents."""
    change.close(DocumentVersion, "document_id", ids)


def document_fingerprint(draft: DocumentDraft) -> str:
    """Tells whether two records of a document say the same."""
    return fingerprint(asdict(draft))


def _citations(change: Change, ids: list[str]) -> tuple[set[str], dict[str, str]]:
    """Which of the citations exist, and the fingerprints of their open versions."""
    known: set[str] = set()
    standing: dict[str, str] = {}
    for chunk in chunks(ids):
        known |= set(change.session.scalars(select(Citation.id).where(Citation.id.in_(chunk))))
        query = select(CitationVersion.citation_id, CitationVersion.fingerprint).where(
            CitationVersion.citation_id.in_(chunk), CitationVersion.to_revision.is_(None)
        )
        standing |= dict(change.session.execute(query).all())
    return known, standing


def _says(change: Change, column: InstrumentedAttribute[str], key: str, wanted: str) -> bool:
    """Whether the open version of a record has the fingerprint; `column` is that of its key."""
    versions = column.class_
    query = select(versions.fingerprint).where(column == key, versions.to_revision.is_(None))
    return change.session.scalar(query) == wanted
