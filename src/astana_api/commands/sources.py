"""Create, correct, withdraw and restore citations and documents."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select

from astana_api.commands import document_records, records, statements
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.statement_edits import get_open_evidence
from astana_api.commands.validation import check_citation, check_document
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Stance, State
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft, EvidenceDraft
from astana_api.errors import Conflict, ErrorItem, IdentifierTaken
from astana_api.loading.citations import load_citations
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    EvidenceVersion,
    SQLCitation,
    SQLDocument,
    SQLEvidence,
    SQLStatement,
)

MAX_LISTED_STATEMENTS = 20
"""Maximum number of dependent statements that the error of a withdrawal lists."""


class DependentsPolicy(StrEnum):
    """Select what happens to statements whose source is withdrawn."""

    KEEP = "keep"
    """The statements stay current, without this evidence."""

    RETRACT = "retract"
    """Statements that no other citation supports are retracted; the others stay current."""


def create_citation(
    revision: RevisionBuilder, draft: CitationDraft, *, is_id_generated: bool = False
) -> None:
    """Create a citation. Raises IdentifierTaken; UnprocessableContent (see `validation`)."""
    if revision.session.get(SQLCitation, draft.id) is not None:
        record = f"the citation /v1/citations/{draft.id}"
        raise IdentifierTaken.by_record(draft.id, record, is_generated=is_id_generated)
    check_citation(revision, draft)
    records.record_citations(revision, [draft])


def correct_citation(revision: RevisionBuilder, draft: CitationDraft) -> None:
    """Write a new version of a citation; earlier versions remain readable."""
    check_citation(revision, draft)
    records.record_citations(revision, [draft])


def create_document(
    revision: RevisionBuilder, draft: DocumentDraft, *, is_id_generated: bool = False
) -> None:
    """Create a document. Raises IdentifierTaken; UnprocessableContent (see `validation`)."""
    if revision.session.get(SQLDocument, draft.id) is not None:
        record = f"the document /v1/documents/{draft.id}"
        raise IdentifierTaken.by_record(draft.id, record, is_generated=is_id_generated)
    check_document(revision, draft)
    records.record_documents(revision, [draft])


def correct_document(revision: RevisionBuilder, draft: DocumentDraft) -> None:
    """Write a new version of a document; earlier versions remain readable."""
    check_document(revision, draft)
    records.record_documents(revision, [draft])


def withdraw_citation(
    revision: RevisionBuilder, key: str, policy: DependentsPolicy | None, reason: str | None
) -> None:
    """Withdraw a citation. Raises Conflict if statements depend on it and `policy` is None."""
    value_statements = [
        statement_id
        for statement_id in revision.session.scalars(
            select(SQLStatement.id).where(SQLStatement.value_citation == key)
        )
        if _is_current(revision, statement_id)
    ]

    def remove_source(draft: EvidenceDraft) -> EvidenceDraft | None:
        return replace(draft, citation=None, locator=None) if draft.document else None

    _end_dependent_evidence(
        revision,
        _WithdrawnSupport(SQLEvidence.citation_id == key, remove_source, tuple(value_statements)),
        policy,
        reason,
        key,
    )
    records.withdraw_citations(revision, [key])


def withdraw_document(
    revision: RevisionBuilder, key: str, policy: DependentsPolicy | None, reason: str | None
) -> None:
    """Withdraw a document. Raises Conflict if statements depend on it and `policy` is None."""

    def remove_source(draft: EvidenceDraft) -> EvidenceDraft | None:
        if draft.citation is None:
            return None
        return replace(draft, document=None, section=None, exact=None, prefix=None, suffix=None)

    _end_dependent_evidence(
        revision,
        _WithdrawnSupport(SQLEvidence.document_id == key, remove_source),
        policy,
        reason,
        key,
    )
    records.withdraw_documents(revision, [key])


def restore_citation(revision: RevisionBuilder, key: str) -> None:
    """Restore the last version of a withdrawn citation."""
    last = _last_revision(revision, CitationVersion.citation_id == key, CitationVersion.to_revision)
    snapshot = SessionSnapshot(revision.session, revision.number)
    [record] = run_sync(load_citations(snapshot, [key], last))
    records.record_citations(revision, [record.draft])


def restore_document(revision: RevisionBuilder, key: str) -> None:
    """Restore the last version of a withdrawn document."""
    last = _last_revision(revision, DocumentVersion.document_id == key, DocumentVersion.to_revision)
    draft = document_records.load_document(revision.session, key, last)
    assert draft is not None
    records.record_documents(revision, [draft])


def _last_revision(
    revision: RevisionBuilder, condition: ColumnElement[bool], end_column: Any
) -> int:
    """Return the last revision at which the withdrawn record was valid."""
    return int(revision.session.scalars(select(func.max(end_column)).where(condition)).one()) - 1


@dataclass(frozen=True, slots=True)
class _WithdrawnSupport:
    """Describe the evidence that a withdrawal ends.

    `remove_source` returns the rest of a piece without the source, or None if nothing remains.
    `value_statements` are the statements whose value is the source.
    """

    condition: ColumnElement[bool]
    remove_source: Callable[[EvidenceDraft], EvidenceDraft | None]
    value_statements: tuple[str, ...] = ()


def _end_dependent_evidence(
    revision: RevisionBuilder,
    support: _WithdrawnSupport,
    policy: DependentsPolicy | None,
    reason: str | None,
    key: str,
) -> None:
    query = (
        select(SQLEvidence.id, SQLEvidence.statement_id)
        .join(EvidenceVersion, EvidenceVersion.evidence_id == SQLEvidence.id)
        .where(support.condition, EvidenceVersion.to_revision.is_(None))
        .order_by(EvidenceVersion.from_revision, EvidenceVersion.seq)
    )
    pieces: dict[str, str] = dict(revision.session.execute(query).all())
    dependents = [
        statement_id
        for statement_id in dict.fromkeys(pieces.values())
        if _is_current(revision, statement_id)
    ]
    dependents = list(dict.fromkeys([*dependents, *support.value_statements]))
    if dependents and policy is None:
        raise _dependents_conflict(key, dependents)
    open_evidence = get_open_evidence(revision, set(pieces.values()))
    statements.end_evidence(revision, pieces)
    remaining = [
        (statement_id, support.remove_source(open_evidence[piece]))
        for piece, statement_id in pieces.items()
    ]
    statements.add_evidence(
        revision, [(statement_id, draft) for statement_id, draft in remaining if draft is not None]
    )
    if policy is DependentsPolicy.RETRACT:
        # A statement that the source only contradicts does not depend on it.
        supported = {
            statement_id
            for key, statement_id in pieces.items()
            if open_evidence[key].stance is Stance.SUPPORTS
        }
        unsupported = [
            statement_id
            for statement_id in dependents
            if statement_id in support.value_statements
            or (statement_id in supported and not _has_supporting_citation(revision, statement_id))
        ]
        retraction_reason = reason or f"{key}, on which it rested, was withdrawn"
        statements.set_state(revision, unsupported, State.RETRACTED, reason=retraction_reason)


def _dependents_conflict(key: str, ids: list[str]) -> Conflict:
    more = (
        f" and {len(ids) - MAX_LISTED_STATEMENTS} more" if len(ids) > MAX_LISTED_STATEMENTS else ""
    )
    return Conflict(
        f"{len(ids)} current statements have evidence from {key}. Send `statements`: `keep` keeps "
        "them without it, `retract` retracts those that nothing else supports.",
        errors=[
            ErrorItem(
                f"{', '.join(ids[:MAX_LISTED_STATEMENTS])}{more} have evidence from it",
                parameter="statements",
            ),
        ],
        extensions={"statements": ids[:MAX_LISTED_STATEMENTS], "total": len(ids)},
    )


def _has_supporting_citation(revision: RevisionBuilder, statement_id: str) -> bool:
    open_evidence = get_open_evidence(revision, [statement_id]).values()
    return any(piece.citation and piece.stance is Stance.SUPPORTS for piece in open_evidence)


def _is_current(revision: RevisionBuilder, statement_id: str) -> bool:
    return statements.get_open_states(revision, [statement_id])[statement_id].state is State.CURRENT
