"""Writing statements, their states and their evidence into a revision."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select

from astana_api.commands.revision import Change, chunks
from astana_api.db.base import table
from astana_api.domain.enums import Rank, State, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements.drafts import EvidenceDraft, StatementDraft
from astana_api.domain.statements.identity import claim_id, evidence_id, ordered, statement_id
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.models import Evidence, EvidenceLife, Statement, StatementNow, StatementState


class OpenState(NamedTuple):
    """How a statement stands."""

    state: State
    rank: Rank
    stated_as: str | None


def state(change: Change, drafts: Iterable[StatementDraft]) -> list[str]:
    """State each draft with its evidence; answers the ids of the statements that carry them.

    A claim that stands already only gains what evidence is new. One that was retracted or
    superseded is current again. The subjects and targets must exist.
    """
    given = list(drafts)
    ids = carriers(change, given)
    new: dict[str, StatementDraft] = {}
    for sid, draft in zip(ids, given, strict=True):
        new.setdefault(sid, draft)
    existing = _existing(change, list(new))
    change.insert(Statement, [_row(sid, d) for sid, d in new.items() if sid not in existing])
    _set_state(
        change,
        {
            sid: {"rank": d.rank.value, "stated_as": d.stated_as}
            for sid, d in new.items()
            if existing.get(sid) != State.CURRENT
        },
        State.CURRENT,
    )
    change.entities.update(change.now(d.subject) for sid, d in new.items() if sid not in existing)
    add_evidence(change, [(sid, e) for sid, d in zip(ids, given, strict=True) for e in d.evidence])
    return ids


def carriers(change: Change, drafts: Iterable[StatementDraft]) -> list[str]:
    """The statement that carries, or will carry, the claim of each draft.

    It is the draft's own where that has been stated; else, after a merge, the first one that says
    the same of the entities that stand now, be it among the drafts themselves.
    """
    given = list(drafts)
    own = [statement_id(draft) for draft in given]
    if not change.redirects:
        return own
    stated = _existing(change, own)
    claims = [_claim(change, draft) for draft in given]
    known = _known(change, claims)
    return [
        sid if sid in stated else known.setdefault(claim, sid)
        for sid, claim in zip(own, claims, strict=True)
    ]


def set_state(
    change: Change,
    ids: Iterable[str],
    to: State,
    *,
    reason: str | None = None,
    superseded_by: str | None = None,
) -> None:
    """Give statements another state, keeping their rank and wording."""
    keys = list(ids)
    kept = open_states(change, keys)
    rows = {sid: {"rank": kept[sid].rank, "stated_as": kept[sid].stated_as} for sid in keys}
    _set_state(change, rows, to, reason, superseded_by)


def open_states(change: Change, ids: Iterable[str]) -> dict[str, OpenState]:
    """How those of the statements stand that were ever stated."""
    found = {}
    for chunk in chunks(list(ids)):
        query = select(
            StatementState.statement_id,
            StatementState.state,
            StatementState.rank,
            StatementState.stated_as,
        ).where(StatementState.statement_id.in_(chunk), StatementState.to_revision.is_(None))
        for sid, at, rank, stated_as in change.session.execute(query):
            found[sid] = OpenState(State(at), Rank(rank), stated_as)
    return found


def restate(change: Change, given: Iterable[tuple[str, StatementDraft]]) -> None:
    """Give statements the rank and wording of the drafts, and make them current."""
    rows = {sid: {"rank": draft.rank.value, "stated_as": draft.stated_as} for sid, draft in given}
    _set_state(change, rows, State.CURRENT)


def reword(change: Change, sid: str, rank: Rank, stated_as: str | None) -> None:
    """Give one statement a rank and a wording, and make it current."""
    _set_state(change, {sid: {"rank": rank.value, "stated_as": stated_as}}, State.CURRENT)


def lift(change: Change, sid: str, rank: Rank) -> None:
    """Give a current statement the rank if that is better than its own.

    What takes another's place may have stood before, deprecated: it would not be shown there.
    """
    standing = open_states(change, [sid])[sid]
    ranks = list(Rank)
    if ranks.index(rank) < ranks.index(standing.rank):
        reword(change, sid, rank, standing.stated_as)


def add_evidence(change: Change, given: Iterable[tuple[str, EvidenceDraft]]) -> None:
    """Bring evidence to statements; what stands already is left as it is."""
    new: dict[str, tuple[str, EvidenceDraft]] = {}
    for sid, draft in given:
        new.setdefault(evidence_id(sid, draft), (sid, draft))
    made, standing = set[str](), set[str]()
    for chunk in chunks(list(new)):
        made |= set(change.session.scalars(select(Evidence.id).where(Evidence.id.in_(chunk))))
        standing |= set(
            change.session.scalars(
                select(EvidenceLife.evidence_id).where(
                    EvidenceLife.evidence_id.in_(chunk), EvidenceLife.to_revision.is_(None)
                )
            )
        )
    change.insert(
        Evidence,
        [
            {
                "id": key,
                "statement_id": sid,
                "citation_id": draft.citation,
                "document_id": draft.document,
                "section": draft.section,
                "exact": draft.exact,
                "prefix": draft.prefix,
                "suffix": draft.suffix,
                "stance": draft.stance.value,
            }
            for key, (sid, draft) in new.items()
            if key not in made
        ],
    )
    begun = {key: given for key, given in new.items() if key not in standing}
    change.insert(
        EvidenceLife,
        [
            {
                "evidence_id": key,
                "from_revision": change.number,
                "note": draft.note,
                "seq": change.seq(),
            }
            for key, (_, draft) in begun.items()
        ],
    )
    touch_subjects(change, (sid for sid, _ in begun.values()))


def end_evidence(change: Change, ids: Iterable[str]) -> None:
    """End pieces of evidence that stand."""
    keys = list(ids)
    change.close(EvidenceLife, "evidence_id", keys)
    for chunk in chunks(keys):
        touch_subjects(
            change,
            change.session.scalars(select(Evidence.statement_id).where(Evidence.id.in_(chunk))),
        )


def touch_subjects(change: Change, statements: Iterable[str]) -> None:
    """Mark the subjects of statements as needing to be projected."""
    for chunk in chunks(list(set(statements))):
        subjects = change.session.scalars(
            select(Statement.subject).where(Statement.id.in_(chunk)).distinct()
        )
        change.entities.update(change.now(subject) for subject in subjects)


def _set_state(
    change: Change,
    rows: dict[str, dict[str, Any]],
    to: State,
    reason: str | None = None,
    superseded_by: str | None = None,
) -> None:
    begun = {"state": to.value, "reason": reason, "superseded_by": superseded_by}
    rows = _differing(change, {sid: {**begun, **row} for sid, row in rows.items()})
    change.close(StatementState, "statement_id", rows)
    change.insert(
        StatementState,
        [
            {
                "statement_id": sid,
                "from_revision": change.number,
                "seq": change.seq(),
                **row,
            }
            for sid, row in rows.items()
        ],
    )
    touch_subjects(change, rows)


def _differing(change: Change, rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Those of the rows that do not say what the statement's open state says."""
    states = table(StatementState)
    differing = dict(rows)
    for chunk in chunks(list(rows)):
        query = select(states).where(
            states.c.statement_id.in_(chunk), states.c.to_revision.is_(None)
        )
        for standing in change.session.execute(query).mappings():
            sid = standing["statement_id"]
            if all(standing[name] == said for name, said in rows[sid].items()):
                del differing[sid]
    return differing


def _claim(change: Change, draft: StatementDraft) -> str:
    value = draft.value
    if value.type is ValueType.ENTITY and value.text:
        value = value._replace(text=change.now(value.text))
    qualifiers = tuple(
        (name, change.now(said) if QUALIFIERS[name] == "entity" and isinstance(said, str) else said)
        for name, said in draft.qualifiers
    )
    return claim_id(change.now(draft.subject), draft.property, value, qualifiers)


def _known(change: Change, claims: list[str]) -> dict[str, str]:
    """The statement that already carries each claim: of those that stand, the first stated."""
    found: dict[str, str] = {}
    for chunk in chunks(claims):
        query = (
            select(StatementNow.claim, StatementNow.id)
            .where(StatementNow.claim.in_(chunk))
            .order_by(
                # One that still stands before one that does not, or it would be revived beside it.
                StatementNow.state != State.CURRENT.value,
                StatementNow.first_revision,
                StatementNow.seq,
            )
        )
        for claim, sid in change.session.execute(query):
            found.setdefault(claim, sid)
    return found


def _existing(change: Change, ids: list[str]) -> dict[str, State]:
    return {sid: found.state for sid, found in open_states(change, ids).items()}


def _row(sid: str, draft: StatementDraft) -> dict[str, Any]:
    value = draft.value
    return {
        "id": sid,
        "subject": draft.subject,
        "property": draft.property,
        "type": value.type.value,
        "value": value.text,
        "value_entity": value.text if value.type is ValueType.ENTITY else None,
        "value_citation": value.text if value.type is ValueType.CITATION else None,
        "lang": value.lang,
        "qualifiers": rendering.dumps(dict(ordered(draft.qualifiers))),
    }
