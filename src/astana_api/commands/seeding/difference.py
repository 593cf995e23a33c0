"""The three-way difference between the records of a dossier, its baseline and the database."""

from collections.abc import Mapping
from dataclasses import dataclass

from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.seeding.import_baseline import (
    WITHDRAWN,
    Fingerprints,
    StoredState,
    load_baseline,
)
from astana_api.commands.seeding.outcomes import Outcome, Rejection, SeedOutcome
from astana_api.domain.baselines import ACTOR_PREFIX
from astana_api.domain.enums import Kind
from astana_api.models.dossiers import BaselineItemType


@dataclass(frozen=True, slots=True)
class DossierDraft:
    """A dossier's own record; `uses` lists entities of others that it adds statements to.

    `license` is that of its data; `rules_off` are rules of the audit with the reasons why it
    switches them off.
    """

    id: str
    title: str
    description: str | None = None
    license: str | None = None
    uses: tuple[str, ...] = ()
    rules_off: tuple[tuple[str, str], ...] = ()

    @property
    def actor(self) -> str:
        """Return the actor of the dossier's revisions."""
        return f"{ACTOR_PREFIX}{self.id}"


class DossierDifference:
    """Decide on one record after another, and collect fingerprints, outcomes and rejections."""

    def __init__(self, revision: RevisionBuilder, dossier: DossierDraft, *, restore: bool) -> None:
        self.dossier = dossier
        self.restore = restore
        self.baseline: Fingerprints = load_baseline(revision.session, dossier.id)
        self.current: Fingerprints = {}
        self.outcome = SeedOutcome()
        self.rejections: list[Rejection] = []

    def should_write(
        self,
        kind: BaselineItemType,
        key: str,
        new_fingerprint: str,
        stored_states: Mapping[str, StoredState],
    ) -> bool:
        """Return whether to write a record; reject it if it exists, is not ours, and differs."""
        action = self.decide(kind, key, new_fingerprint, stored_states.get(key))
        if action is None:
            self.reject(
                kind, key, f"{kind} {key} is here already with another record: choose another key"
            )
        return action in {Outcome.CREATED, Outcome.CHANGED}

    def decide(
        self,
        kind: BaselineItemType,
        key: str,
        new_fingerprint: str,
        stored: StoredState | None,
        *,
        shared: bool = False,
    ) -> Outcome | None:
        """Return the action for one record; None if it exists, is not ours, and differs.

        `shared` records (statements, evidence) have ids that depend only on their content, so an
        existing one is no conflict: its stored state is kept.
        """
        baseline = self.baseline.get((kind, key))
        self.current[kind, key] = new_fingerprint
        outcome: Outcome | None
        if stored is None:
            outcome = Outcome.CREATED
        elif stored.fingerprint == new_fingerprint:
            outcome = Outcome.UNCHANGED
        elif stored.actor == self.dossier.actor:
            outcome = Outcome.CREATED if stored.fingerprint == WITHDRAWN else Outcome.CHANGED
        elif stored.fingerprint == baseline:
            outcome = Outcome.CHANGED
        elif baseline is None and not shared:
            return None
        else:
            outcome = Outcome.CHANGED if self.restore else Outcome.HELD
        self.outcome.by_key[kind, key] = outcome
        return outcome

    def hold(self, kind: BaselineItemType, key: str) -> None:
        """Leave a record and its baseline unchanged."""
        self.outcome.by_key[kind, key] = Outcome.HELD
        if (kind, key) in self.baseline:
            self.current[kind, key] = self.baseline[kind, key]

    def reject_kind_change(self, entity_id: str, new_kind: Kind, stored_kind: str) -> None:
        """Reject an entity whose stored kind differs."""
        self.reject(
            BaselineItemType.ENTITY,
            entity_id,
            f"entity {entity_id} is of kind {stored_kind} here, "
            f"and a kind never changes to {new_kind}",
        )

    def reject(self, kind: BaselineItemType, key: str, message: str) -> None:
        """Reject a record."""
        self.rejections.append(Rejection(kind, key, message))
