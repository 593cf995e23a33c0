"""Seed a dossier: apply the three-way difference between dossier, baseline and database.

Only records that changed in the dossier since its last import are applied. Records that others
changed meanwhile are kept, unless `restore` is set. Nothing is deleted: records that are no longer
in the dossier are retracted or withdrawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property

from astana_api.commands import records, statements
from astana_api.commands.citation_records import citation_fingerprint
from astana_api.commands.projection.stale_renderings import refresh_claims
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.seeding import prune
from astana_api.commands.seeding.difference import DossierDifference, DossierDraft
from astana_api.commands.seeding.ended_records import describe_ended
from astana_api.commands.seeding.import_baseline import (
    WITHDRAWN,
    DossierRecord,
    StoredState,
    evidence_fingerprint,
    has_record,
    load_entity_states,
    load_evidence_states,
    load_record_states,
    load_statement_states,
    render_rules_off,
    save_baseline,
    save_dossier,
)
from astana_api.commands.seeding.merges import apply_merges
from astana_api.commands.seeding.outcomes import Outcome, RejectedError, SeedOutcome
from astana_api.domain.enums import Kind, Lifecycle, Rank, State, ValueType
from astana_api.domain.statements import identity
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.statements.validation import check_irreflexive
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import CitationVersion, DocumentVersion
from astana_api.models.dossiers import BaselineItemType
from astana_api.progress import report_progress


def apply_dossier(
    revision: RevisionBuilder, dossier: DossierDraft, drafts: Drafts, *, restore: bool = False
) -> SeedOutcome:
    """Apply the records that changed in the dossier since its last import.

    Raises RejectedError if records conflict with the database; the transaction must be rolled back.
    """
    run = _SeedRun(revision, dossier, drafts, restore)
    difference = run.difference
    run.entities()
    run.merges()
    run.citations()
    run.documents()
    run.statements()
    if difference.rejections:
        raise RejectedError(difference.rejections)
    former_ids = {
        (BaselineItemType.ENTITY, merge.absorbed) for merge in drafts.merges if merge.is_rename
    }
    missing = {
        key: None
        for key in difference.baseline
        if key not in difference.current and key not in former_ids
    }
    ended = prune.retract_missing(revision, dossier.id, dossier.actor, missing)
    difference.outcome.by_key |= dict.fromkeys(ended, Outcome.ENDED)
    difference.outcome.ended = describe_ended(revision.session, ended)
    record = DossierRecord(
        dossier.title, dossier.description, dossier.license, render_rules_off(dossier.rules_off)
    )
    is_record_changed = not has_record(revision.session, dossier.id, record)
    # Mirrors and clients learn of another title or licence by a revision, too.
    revision.changed = revision.changed or is_record_changed
    if is_record_changed or difference.current != difference.baseline:
        save_dossier(revision.session, dossier.id, record, revision=revision.number)
        save_baseline(revision, dossier.id, difference.baseline, difference.current)
    return difference.outcome


class _SeedRun:
    """One import: write the records of each type that the difference selects."""

    def __init__(
        self, revision: RevisionBuilder, dossier: DossierDraft, drafts: Drafts, restore: bool
    ) -> None:
        self.revision = revision
        self.dossier = dossier
        self.drafts = drafts
        self.difference = DossierDifference(revision, dossier, restore=restore)

    @cached_property
    def _statement_ids(self) -> list[str]:
        """The ids of the dossier's statements; no step but `merges` changes them."""
        return statements.resolve_statement_ids(self.revision, self.drafts.statements)

    def entities(self) -> None:
        """Create the entities of the dossier."""
        dossier_entities = {draft.id: draft for draft in self.drafts.entities}
        stored_states = load_entity_states(
            self.revision.session, [*dossier_entities, *self.dossier.uses]
        )
        newly_mentioned = self._newly_mentioned_entities()
        for entity_id in self.dossier.uses:
            stored_fingerprint = stored_states.get(entity_id, _ABSENT).fingerprint
            # Statements from before the withdrawal may stay in the dossier.
            if stored_fingerprint == "" or (
                stored_fingerprint == WITHDRAWN and entity_id in newly_mentioned
            ):
                self.difference.reject(
                    BaselineItemType.ENTITY,
                    entity_id,
                    f"uses {entity_id}, which is not served here",
                )
        created: list[EntityDraft] = []
        revived: list[EntityDraft] = []
        for entity_id, draft in dossier_entities.items():
            stored = stored_states.get(entity_id)
            if entity_id in self.dossier.uses:
                if stored and stored.fingerprint not in {WITHDRAWN, draft.kind}:
                    self.difference.reject_kind_change(entity_id, draft.kind, stored.fingerprint)
                continue
            in_baseline = (BaselineItemType.ENTITY, entity_id) in self.difference.baseline
            action = self.difference.decide(
                BaselineItemType.ENTITY, entity_id, draft.kind.value, stored
            )
            if action is Outcome.CREATED:
                (created if stored is None else revived).append(draft)
            elif action is Outcome.CHANGED:
                if stored and stored.fingerprint == WITHDRAWN:
                    revived.append(draft)
                else:
                    self.difference.reject_kind_change(
                        entity_id, draft.kind, stored.fingerprint if stored else ""
                    )
            elif stored and not in_baseline and stored.actor != self.dossier.actor:
                self.difference.reject(
                    BaselineItemType.ENTITY,
                    entity_id,
                    f"entity {entity_id} is here already, brought by {stored.actor}: "
                    "choose another id, or list it under uses",
                )
        if self.difference.rejections:
            return
        records.create_entities(self.revision, created)
        records.set_entity_status(self.revision, [draft.id for draft in revived], Lifecycle.ACTIVE)

    def merges(self) -> None:
        """Redirect the former ids of entities, and the entities that are the same as another."""
        if self.drafts.merges and not self.difference.rejections:
            entities = self.drafts.entities
            if apply_merges(self.revision, self.difference, self.drafts.merges, entities):
                # Statements about the merged entities have the claims of others now.
                revision = self.revision
                refresh_claims(revision.session, revision.dirty_entities, revision.redirects)
                del self._statement_ids

    def _newly_mentioned_entities(self) -> set[str]:
        """Return the subjects and values of statements that are not in the baseline."""
        drafts = self.drafts.statements
        new_drafts = [
            draft
            for statement_id, draft in zip(self._statement_ids, drafts, strict=True)
            if (BaselineItemType.STATEMENT, statement_id) not in self.difference.baseline
        ]
        values = {
            draft.value.text
            for draft in new_drafts
            if draft.value.type is ValueType.ENTITY and draft.value.text
        }
        return values | {draft.subject for draft in new_drafts}

    def citations(self) -> None:
        """Write the new and changed citations."""
        drafts = {draft.id: draft for draft in self.drafts.citations}
        stored_states = load_record_states(self.revision.session, CitationVersion, drafts)
        changed: list[CitationDraft] = [
            draft
            for key, draft in drafts.items()
            if self.difference.should_write(
                BaselineItemType.CITATION, key, citation_fingerprint(draft), stored_states
            )
        ]
        if not self.difference.rejections:
            records.record_citations(self.revision, changed)

    def documents(self) -> None:
        """Write the new and changed documents."""
        drafts = {draft.id: draft for draft in self.drafts.documents}
        stored_states = load_record_states(self.revision.session, DocumentVersion, drafts)
        changed: list[DocumentDraft] = [
            draft
            for key, draft in drafts.items()
            if self.difference.should_write(
                BaselineItemType.DOCUMENT, key, records.document_fingerprint(draft), stored_states
            )
        ]
        if not self.difference.rejections:
            records.record_documents(self.revision, changed)

    def statements(self) -> None:
        """Create new statements, update changed ones, and add the evidence of all."""
        drafts = self.drafts.statements
        ids = self._statement_ids
        stored_states = load_statement_states(self.revision.session, ids)
        new: list[StatementDraft] = []
        changed: dict[str, Rank] = {}
        evidence: list[tuple[str, EvidenceDraft]] = []
        kinds = {
            entity_id: Kind(stored.fingerprint)
            for entity_id, stored in load_entity_states(
                self.revision.session, self.dossier.uses
            ).items()
            if stored.fingerprint != WITHDRAWN
        } | {draft.id: draft.kind for draft in self.drafts.entities}
        for number, (statement_id, draft) in enumerate(zip(ids, drafts, strict=True), 1):
            report_progress("Comparing statements", number, len(drafts))
            self._check_kinds(draft, kinds)
            evidence += [(statement_id, piece) for piece in draft.evidence]
            if (BaselineItemType.STATEMENT, statement_id) in self.difference.current:
                continue
            stored = stored_states.get(statement_id)
            stored_state = stored and StoredState(_state_fingerprint(*stored[0]), stored[1])
            new_fingerprint = _state_fingerprint(State.CURRENT, draft.rank)
            action = self.difference.decide(
                BaselineItemType.STATEMENT, statement_id, new_fingerprint, stored_state, shared=True
            )
            if action in {Outcome.CREATED, Outcome.CHANGED}:
                self._check_irreflexive(draft)
            if action is Outcome.CREATED and stored is None:
                new.append(draft)
            elif action in {Outcome.CREATED, Outcome.CHANGED}:
                changed[statement_id] = draft.rank
        if not self.difference.rejections:
            statements.create_statements(self.revision, [_without_evidence(draft) for draft in new])
            statements.make_current(self.revision, changed)
            self._add_evidence(evidence)

    def _check_kinds(self, draft: StatementDraft, kinds: Mapping[str, Kind]) -> None:
        """Reject a statement if the stored kinds of used entities do not fit its property."""
        prop, subject = PROPERTIES[draft.property], kinds.get(draft.subject)
        if subject is None:
            return
        if subject not in prop.subjects:
            self._reject_statement(
                draft,
                f"{prop.id} is no property of {draft.subject}, which is of kind {subject} here",
            )
        target = kinds.get(draft.value.text or "")
        is_entity = draft.value.type is ValueType.ENTITY
        if is_entity and target is not None and not prop.allows_target(subject, target):
            self._reject_statement(
                draft,
                f"{prop.id} cannot point to {draft.value.text}, which is of kind {target} here",
            )

    def _check_irreflexive(self, draft: StatementDraft) -> None:
        """Reject a relation of an entity to itself: its subject and value were merged here."""
        prop, value = PROPERTIES[draft.property], draft.value
        if value.type is not ValueType.ENTITY or value.text is None:
            return
        canonical_id = self.revision.canonical_id
        subject, target = canonical_id(draft.subject), canonical_id(value.text)
        for violation in check_irreflexive(prop, subject, target):
            self._reject_statement(
                draft,
                f"{prop.id}: {draft.subject} and {value.text} are one entity here: "
                f"{violation.describe()}",
            )

    def _reject_statement(self, draft: StatementDraft, message: str) -> None:
        """Reject a statement of the dossier; after a merge the stored one may have another id."""
        self.difference.reject(BaselineItemType.STATEMENT, identity.statement_id(draft), message)

    def _add_evidence(self, items: Iterable[tuple[str, EvidenceDraft]]) -> None:
        pieces = {
            identity.evidence_id(statement_id, draft): (statement_id, draft)
            for statement_id, draft in items
        }
        stored_states = load_evidence_states(self.revision.session, pieces)
        withdrawn = self._withdrawn_sources()
        reopened, new_pieces = [], []
        for key, (statement_id, draft) in pieces.items():
            is_closed = stored_states.get(key, _CLOSED).fingerprint == WITHDRAWN
            if is_closed and {draft.citation, draft.document} & withdrawn:
                # Closed evidence stays closed while its source is withdrawn.
                self.difference.hold(BaselineItemType.EVIDENCE, key)
                continue
            action = self.difference.decide(
                BaselineItemType.EVIDENCE,
                key,
                evidence_fingerprint(draft.basis, draft.stated_as, draft.note),
                stored_states.get(key),
                shared=True,
            )
            if action in {Outcome.CREATED, Outcome.CHANGED}:
                new_pieces.append((statement_id, draft))
                if key in stored_states and stored_states[key].fingerprint != WITHDRAWN:
                    reopened.append(key)
        statements.end_evidence(self.revision, reopened)
        statements.add_evidence(self.revision, new_pieces)

    def _withdrawn_sources(self) -> set[str | None]:
        """Return the dossier's sources that are withdrawn after its records are written."""
        withdrawn: set[str | None] = set()
        for model, drafts in (
            (CitationVersion, self.drafts.citations),
            (DocumentVersion, self.drafts.documents),
        ):
            stored_states = load_record_states(
                self.revision.session, model, [draft.id for draft in drafts]
            )
            withdrawn |= {
                key for key, stored in stored_states.items() if stored.fingerprint == WITHDRAWN
            }
        return withdrawn


_ABSENT = StoredState("", "")
_CLOSED = StoredState(WITHDRAWN, "")


@cache
def _state_fingerprint(state: str, rank: str) -> str:
    return identity.fingerprint([state, rank])


def _without_evidence(draft: StatementDraft) -> StatementDraft:
    return replace(draft, evidence=())
