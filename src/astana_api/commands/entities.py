"""Entities as their editors write them: create, correct single values, withdraw, restore."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from astana_api.commands import records, statements
from astana_api.commands.revision import Change
from astana_api.commands.validation import PlacedDraft, check_statements
from astana_api.domain.enums import Lifecycle, Rank, State
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.domain.statements.projection import Claim, Projection, all_claims, project
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import ConflictingStatements, Fault, IdentifierTaken
from astana_api.loading.entities import load_entities
from astana_api.loading.reading import read
from astana_api.models import Entity, EntityLife


@dataclass(frozen=True, slots=True)
class Correction:
    """What one single-valued property is to say; `placed` is None where it is to say nothing.

    `lang` tells which of the texts of a property with one for each language is meant; None: the
    one that is shown. `repeats` says that its value is the one shown, with more evidence: the
    qualifiers of what stands are kept.
    """

    property: str
    placed: PlacedDraft | None
    lang: str | None = None
    repeats: bool = False


def create(change: Change, draft: EntityDraft, placed: Iterable[PlacedDraft]) -> None:
    """Give an entity its identity, and state what is said of it.

    Raises IdentifierTaken for an id that was ever given; UnprocessableContent for statements that
    cannot be made (see `checking`).
    """
    given = list(placed)
    taken = change.session.get(Entity, draft.id)
    if taken is not None:
        end = change.now(draft.id)
        where = f", and was merged into {end}" if end != draft.id else ""
        raise IdentifierTaken(
            f"{draft.id} is the id of an entity of kind {taken.kind}{where}. Choose another.",
            errors=[Fault(f"{draft.id} is taken", pointer="/id")],
        )
    records.create_entities(change, [draft])
    check_statements(change, given)
    statements.state(change, [each.draft for each in given])


def correct(
    change: Change,
    entity_id: str,
    corrections: Iterable[Correction],
    reason: str | None = None,
) -> None:
    """Let single-valued properties say something else, or nothing.

    What is said instead supersedes what was shown; what says nothing in its place is retracted,
    for the reason. A value that stands already gains the evidence that is new.
    Raises ConflictingStatements where several current values stand against each other,
    UnprocessableContent for what cannot be stated.
    """
    given = list(corrections)
    check_statements(change, [each.placed for each in given if each.placed])
    facts = read(change.session, load_entities([entity_id], change.redirects))
    projection = project(facts[entity_id])
    for each in given:
        _correct(change, projection, each, reason)


def _correct(
    change: Change, projection: Projection, correction: Correction, reason: str | None
) -> None:
    if correction.placed and correction.repeats:
        # Of the very claim that is shown, whatever else stands against it.
        shown, evidence = projection.shown[correction.property][0], correction.placed.draft.evidence
        statements.add_evidence(change, [(shown.statements[0], each) for each in evidence])
        return
    standing = _standing(projection, correction)
    if correction.placed is None:
        statements.set_state(change, standing, State.RETRACTED, reason=reason)
        return
    draft = correction.placed.draft
    [carrier] = statements.carriers(change, [draft])
    if carrier in standing:
        statements.add_evidence(change, [(carrier, piece) for piece in draft.evidence])
        if draft.stated_as is not None:
            rank = statements.open_states(change, [carrier])[carrier].rank
            statements.restate(change, [(carrier, replace(draft, rank=rank))])
        return
    statements.state(change, [draft])
    statements.lift(change, carrier, draft.rank)
    statements.set_state(change, standing, State.SUPERSEDED, reason=reason, superseded_by=carrier)


def _standing(projection: Projection, correction: Correction) -> list[str]:
    """The statements that say what is shown, and those that say less of the same."""
    row, kind = PROPERTIES[correction.property], projection.entity.kind
    claims = [
        claim
        for claim in all_claims(projection.entity.statements)
        if claim.row is row and claim.rank is not Rank.DEPRECATED
    ]
    shown = projection.shown[row.id]
    assert row.is_single(kind)
    if row.per_language and claims:
        lang = correction.lang or (shown[0].value.lang if shown else None)
        claims = [claim for claim in claims if claim.value.lang == lang]
        values = {claim.value for claim in claims}
        if len(values) > 1:
            raise _conflicting(row.id, claims)
        return [sid for claim in claims for sid in claim.statements]
    if row.id in projection.conflicts:
        raise _conflicting(row.id, claims)
    return [
        sid
        for claim in claims
        if shown and claim.value == shown[0].value and _says_no_more(claim, shown[0])
        for sid in claim.statements
    ]


def _says_no_more(claim: Claim, shown: Claim) -> bool:
    return set(claim.qualifiers) <= set(shown.qualifiers)


def _conflicting(property_id: str, claims: Iterable[Claim]) -> ConflictingStatements:
    ids = [sid for claim in claims for sid in claim.statements]
    return ConflictingStatements(
        f"{property_id} has several current values. Correct or retract their statements one by "
        f"one: {', '.join(ids)}.",
        errors=[Fault(f"{sid} stands for {property_id}", pointer=f"/{property_id}") for sid in ids],
        extensions={"statements": ids},
    )


def withdraw(change: Change, entity_id: str, reason: str | None) -> None:
    """Serve the entity no longer; what refers to it keeps the reference, marked."""
    records.set_lives(change, [entity_id], Lifecycle.WITHDRAWN, reason)


def restore(change: Change, entity_id: str) -> None:
    """Serve a withdrawn entity again; one that is served is left as it is."""
    if status(change, entity_id) is Lifecycle.WITHDRAWN:
        records.set_lives(change, [entity_id], Lifecycle.ACTIVE)


def status(change: Change, entity_id: str) -> Lifecycle | None:
    """Whether an entity is served or withdrawn; None where there is none."""
    query = select(EntityLife.status).where(
        EntityLife.entity_id == entity_id, EntityLife.to_revision.is_(None)
    )
    found = change.session.scalar(query)
    return None if found is None else Lifecycle(found)
