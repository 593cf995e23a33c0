"""Compute the states of anchors from the attached text of their document."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session

from astana_api.commands.document_records import load_document
from astana_api.db.base import table
from astana_api.domain.enums import AnchorState
from astana_api.domain.text.anchors import AnchorMatch, Quotation, SectionText, section_texts
from astana_api.models import AnchorCheck, EvidenceVersion, SQLDocumentText, SQLEvidence

_CHUNK_SIZE = 500
_NO_TEXT = AnchorMatch(AnchorState.NO_TEXT)
_check = table(AnchorCheck).c


class Anchor(NamedTuple):
    """A phrase that a piece of evidence quotes from a section; `current` unless it was ended."""

    evidence: str
    statement: str
    section: str
    exact: str
    prefix: str | None
    suffix: str | None
    current: bool


class AnchorChange(NamedTuple):
    """An anchor whose state differs from the state before."""

    anchor: Anchor
    before: AnchorState
    after: AnchorState


def check_anchors(
    session: Session, number: int, documents: Iterable[str], new_anchors: Mapping[str, set[str]]
) -> list[AnchorChange]:
    """Check all anchors of the documents, and the `new_anchors` of others; return the changes.

    `new_anchors` are ids of evidence by document. Rows are closed and opened at the revision
    `number`. A document to which no text was ever attached costs one lookup.
    """
    changed_ids = set(documents)
    changes: list[AnchorChange] = []
    for document_id in sorted(_ids_with_text(session, changed_ids | new_anchors.keys())):
        evidence_ids = None if document_id in changed_ids else new_anchors[document_id]
        changes += _check_document(session, number, document_id, evidence_ids)
    return changes


def _ids_with_text(session: Session, document_ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in _chunks(sorted(document_ids)):
        query = select(SQLDocumentText.document_id).where(SQLDocumentText.document_id.in_(chunk))
        found |= set(session.scalars(query))
    return found


def _check_document(
    session: Session, number: int, document_id: str, evidence_ids: set[str] | None
) -> list[AnchorChange]:
    """Check the anchors of a document, or those of some pieces of evidence."""
    anchors = _load_anchors(session, document_id, evidence_ids)
    current = _load_checks(session, [anchor.evidence for anchor in anchors])
    sections = _load_sections(session, document_id)
    rows, changes = [], []
    for anchor in anchors:
        section = sections.get(anchor.section)
        match = _NO_TEXT if section is None else section.locate(anchor)
        before = current.get(anchor.evidence, _NO_TEXT)
        if match == before:
            continue
        quotation = match.quotation._asdict() if match.quotation else {}
        rows.append(
            {
                "evidence_id": anchor.evidence,
                "from_revision": number,
                "state": match.state.value,
                **{key: quotation.get(key) for key in ("before", "exact", "after")},
            }
        )
        if match.state is not before.state:
            changes.append(AnchorChange(anchor, before.state, match.state))
    _replace_checks(session, number, rows)
    return changes


def _load_anchors(
    session: Session, document_id: str, evidence_ids: set[str] | None
) -> list[Anchor]:
    """Return the anchors by id of their evidence, also of ended evidence: it can be read."""
    query = (
        select(
            SQLEvidence.id,
            SQLEvidence.statement_id,
            SQLEvidence.section,
            SQLEvidence.exact,
            SQLEvidence.prefix,
            SQLEvidence.suffix,
            exists().where(
                EvidenceVersion.evidence_id == SQLEvidence.id,
                EvidenceVersion.to_revision.is_(None),
            ),
        )
        .where(SQLEvidence.document_id == document_id, SQLEvidence.exact.is_not(None))
        .order_by(SQLEvidence.id)
    )
    if evidence_ids is None:
        return [Anchor._make(row) for row in session.execute(query)]
    return [
        Anchor._make(row)
        for chunk in _chunks(sorted(evidence_ids))
        for row in session.execute(query.where(SQLEvidence.id.in_(chunk)))
    ]


def _load_checks(session: Session, evidence_ids: list[str]) -> dict[str, AnchorMatch]:
    found = {}
    for chunk in _chunks(evidence_ids):
        query = select(
            _check.evidence_id, _check.state, _check.before, _check.exact, _check.after
        ).where(_check.evidence_id.in_(chunk), _check.to_revision.is_(None))
        for evidence_id, state, before, exact, after in session.execute(query):
            quotation = None if exact is None else Quotation(before, exact, after)
            found[evidence_id] = AnchorMatch(AnchorState(state), quotation)
    return found


def _load_sections(session: Session, document_id: str) -> Mapping[str, SectionText]:
    """Return the text of each section; none if the record names no attached text."""
    document = load_document(session, document_id)
    if document is None:
        return {}
    query = select(SQLDocumentText.content).where(
        SQLDocumentText.document_id == document_id, SQLDocumentText.sha256 == document.sha256
    )
    content = session.scalar(query)
    texts = {} if content is None else section_texts(content.decode(), document)
    return {key: SectionText(part) for key, part in texts.items()}


def _replace_checks(session: Session, number: int, rows: list[dict[str, object]]) -> None:
    """Close the open rows of the same evidence, and insert the rows.

    A row that this same revision opened was valid at no revision, so it is deleted.
    """
    checks = table(AnchorCheck)
    for chunk in _chunks([str(row["evidence_id"]) for row in rows]):
        is_open = _check.evidence_id.in_(chunk), _check.to_revision.is_(None)
        session.execute(delete(checks).where(*is_open, _check.from_revision == number))
        session.execute(update(checks).where(*is_open).values(to_revision=number))
    if rows:
        session.execute(insert(checks), rows)


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), _CHUNK_SIZE):
        yield items[start : start + _CHUNK_SIZE]
