"""Sources as their editors write them: record, correct, withdraw with what rests on them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, func, select

from astana_api.commands import document_records, records, statements
from astana_api.commands.revision import Change
from astana_api.commands.statement_edits import standing_evidence
from astana_api.commands.validation import check_citation, check_document
from astana_api.domain.enums import Stance, State
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft, EvidenceDraft
from astana_api.errors import Conflict, Fault, IdentifierTaken
from astana_api.loading import citations
from astana_api.loading.reading import read
from astana_api.models import (
    Citation,
    CitationVersion,
    Document,
    DocumentVersion,
    Evidence,
    EvidenceLife,
    Statement,
)

NAMED = 20
"""How many of the statements that stand in the way a refusal names."""


class Fate(StrEnum):
    """What becomes of the statements that rest on a source that is withdrawn."""

    KEEP = "keep"
    """They stand, without this support."""

    RETRACT = "retract"
    """Those that no other citation supports are retracted; the others stand without it."""


def create_citation(change: Change, draft: CitationDraft) -> None:
    """Record a new source. Raises IdentifierTaken; UnprocessableContent (see `checking`)."""
    _require_free(change, Citation, draft.id)
    check_citation(change, draft)
    records.record_citations(change, [draft])


def correct_citation(change: Change, draft: CitationDraft) -> None:
    """Record a source anew; its former version can be read as it was."""
    check_citation(change, draft)
    records.record_citations(change, [draft])


def create_document(change: Change, draft: DocumentDraft) -> None:
    """Record a new document. Raises IdentifierTaken; UnprocessableContent (see `checking`)."""
    _require_free(change, Document, draft.id)
    check_document(change, draft)
    records.record_documents(change, [draft])


def correct_document(change: Change, draft: DocumentDraft) -> None:
    """Record a document anew; its former version can be read as it was."""
    check_document(change, draft)
    records.record_documents(change, [draft])


def withdraw_citation(change: Change, key: str, fate: Fate | None, reason: str | None) -> None:
    """Serve a source no longer. Raises Conflict where statements rest on it and no fate is said."""
    named = [
        sid
        for sid in change.session.scalars(
            select(Statement.id).where(Statement.value_citation == key)
        )
        if _is_current(change, sid)
    ]

    def without(draft: EvidenceDraft) -> EvidenceDraft | None:
        return replace(draft, citation=None) if draft.document else None

    _let_go(change, _Support(Evidence.citation_id == key, without, tuple(named)), fate, reason, key)
    records.withdraw_citations(change, [key])


def withdraw_document(change: Change, key: str, fate: Fate | None, reason: str | None) -> None:
    """Serve a document no longer. Raises Conflict where statements were read in it, unless said."""

    def without(draft: EvidenceDraft) -> EvidenceDraft | None:
        if draft.citation is None:
            return None
        return EvidenceDraft(citation=draft.citation, stance=draft.stance, note=draft.note)

    _let_go(change, _Support(Evidence.document_id == key, without), fate, reason, key)
    records.withdraw_documents(change, [key])


def restore_citation(change: Change, key: str) -> None:
    """Serve a withdrawn source again, as its last version has it."""
    last = _last_revision(change, CitationVersion.citation_id == key, CitationVersion.to_revision)
    [record] = read(change.session, citations.load([key]), last)
    records.record_citations(change, [record.draft])


def restore_document(change: Change, key: str) -> None:
    """Serve a withdrawn document again, as its last version has it."""
    last = _last_revision(change, DocumentVersion.document_id == key, DocumentVersion.to_revision)
    draft = document_records.load(change.session, key, last)
    assert draft is not None
    records.record_documents(change, [draft])


def _last_revision(change: Change, which: ColumnElement[bool], ends: Any) -> int:
    """The last at which a record that is withdrawn was served."""
    return int(change.session.scalars(select(func.max(ends)).where(which)).one()) - 1


@dataclass(frozen=True, slots=True)
class _Support:
    """Evidence that goes, what is left of each piece, and statements whose value goes with it."""

    condition: ColumnElement[bool]
    without: Callable[[EvidenceDraft], EvidenceDraft | None]
    named: tuple[str, ...] = ()


def _let_go(
    change: Change, support: _Support, fate: Fate | None, reason: str | None, key: str
) -> None:
    query = (
        select(Evidence.id, Evidence.statement_id)
        .join(EvidenceLife, EvidenceLife.evidence_id == Evidence.id)
        .where(support.condition, EvidenceLife.to_revision.is_(None))
        .order_by(EvidenceLife.from_revision, EvidenceLife.seq)
    )
    pieces: dict[str, str] = dict(change.session.execute(query).all())
    resting = [sid for sid in dict.fromkeys(pieces.values()) if _is_current(change, sid)]
    resting = list(dict.fromkeys([*resting, *support.named]))
    if resting and fate is None:
        raise _rested_on(key, resting)
    standing = standing_evidence(change, set(pieces.values()))
    statements.end_evidence(change, pieces)
    left = [(sid, support.without(standing[piece])) for piece, sid in pieces.items()]
    statements.add_evidence(change, [(sid, draft) for sid, draft in left if draft is not None])
    if fate is Fate.RETRACT:
        # What the source only spoke against did not rest on it.
        rested = {sid for key, sid in pieces.items() if standing[key].stance is Stance.SUPPORTS}
        gone = [
            sid
            for sid in resting
            if sid in support.named or (sid in rested and not _sourced(change, sid))
        ]
        because = reason or f"{key}, on which it rested, was withdrawn"
        statements.set_state(change, gone, State.RETRACTED, reason=because)


def _rested_on(key: str, ids: list[str]) -> Conflict:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return Conflict(
        f"{len(ids)} current statements rest on {key}. Say with `statements` what becomes of them: "
        "`keep` lets them stand without it, `retract` retracts those that nothing else supports.",
        errors=[
            Fault(f"{', '.join(ids[:NAMED])}{more} rest on it", parameter="statements"),
        ],
        extensions={"statements": ids[:NAMED], "total": len(ids)},
    )


def _sourced(change: Change, sid: str) -> bool:
    standing = standing_evidence(change, [sid]).values()
    return any(each.citation and each.stance is Stance.SUPPORTS for each in standing)


def _is_current(change: Change, sid: str) -> bool:
    return statements.open_states(change, [sid])[sid].state is State.CURRENT


def _require_free(change: Change, model: type[Citation | Document], key: str) -> None:
    if change.session.get(model, key) is not None:
        raise IdentifierTaken(
            f"{key} is the id of another record. Choose another, or correct that one.",
            errors=[Fault(f"{key} is taken", pointer="/id")],
        )
