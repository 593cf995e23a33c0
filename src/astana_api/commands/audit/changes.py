"""Which records a range of revisions changed, read from the versions that it opened or closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import chunks
from astana_api.models import (
    AnchorCheck,
    CitationEntity,
    CitationVersion,
    DocumentVersion,
    EntityStatusVersion,
    EvidenceVersion,
    Redirect,
    SQLDocumentReference,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)
from astana_api.models.versioned import Validity


@dataclass(slots=True)
class ChangedStatement:
    """A statement whose state or evidence changed, with ids as stated."""

    subject: str
    property_id: str
    target: str | None
    citation: str | None


@dataclass(slots=True)
class ChangedRecords:
    """The records that a range of revisions changed.

    `entities` changed their status or a redirect from or to them; `evidence_citations` and
    `sections` are those of changed statements and evidence; `citations` changed themselves, and
    `citation_entities` were or are linked to one.
    """

    statements: list[ChangedStatement] = field(default_factory=list)
    entities: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    citation_entities: set[str] = field(default_factory=set)
    evidence_citations: set[str] = field(default_factory=set)
    sections: set[tuple[str, str]] = field(default_factory=set)


def find_changes(session: Session, since: int, until: int) -> ChangedRecords:
    """Return the records that the revisions after `since`, up to `until`, changed."""

    def is_changed(model: type[Validity]) -> ColumnElement[bool]:
        return or_(
            and_(model.from_revision > since, model.from_revision <= until),
            and_(model.to_revision > since, model.to_revision <= until),
        )

    changed = ChangedRecords()
    changed.entities |= set(
        session.scalars(
            select(EntityStatusVersion.entity_id).where(is_changed(EntityStatusVersion))
        )
    )
    for redirect in session.execute(
        select(Redirect.old_id, Redirect.new_id).where(is_changed(Redirect))
    ):
        changed.entities |= {redirect.old_id, redirect.new_id}
    changed.citations |= set(
        session.scalars(select(CitationVersion.citation_id).where(is_changed(CitationVersion)))
    )
    documents = set(
        session.scalars(select(DocumentVersion.document_id).where(is_changed(DocumentVersion)))
    )
    changed.evidence_citations |= {
        row[0]
        for row in rows_in(
            session,
            select(SQLDocumentReference.citation_id),
            SQLDocumentReference.document_id,
            documents,
        )
    }
    changed.citation_entities |= {
        row[0]
        for row in rows_in(
            session,
            select(CitationEntity.entity_id),
            CitationEntity.citation_id,
            changed.citations,
        )
    }
    statement_ids = set(
        session.scalars(select(SQLStatementState.statement_id).where(is_changed(SQLStatementState)))
    )
    statement_ids |= set(
        session.scalars(
            select(SQLEvidence.statement_id)
            .join(EvidenceVersion, EvidenceVersion.evidence_id == SQLEvidence.id)
            .where(is_changed(EvidenceVersion))
        )
    )
    statement_ids |= set(
        session.scalars(
            select(SQLEvidence.statement_id)
            .join(AnchorCheck, AnchorCheck.evidence_id == SQLEvidence.id)
            .where(is_changed(AnchorCheck))
        )
    )
    moved = select(SQLStatement.id)
    statement_ids |= {
        row[0] for row in rows_in(session, moved, SQLStatement.subject, changed.entities)
    }
    add_statements(session, changed, statement_ids)
    return changed


def add_statements(session: Session, changed: ChangedRecords, ids: Iterable[str]) -> None:
    """Add statements, and the citations and sections of their evidence."""
    columns = select(
        SQLStatement.subject,
        SQLStatement.property,
        SQLStatement.value_entity,
        SQLStatement.value_citation,
    )
    ids = sorted(ids)
    for row in rows_in(session, columns, SQLStatement.id, ids):
        changed.statements.append(ChangedStatement(*row))
    anchors = select(SQLEvidence.citation_id, SQLEvidence.document_id, SQLEvidence.section)
    for citation, document, section in rows_in(session, anchors, SQLEvidence.statement_id, ids):
        if citation is not None:
            changed.evidence_citations.add(citation)
        if document is not None and section is not None:
            changed.sections.add((document, section))


def rows_in(
    session: Session, query: Any, column: Any, keys: Iterable[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a query whose column has one of the keys, in batches of keys."""
    for chunk in chunks(sorted(set(keys))):
        yield from map(tuple, session.execute(query.where(column.in_(chunk))))
