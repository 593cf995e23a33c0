"""Write statements, their states and their evidence into a revision."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from astana_api.commands.projection.stale_renderings import store_claims
from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.db.base import table
from astana_api.domain.enums import ChangeType, Rank, State, ValueType
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.statements import identity
from astana_api.domain.statements.drafts import EvidenceDraft, StatementDraft
from astana_api.domain.vocabulary import INVERSE_PROPERTIES, QUALIFIERS
from astana_api.models import (
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
    StatementNow,
)
from astana_api.models.projected import claim_of, has_claim


class OpenState(NamedTuple):
    """Represent the open state row of a statement."""

    state: State
    rank: Rank


def create_statements(revision: RevisionBuilder, drafts: Iterable[StatementDraft]) -> list[str]:
    """Create a statement with evidence for each draft and return the statement ids.

    A claim that is already current only gains new evidence. A retracted or superseded statement
    becomes current again. The subjects and targets must exist.
    """
    drafts = list(drafts)
    ids = resolve_statement_ids(revision, drafts)
    new_drafts: dict[str, StatementDraft] = {}
    for statement_id, draft in zip(ids, drafts, strict=True):
        new_drafts.setdefault(statement_id, draft)
    existing = {key: State.CURRENT for key in new_drafts if key in revision.new.statements}
    existing |= _load_states(
        revision,
        [
            key
            for key, draft in new_drafts.items()
            if key not in existing and not revision.new.is_new_entity(draft.subject)
        ],
    )
    created = {key: draft for key, draft in new_drafts.items() if key not in existing}
    revision.insert(SQLStatement, [_statement_row(key, draft) for key, draft in created.items()])
    _set_state(
        revision,
        {
            statement_id: {"rank": draft.rank.value}
            for statement_id, draft in new_drafts.items()
            if existing.get(statement_id) != State.CURRENT
        },
        State.CURRENT,
        created=created,
    )
    for draft in created.values():
        _mark_dirty(revision, draft.subject, draft.property, draft.value.text)
    add_evidence(
        revision,
        [
            (statement_id, piece)
            for statement_id, draft in zip(ids, drafts, strict=True)
            for piece in draft.evidence
        ],
    )
    return ids


def resolve_statement_ids(revision: RevisionBuilder, drafts: Iterable[StatementDraft]) -> list[str]:
    """Return the id of the statement that has, or will have, the claim of each draft.

    This is the draft's own id if that statement exists. Otherwise, after a merge, it is the first
    statement with the same claim about the canonical entities, which may be another draft.
    """
    drafts = list(drafts)
    own_ids = [identity.statement_id(draft) for draft in drafts]
    if not revision.redirects:
        return own_ids
    existing = _load_states(revision, own_ids)
    claims = [_canonical_claim(revision, draft) for draft in drafts]
    subjects = {revision.canonical_id(draft.subject) for draft in drafts}
    store_claims(revision.session, subjects, revision.redirects)
    id_by_claim = _find_statements_by_claim(revision, claims)
    return [
        statement_id if statement_id in existing else id_by_claim.setdefault(claim, statement_id)
        for statement_id, claim in zip(own_ids, claims, strict=True)
    ]


def set_state(
    revision: RevisionBuilder,
    ids: Iterable[str],
    to: State,
    *,
    reason: str | None = None,
    superseded_by: str | None = None,
) -> None:
    """Set the state of statements; keep their rank."""
    statement_ids = list(ids)
    current = get_open_states(revision, statement_ids)
    rows = {statement_id: {"rank": current[statement_id].rank} for statement_id in statement_ids}
    _set_state(revision, rows, to, reason, superseded_by)


def get_open_states(revision: RevisionBuilder, ids: Iterable[str]) -> dict[str, OpenState]:
    """Return the open states of those ids that are existing statements."""
    found = {}
    for chunk in chunks(list(ids)):
        query = select(
            SQLStatementState.statement_id,
            SQLStatementState.state,
            SQLStatementState.rank,
        ).where(SQLStatementState.statement_id.in_(chunk), SQLStatementState.to_revision.is_(None))
        for statement_id, state, rank in revision.session.execute(query):
            found[statement_id] = OpenState(State(state), Rank(rank))
    return found


def make_current(revision: RevisionBuilder, ranks: Mapping[str, Rank]) -> None:
    """Make statements current, each with its rank."""
    rows = {statement_id: {"rank": rank.value} for statement_id, rank in ranks.items()}
    _set_state(revision, rows, State.CURRENT)


def raise_rank(revision: RevisionBuilder, statement_id: str, rank: Rank) -> None:
    """Set the rank of a current statement if it is higher than its present rank.

    A successor may already exist with rank deprecated and would then not be displayed.
    """
    current = get_open_states(revision, [statement_id])[statement_id]
    ranks = list(Rank)
    if ranks.index(rank) < ranks.index(current.rank):
        make_current(revision, {statement_id: rank})


def add_evidence(revision: RevisionBuilder, items: Iterable[tuple[str, EvidenceDraft]]) -> None:
    """Add evidence to statements; evidence that is already open is not changed."""
    new_pieces: dict[str, tuple[str, EvidenceDraft]] = {}
    for statement_id, draft in items:
        new_pieces.setdefault(identity.evidence_id(statement_id, draft), (statement_id, draft))
    new_statements = revision.new.statements
    existing = {
        key
        for key, (statement_id, _) in new_pieces.items()
        if statement_id in new_statements and key in new_statements[statement_id].evidence
    }
    open_ids = set(existing)
    stored = [key for key, item in new_pieces.items() if item[0] not in new_statements]
    for chunk in chunks(stored):
        existing |= set(
            revision.session.scalars(select(SQLEvidence.id).where(SQLEvidence.id.in_(chunk)))
        )
        open_ids |= set(
            revision.session.scalars(
                select(EvidenceVersion.evidence_id).where(
                    EvidenceVersion.evidence_id.in_(chunk), EvidenceVersion.to_revision.is_(None)
                )
            )
        )
    revision.insert(
        SQLEvidence,
        [
            {
                "id": key,
                "statement_id": statement_id,
                "citation_id": draft.citation,
                "document_id": draft.document,
                "section": draft.section,
                "exact": draft.exact,
                "prefix": draft.prefix,
                "suffix": draft.suffix,
                "locator": rendering.dumps(draft.locator._asdict()) if draft.locator else None,
                "stance": draft.stance.value,
            }
            for key, (statement_id, draft) in new_pieces.items()
            if key not in existing
        ],
    )
    for key, (_, draft) in new_pieces.items():
        if key not in existing and draft.document is not None and draft.exact is not None:
            revision.add_anchor(draft.document, key)
    opened = {key: item for key, item in new_pieces.items() if key not in open_ids}
    revision.insert(
        EvidenceVersion,
        [
            {
                "evidence_id": key,
                "from_revision": revision.number,
                "basis": draft.basis.value,
                "stated_as": draft.stated_as,
                "note": draft.note,
                "seq": revision.next_seq(),
            }
            for key, (_, draft) in opened.items()
        ],
    )
    for key, (statement_id, draft) in opened.items():
        if statement_id in new_statements:
            new_statements[statement_id].evidence[key] = draft
    mark_entities_dirty(revision, (statement_id for statement_id, _ in opened.values()))


def end_evidence(revision: RevisionBuilder, ids: Iterable[str]) -> None:
    """Close open pieces of evidence."""
    keys = list(ids)
    revision.close_rows(ChangeType.EVIDENCE, keys)
    for chunk in chunks(keys):
        mark_entities_dirty(
            revision,
            revision.session.scalars(
                select(SQLEvidence.statement_id).where(SQLEvidence.id.in_(chunk))
            ),
        )


def mark_entities_dirty(revision: RevisionBuilder, statements: Iterable[str]) -> None:
    """Mark the entities whose JSON shows the statements for projection.

    Those of new statements are marked already.
    """
    for chunk in chunks([key for key in set(statements) if key not in revision.new.statements]):
        query = select(SQLStatement.subject, SQLStatement.property, SQLStatement.value).where(
            SQLStatement.id.in_(chunk)
        )
        for subject, property_id, value in revision.session.execute(query):
            _mark_dirty(revision, subject, property_id, value)


def _mark_dirty(
    revision: RevisionBuilder, subject: str, property_id: str, value: str | None
) -> None:
    revision.dirty_entities.add(revision.canonical_id(subject))
    if property_id in INVERSE_PROPERTIES and value is not None:
        revision.dirty_entities.add(revision.canonical_id(value))


def _set_state(
    revision: RevisionBuilder,
    rows: dict[str, dict[str, Any]],
    to: State,
    reason: str | None = None,
    superseded_by: str | None = None,
    *,
    created: Mapping[str, StatementDraft] | None = None,
) -> None:
    """Open a state for each row that differs from the open one; `created` have no state yet."""
    created = created or {}
    new_state = {"state": to.value, "reason": reason, "superseded_by": superseded_by}
    rows = {key: {**new_state, **row} for key, row in rows.items()}
    unchanged = _unchanged_ids(revision, {k: row for k, row in rows.items() if k not in created})
    rows = {key: row for key, row in rows.items() if key not in unchanged}
    stored = [key for key in rows if key not in created]
    revision.close_rows(ChangeType.STATEMENT, stored)
    numbered = [
        {
            "statement_id": statement_id,
            "from_revision": revision.number,
            "seq": revision.next_seq(),
            **row,
        }
        for statement_id, row in rows.items()
    ]
    revision.insert(SQLStatementState, numbered)
    for row in numbered:
        if row["statement_id"] in created:
            draft = created[row["statement_id"]]
            revision.new.add_statement(row["statement_id"], draft, row["seq"])
    mark_entities_dirty(revision, stored)


def _unchanged_ids(revision: RevisionBuilder, rows: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the statements whose open state is equal to the row."""
    states = table(SQLStatementState)
    unchanged: set[str] = set()
    for chunk in chunks(list(rows)):
        query = select(states).where(
            states.c.statement_id.in_(chunk), states.c.to_revision.is_(None)
        )
        for current in revision.session.execute(query).mappings():
            statement_id = current["statement_id"]
            if all(current[name] == value for name, value in rows[statement_id].items()):
                unchanged.add(statement_id)
    return unchanged


def _canonical_claim(revision: RevisionBuilder, draft: StatementDraft) -> str:
    value = draft.value
    if value.type is ValueType.ENTITY and value.text:
        value = value._replace(text=revision.canonical_id(value.text))
    qualifiers = tuple(
        (
            name,
            revision.canonical_id(qualifier)
            if QUALIFIERS[name] == "entity" and isinstance(qualifier, str)
            else qualifier,
        )
        for name, qualifier in draft.qualifiers
    )
    return identity.claim_id(
        revision.canonical_id(draft.subject), draft.property, value, qualifiers
    )


def _find_statements_by_claim(revision: RevisionBuilder, claims: list[str]) -> dict[str, str]:
    """Map each claim to its first statement, current statements before others."""
    found: dict[str, str] = {}
    for chunk in chunks(claims):
        query = (
            select(claim_of(StatementNow), StatementNow.id)
            .where(has_claim(StatementNow, chunk))
            .order_by(
                # A current statement comes first, or another would be revived beside it.
                StatementNow.state != State.CURRENT.value,
                StatementNow.first_revision,
                StatementNow.seq,
            )
        )
        for claim, statement_id in revision.session.execute(query):
            found.setdefault(claim, statement_id)
    return found


def _load_states(revision: RevisionBuilder, ids: list[str]) -> dict[str, State]:
    return {
        statement_id: open_state.state
        for statement_id, open_state in get_open_states(revision, ids).items()
    }


def _statement_row(statement_id: str, draft: StatementDraft) -> dict[str, Any]:
    value = draft.value
    return {
        "id": statement_id,
        "subject": draft.subject,
        "property": draft.property,
        "type": value.type.value,
        "value": value.text,
        "value_entity": value.text if value.type is ValueType.ENTITY else None,
        "value_citation": value.text if value.type is ValueType.CITATION else None,
        "lang": value.lang,
        "qualifiers": rendering.dumps(dict(identity.order_qualifiers(draft.qualifiers))),
    }
