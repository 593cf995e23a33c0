"""One statement as its editors write it: state, support, correct, retract."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from astana_api.commands import statements
from astana_api.commands.revision import Change, chunks
from astana_api.commands.validation import PlacedDraft, check_more_evidence, check_statements
from astana_api.domain.enums import Rank, Stance, State
from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.domain.statements.identity import evidence_id
from astana_api.errors import Conflict, ResourceNotFound
from astana_api.models import Evidence, EvidenceLife, StatementState

PlacedEvidence = Sequence[tuple[EvidenceDraft, str]]
"""Pieces of evidence, each with the pointer to it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What may change of a statement that stays the same claim."""

    rank: Rank
    stated_as: str | None


def state(change: Change, placed: PlacedDraft) -> str:
    """State a claim with its evidence; answers the id of the statement that carries it.

    One that stands gains the evidence that is new; one that no longer stood is current again, with
    the rank and wording that are given now. Raises UnprocessableContent for what cannot be stated.
    """
    check_statements(change, [placed])
    [sid] = statements.state(change, [placed.draft])
    return sid


def amend(
    change: Change, sid: str, wording: Wording, evidence: PlacedEvidence | None = None
) -> None:
    """Give a current statement another rank or wording, and other evidence if any is given.

    Of the evidence, what stands and is not given ends. Raises Conflict for a statement that does
    not stand, UnprocessableContent for evidence that cannot be.
    """
    require_current(change, sid)
    statements.reword(change, sid, wording.rank, wording.stated_as)
    if evidence is not None:
        check_more_evidence(change, evidence)
        wanted = {evidence_id(sid, draft): draft for draft, _ in evidence}
        standing = standing_evidence(change, [sid])
        # What is to carry another note ends too, and begins anew with it.
        statements.end_evidence(
            change,
            [
                key
                for key, stood in standing.items()
                if key not in wanted or wanted[key].note != stood.note
            ],
        )
        statements.add_evidence(change, [(sid, draft) for draft in wanted.values()])


def supersede(
    change: Change, sid: str, placed: PlacedDraft, reason: str | None, *, carry: bool
) -> str:
    """Let another claim stand in the place of a current statement; answers the other's id.

    `carry` says that what the first rests on is brought to the other too, as for a slip that is
    mended from the same source. Raises Conflict for a statement that does not stand.
    """
    require_current(change, sid)
    draft = placed.draft
    if carry:
        draft = replace(draft, evidence=tuple(standing_evidence(change, [sid]).values()))
        placed = replace(placed, draft=draft, evidence=tuple("" for _ in draft.evidence))
    check_statements(change, [placed])
    [successor] = statements.carriers(change, [draft])
    if successor == sid:
        amend(change, sid, Wording(draft.rank, draft.stated_as))
        statements.add_evidence(change, [(sid, piece) for piece in draft.evidence])
        return sid
    statements.state(change, [draft])
    statements.lift(change, successor, draft.rank)
    statements.set_state(change, [sid], State.SUPERSEDED, reason=reason, superseded_by=successor)
    return successor


def support(change: Change, sid: str, evidence: PlacedEvidence) -> list[str]:
    """Bring evidence to a current statement; answers the ids of the pieces.

    Raises Conflict for a statement that does not stand, UnprocessableContent for evidence that
    cannot be.
    """
    require_current(change, sid)
    check_more_evidence(change, evidence)
    statements.add_evidence(change, [(sid, draft) for draft, _ in evidence])
    return [evidence_id(sid, draft) for draft, _ in evidence]


def end_support(change: Change, sid: str, piece: str) -> None:
    """End a piece of evidence; one that ended before is left so.

    Raises ResourceNotFound where the statement never had it.
    """
    query = select(Evidence.id).where(Evidence.id == piece, Evidence.statement_id == sid)
    if change.session.scalar(query) is None:
        raise ResourceNotFound(f"The statement {sid} has no evidence {piece}.")
    if piece in standing_evidence(change, [sid]):
        statements.end_evidence(change, [piece])


def retract(change: Change, sid: str, reason: str) -> None:
    """Say a statement no longer, for the reason; one that is retracted already is left so."""
    if statements.open_states(change, [sid])[sid].state is not State.RETRACTED:
        statements.set_state(change, [sid], State.RETRACTED, reason=reason)


def require_current(change: Change, sid: str) -> None:
    """Raise Conflict for a statement that does not stand; it must exist."""
    query = select(StatementState.state, StatementState.superseded_by).where(
        StatementState.statement_id == sid, StatementState.to_revision.is_(None)
    )
    at, successor = change.session.execute(query).one()
    if at != State.CURRENT:
        by = f" by {successor}" if successor else ""
        raise Conflict(
            f"The statement {sid} was {at}{by}. State it again to make it current.",
            extensions={"state": at, "superseded_by": successor},
        )


def standing_evidence(change: Change, ids: Iterable[str]) -> dict[str, EvidenceDraft]:
    """The evidence of statements that stands, by its id, in the order in which it was brought."""
    found = {}
    for chunk in chunks(list(ids)):
        query = (
            select(Evidence, EvidenceLife.note)
            .join(EvidenceLife, EvidenceLife.evidence_id == Evidence.id)
            .where(Evidence.statement_id.in_(chunk), EvidenceLife.to_revision.is_(None))
            .order_by(EvidenceLife.from_revision, EvidenceLife.seq)
        )
        for row, note in change.session.execute(query):
            found[row.id] = EvidenceDraft(
                row.citation_id,
                row.document_id,
                row.section,
                row.exact,
                row.prefix,
                row.suffix,
                Stance(row.stance),
                note,
            )
    return found
