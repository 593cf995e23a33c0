"""Seed the redirects of a dossier: renamed entities, and entities that are the same as another.

A redirect is made once. If the API has ended it since, or has merged the entity into another, it is
held, as every other record that was changed through the API.
"""

from collections.abc import Iterable

from sqlalchemy import select

from astana_api.commands import merging, records
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.seeding.difference import DossierDifference
from astana_api.commands.seeding.import_baseline import WITHDRAWN, load_entity_states
from astana_api.commands.seeding.outcomes import Outcome
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.drafts import EntityDraft, MergeDraft
from astana_api.errors import Problem
from astana_api.models import Redirect
from astana_api.models.dossiers import BaselineItemType


def apply_merges(
    revision: RevisionBuilder,
    difference: DossierDifference,
    merges: Iterable[MergeDraft],
    entities: Iterable[EntityDraft],
) -> bool:
    """Return whether any entity was merged; reject what cannot be merged."""
    kinds = {draft.id: draft.kind for draft in entities}
    is_merged = False
    for merge in merges:
        owner = merge.into if merge.is_rename else merge.absorbed
        key = (BaselineItemType.ENTITY, owner)
        if revision.canonical_id(merge.absorbed) == revision.canonical_id(merge.into):
            continue
        if not difference.restore and _was_redirected(revision, merge.absorbed):
            difference.outcome.by_key[key] = Outcome.HELD
            continue
        if merge.is_rename and not _prepare_former_id(revision, difference, merge, kinds[owner]):
            continue
        try:
            if merge.absorbed in revision.redirects:
                merging.unmerge(revision, merge.absorbed)
            merging.merge(revision, merge.absorbed, merge.into)
        except Problem as problem:
            difference.reject(BaselineItemType.ENTITY, owner, problem.detail)
            continue
        is_merged = True
        if difference.outcome.by_key.get(key) is not Outcome.CREATED:
            difference.outcome.by_key[key] = Outcome.CHANGED
    return is_merged


def _was_redirected(revision: RevisionBuilder, entity_id: str) -> bool:
    """Return whether the entity has, or had, a redirect."""
    query = select(Redirect.old_id).where(Redirect.old_id == entity_id).limit(1)
    return revision.session.scalar(query) is not None


def _prepare_former_id(
    revision: RevisionBuilder, difference: DossierDifference, merge: MergeDraft, kind: Kind
) -> bool:
    """Return whether the former id can redirect: it must be of this dossier, or be new."""
    former = merge.absorbed
    stored = load_entity_states(revision.session, [former]).get(former)
    if stored is None:
        records.create_entities(revision, [EntityDraft(former, kind)])
        return True
    is_ours = (BaselineItemType.ENTITY, former) in difference.baseline
    if not is_ours and stored.actor != difference.dossier.actor:
        difference.reject(
            BaselineItemType.ENTITY,
            merge.into,
            f"was: entity {former} was brought by {stored.actor}, and is not renamed here. List it "
            "under uses, and state `same_as` beside its kind",
        )
        return False
    if stored.fingerprint == WITHDRAWN:
        # It was withdrawn when the dossier no longer had its former id.
        records.set_entity_status(revision, [former], Lifecycle.ACTIVE)
    return True
