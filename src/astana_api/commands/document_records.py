"""Documents as whole records, read back from their open versions."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.domain.statements.drafts import DocumentDraft, ReferenceDraft, SectionDraft
from astana_api.models import DocumentReference, DocumentSection, DocumentVersion


def load(session: Session, key: str, revision: int | None = None) -> DocumentDraft | None:
    """The record as it stood at a revision (None: now); None where it was not served then."""
    versions = select(DocumentVersion).where(DocumentVersion.document_id == key)
    if revision is None:
        versions = versions.where(DocumentVersion.to_revision.is_(None))
    else:
        versions = versions.where(
            DocumentVersion.from_revision <= revision,
            DocumentVersion.to_revision.is_(None) | (DocumentVersion.to_revision > revision),
        )
    version = session.scalars(versions).one_or_none()
    if version is None:
        return None
    begun = version.from_revision
    sections = session.scalars(
        select(DocumentSection)
        .where(DocumentSection.document_id == key, DocumentSection.from_revision == begun)
        .order_by(DocumentSection.position)
    )
    references = session.scalars(
        select(DocumentReference)
        .where(DocumentReference.document_id == key, DocumentReference.from_revision == begun)
        .order_by(DocumentReference.number)
    )
    return DocumentDraft(
        key,
        version.title,
        version.language,
        version.sha256,
        tuple(SectionDraft(s.key, s.heading, s.first_line, s.last_line) for s in sections),
        tuple(ReferenceDraft(r.number, r.citation_id, r.line) for r in references),
    )
