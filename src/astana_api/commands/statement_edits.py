"""Create, amend, supersede and retract one statement, and edit its evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select

from astana_api.commands import statements
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.commands.validation import DraftWithPointers, check_evidence, check_statements
from astana_api.domain.enums import Basis, Rank, Stance, State
from astana_api.domain.rendering.entities import loads
from astana_api.domain.statements.drafts import EvidenceDraft, Locator
from astana_api.domain.statements.identity import evidence_id
from astana_api.errors import Conflict, ResourceNotFound
from astana_api.models import EvidenceVersion, SQLEvidence, SQLStatementState

EvidenceWithPointers = Sequence[tuple[EvidenceDraft, str]]
"""Pieces of evidence, each with its JSON pointer."""


def create_statement(revision: RevisionBuilder, pointed_draft: DraftWithPointers) -> str:
    """Create a statement with its evidence and return the id of the statement with that claim.

    A current statement gains the new evidence; a statement that is not current becomes current
    with the new rank. Raises UnprocessableContent for an invalid draft.
    """
    check_statements(revision, [pointed_draft])
    [statement_id] = statements.create_statements(revision, [pointed_draft.draft])
    return statement_id


def amend(
    revision: RevisionBuilder,
    statement_id: str,
    rank: Rank,
    evidence: EvidenceWithPointers | None = None,
) -> None:
    """Set the rank of a current statement, and replace its evidence unless None.

    Open evidence that is not in `evidence` is closed. Raises Conflict if the statement is not
    current, UnprocessableContent for invalid evidence.
    """
    require_current(revision, statement_id)
    statements.make_current(revision, {statement_id: rank})
    if evidence is not None:
        check_evidence(revision, evidence)
        drafts = {evidence_id(statement_id, draft): draft for draft, _ in evidence}
        current = get_open_evidence(revision, [statement_id])
        # Evidence with another basis, wording or note is closed too, and opened again.
        statements.end_evidence(
            revision,
            [key for key, piece in current.items() if drafts.get(key) != piece],
        )
        statements.add_evidence(revision, [(statement_id, draft) for draft in drafts.values()])


def supersede(
    revision: RevisionBuilder,
    statement_id: str,
    pointed_draft: DraftWithPointers,
    reason: str | None,
    *,
    copy_evidence: bool,
) -> str:
    """Replace a current statement with one for another claim and return the successor's id.

    `copy_evidence` copies the open evidence to the successor, as for a typo that is corrected from
    the same source. Raises Conflict if the statement is not current.
    """
    require_current(revision, statement_id)
    draft = pointed_draft.draft
    if copy_evidence:
        draft = replace(draft, evidence=tuple(get_open_evidence(revision, [statement_id]).values()))
        pointed_draft = replace(
            pointed_draft, draft=draft, evidence_pointers=tuple("" for _ in draft.evidence)
        )
    check_statements(revision, [pointed_draft])
    [successor] = statements.resolve_statement_ids(revision, [draft])
    if successor == statement_id:
        amend(revision, statement_id, draft.rank)
        statements.add_evidence(revision, [(statement_id, piece) for piece in draft.evidence])
        return statement_id
    statements.create_statements(revision, [draft])
    statements.raise_rank(revision, successor, draft.rank)
    statements.set_state(
        revision, [statement_id], State.SUPERSEDED, reason=reason, superseded_by=successor
    )
    return successor


def attach_evidence(
    revision: RevisionBuilder, statement_id: str, evidence: EvidenceWithPointers
) -> list[str]:
    """Add evidence to a current statement and return the ids of the pieces.

    Raises Conflict if the statement is not current, UnprocessableContent for invalid evidence.
    """
    require_current(revision, statement_id)
    check_evidence(revision, evidence)
    statements.add_evidence(revision, [(statement_id, draft) for draft, _ in evidence])
    return [evidence_id(statement_id, draft) for draft, _ in evidence]


def detach_evidence(revision: RevisionBuilder, statement_id: str, piece_id: str) -> None:
    """Close a piece of evidence; do nothing if it is already closed.

    Raises ResourceNotFound if the piece never belonged to the statement.
    """
    query = select(SQLEvidence.id).where(
        SQLEvidence.id == piece_id, SQLEvidence.statement_id == statement_id
    )
    if revision.session.scalar(query) is None:
        raise ResourceNotFound(f"The statement {statement_id} has no evidence {piece_id}.")
    if piece_id in get_open_evidence(revision, [statement_id]):
        statements.end_evidence(revision, [piece_id])


def retract(revision: RevisionBuilder, statement_id: str, reason: str) -> None:
    """Retract a statement; do nothing if it is already retracted."""
    if (
        statements.get_open_states(revision, [statement_id])[statement_id].state
        is not State.RETRACTED
    ):
        statements.set_state(revision, [statement_id], State.RETRACTED, reason=reason)


def require_current(revision: RevisionBuilder, statement_id: str) -> None:
    """Raise Conflict if the statement is not current; it must exist."""
    query = select(SQLStatementState.state, SQLStatementState.superseded_by).where(
        SQLStatementState.statement_id == statement_id, SQLStatementState.to_revision.is_(None)
    )
    state, successor = revision.session.execute(query).one()
    if state != State.CURRENT:
        by = f" by {successor}" if successor else ""
        raise Conflict(
            f"The statement {statement_id} was {state}{by}. State it again to make it current.",
            extensions={"state": state, "superseded_by": successor},
        )


def get_open_evidence(revision: RevisionBuilder, ids: Iterable[str]) -> dict[str, EvidenceDraft]:
    """Return the open evidence of statements by its id, in the order in which it was added."""
    evidence = {}
    for chunk in chunks(list(ids)):
        query = (
            select(
                SQLEvidence, EvidenceVersion.basis, EvidenceVersion.stated_as, EvidenceVersion.note
            )
            .join(EvidenceVersion, EvidenceVersion.evidence_id == SQLEvidence.id)
            .where(SQLEvidence.statement_id.in_(chunk), EvidenceVersion.to_revision.is_(None))
            .order_by(EvidenceVersion.from_revision, EvidenceVersion.seq)
        )
        for row, basis, stated_as, note in revision.session.execute(query):
            evidence[row.id] = EvidenceDraft(
                row.citation_id,
                row.document_id,
                row.section,
                row.exact,
                row.prefix,
                row.suffix,
                Stance(row.stance),
                Basis(basis),
                stated_as,
                note,
                Locator(**loads(row.locator)) if row.locator else None,
            )
    return evidence
