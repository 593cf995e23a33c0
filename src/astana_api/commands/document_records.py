"""Load complete document records, and their stored authors."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.rendering.entities import dumps, loads
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    SectionDraft,
)
from astana_api.models import DocumentVersion, SQLDocumentReference, SQLDocumentSection


def load_document(session: Session, key: str, revision: int = HEAD) -> DocumentDraft | None:
    """Return the record at a revision, or None if it was not valid then."""
    query = select(DocumentVersion).where(
        DocumentVersion.document_id == key, valid_at(DocumentVersion)
    )
    version = session.scalars(query, {"as_of": revision}).one_or_none()
    if version is None:
        return None
    from_revision = version.from_revision
    sections = session.scalars(
        select(SQLDocumentSection)
        .where(
            SQLDocumentSection.document_id == key, SQLDocumentSection.from_revision == from_revision
        )
        .order_by(SQLDocumentSection.position)
    )
    references = session.scalars(
        select(SQLDocumentReference)
        .where(
            SQLDocumentReference.document_id == key,
            SQLDocumentReference.from_revision == from_revision,
        )
        .order_by(SQLDocumentReference.number)
    )
    return DocumentDraft(
        key,
        version.title,
        version.language,
        version.sha256,
        tuple(SectionDraft(s.key, s.heading, s.first_line, s.last_line) for s in sections),
        tuple(DocumentReferenceDraft(r.number, r.citation_id, r.line) for r in references),
        url=version.url,
        authors=_load_authors(version.authors),
        issued=version.issued,
        accessed=version.accessed,
        license=version.license,
        citation=version.citation_id,
    )


def _load_authors(stored: str) -> tuple[AuthorDraft, ...]:
    names: Any = loads(stored)
    return tuple(AuthorDraft(**name) for name in names)


def dump_authors(authors: Iterable[AuthorDraft]) -> str:
    """Return the JSON list of the authors' names."""
    return dumps(
        [
            {"name": author.name, "family": author.family, "given": author.given}
            for author in authors
        ]
    )
