"""Create, correct, withdraw and restore entities."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from astana_api.commands import records, statements
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.validation import DraftWithPointers, check_statements
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Kind, Lifecycle, Rank, State
from astana_api.domain.rendering.entities import entity_path
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.domain.statements.projection import Claim, Projection, group_claims, project
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import ConflictingStatements, ErrorItem, IdentifierTaken
from astana_api.loading.entities import load_entities
from astana_api.models import Entity, EntityStatusVersion


@dataclass(frozen=True, slots=True)
class Correction:
    """Represent the new value of a single-valued property; `replacement` None removes the value.

    `lang` selects the text to correct if the property has one text for each language; None selects
    the displayed text. `only_adds_evidence` is True if the value equals the displayed one: the
    displayed statement keeps its qualifiers and gains the evidence.
    """

    property: str
    replacement: DraftWithPointers | None
    lang: str | None = None
    only_adds_evidence: bool = False


def create_entity(
    revision: RevisionBuilder,
    draft: EntityDraft,
    drafts: Iterable[DraftWithPointers],
    *,
    is_id_generated: bool = False,
) -> None:
    """Create an entity with its statements.

    Raises IdentifierTaken for an id that was ever used; UnprocessableContent for invalid
    statements (see `validation`).
    """
    drafts = list(drafts)
    existing = revision.session.get(Entity, draft.id)
    if existing is not None:
        target = revision.canonical_id(draft.id)
        merge_note = f"{draft.id}, which was merged into " if target != draft.id else ""
        path = entity_path(Kind(existing.kind), target)
        record = f"the {existing.kind} {merge_note}{path}"
        raise IdentifierTaken.by_record(draft.id, record, is_generated=is_id_generated)
    records.create_entities(revision, [draft])
    check_statements(revision, drafts)
    statements.create_statements(revision, [item.draft for item in drafts])


def correct_values(
    revision: RevisionBuilder,
    entity_id: str,
    corrections: Iterable[Correction],
    reason: str | None = None,
) -> None:
    """Replace or remove the values of single-valued properties.

    A new value supersedes the displayed statements; a removed value retracts them with `reason`.
    A value that is already current only gains the new evidence.
    Raises ConflictingStatements if several current values conflict, UnprocessableContent for
    invalid statements.
    """
    corrections = list(corrections)
    check_statements(
        revision, [correction.replacement for correction in corrections if correction.replacement]
    )
    snapshot = SessionSnapshot(revision.session, revision.number)
    entity_records = run_sync(load_entities(snapshot, [entity_id], revision.redirects))
    projection = project(entity_records[entity_id])
    for correction in corrections:
        _correct(revision, projection, correction, reason)


def _correct(
    revision: RevisionBuilder, projection: Projection, correction: Correction, reason: str | None
) -> None:
    if correction.replacement and correction.only_adds_evidence:
        # The evidence goes to the displayed claim, even if other claims conflict with it.
        displayed, evidence = (
            projection.displayed[correction.property][0],
            correction.replacement.draft.evidence,
        )
        statements.add_evidence(revision, [(displayed.statements[0], piece) for piece in evidence])
        return
    current_ids = _corrected_statement_ids(projection, correction)
    if correction.replacement is None:
        statements.set_state(revision, current_ids, State.RETRACTED, reason=reason)
        return
    draft = correction.replacement.draft
    [successor] = statements.resolve_statement_ids(revision, [draft])
    if successor in current_ids:
        statements.add_evidence(revision, [(successor, piece) for piece in draft.evidence])
        return
    statements.create_statements(revision, [draft])
    statements.raise_rank(revision, successor, draft.rank)
    statements.set_state(
        revision, current_ids, State.SUPERSEDED, reason=reason, superseded_by=successor
    )


def _corrected_statement_ids(projection: Projection, correction: Correction) -> list[str]:
    """Return the statements of the displayed value with the same or fewer qualifiers."""
    prop, kind = PROPERTIES[correction.property], projection.entity.kind
    claims = [
        claim
        for claim in group_claims(projection.entity.statements)
        if claim.prop is prop and claim.rank is not Rank.DEPRECATED
    ]
    displayed = projection.displayed[prop.id]
    assert prop.is_single(kind)
    if prop.per_language and claims:
        lang = correction.lang or (displayed[0].value.lang if displayed else None)
        claims = [claim for claim in claims if claim.value.lang == lang]
        values = {claim.value for claim in claims}
        if len(values) > 1:
            raise _conflicting(prop.id, claims)
        return [statement_id for claim in claims for statement_id in claim.statements]
    if prop.id in projection.conflicts:
        raise _conflicting(prop.id, claims)
    return [
        statement_id
        for claim in claims
        if displayed
        and claim.value == displayed[0].value
        and _has_no_other_qualifiers(claim, displayed[0])
        for statement_id in claim.statements
    ]


def _has_no_other_qualifiers(claim: Claim, displayed: Claim) -> bool:
    return set(claim.qualifiers) <= set(displayed.qualifiers)


def _conflicting(property_id: str, claims: Iterable[Claim]) -> ConflictingStatements:
    ids = [statement_id for claim in claims for statement_id in claim.statements]
    return ConflictingStatements(
        f"{property_id} has several current values. Correct or retract their statements one by "
        f"one: {', '.join(ids)}.",
        errors=[
            ErrorItem(f"{statement_id} stands for {property_id}", pointer=f"/{property_id}")
            for statement_id in ids
        ],
        extensions={"statements": ids},
    )


def withdraw_entity(revision: RevisionBuilder, entity_id: str, reason: str | None) -> None:
    """Withdraw an entity; references to it remain and are marked as withdrawn."""
    records.set_entity_status(revision, [entity_id], Lifecycle.WITHDRAWN, reason)


def restore_entity(revision: RevisionBuilder, entity_id: str) -> None:
    """Restore a withdrawn entity; an active entity is not changed."""
    if get_entity_status(revision, entity_id) is Lifecycle.WITHDRAWN:
        records.set_entity_status(revision, [entity_id], Lifecycle.ACTIVE)


def get_entity_status(revision: RevisionBuilder, entity_id: str) -> Lifecycle | None:
    """Return the status of an entity; None if it does not exist."""
    query = select(EntityStatusVersion.status).where(
        EntityStatusVersion.entity_id == entity_id, EntityStatusVersion.to_revision.is_(None)
    )
    value = revision.session.scalar(query)
    return None if value is None else Lifecycle(value)
