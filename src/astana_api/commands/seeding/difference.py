"""Seeding: the three-way difference between a dossier, what it last stated, and what stands now.

Only what changed in the dossier is applied. What somebody else changed since is held as it is,
unless it is to be restored. Nothing is deleted: what the dossier no longer states is ended.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import insert, select, update

from astana_api.commands import records, statements
from astana_api.commands.citation_records import record_fingerprint
from astana_api.commands.revision import Change
from astana_api.commands.seeding import prune
from astana_api.commands.seeding.import_baseline import (
    WITHDRAWN,
    Facts,
    Standing,
    entities_standing,
    evidence_standing,
    records_standing,
    remember,
    remembered,
    statements_standing,
)
from astana_api.domain.enums import Kind, Lifecycle, State, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    Drafts,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.statements.identity import evidence_id, fingerprint
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import CitationVersion, DocumentVersion, Dossier
from astana_api.models.dossiers import FactType


class Outcome(StrEnum):
    """What seeding did with one thing."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ENDED = "ended"
    """The dossier no longer states it."""
    HELD = "held"
    """Somebody changed it since; it was left as they made it."""


@dataclass(frozen=True, slots=True)
class DossierDraft:
    """A dossier's own record; `uses` are entities that it adds to and does not bring."""

    id: str
    title: str
    description: str | None = None
    uses: tuple[str, ...] = ()

    @property
    def actor(self) -> str:
        """The name under which its revisions are made."""
        return f"dossier:{self.id}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """One thing that cannot be seeded, and why."""

    type: FactType
    key: str
    message: str


class RejectedError(Exception):
    """The dossier contradicts what stands here; nothing was written."""

    def __init__(self, rejections: list[Rejection]) -> None:
        super().__init__("\n".join(rejection.message for rejection in rejections))
        self.rejections = rejections


@dataclass(slots=True)
class SeedOutcome:
    """What was done with every thing, in the order of the dossier."""

    of: dict[tuple[FactType, str], Outcome] = field(default_factory=dict)

    def counts(self) -> dict[FactType, Counter[Outcome]]:
        """How many things of each type came out how."""
        counted: dict[FactType, Counter[Outcome]] = {kind: Counter() for kind in FactType}
        for (kind, _), outcome in self.of.items():
            counted[kind][outcome] += 1
        return counted

    def keys(self, outcome: Outcome) -> list[tuple[FactType, str]]:
        """The things that came out so."""
        return [key for key, found in self.of.items() if found is outcome]


def seed(
    change: Change, dossier: DossierDraft, drafts: Drafts, *, restore: bool = False
) -> SeedOutcome:
    """Apply what changed in the dossier since it was last seeded.

    Raises RejectedError, before anything is written, for what contradicts what stands here.
    """
    seeding = _Seeding(change, dossier, drafts, restore)
    seeding.entities()
    seeding.citations()
    seeding.documents()
    seeding.statements()
    if seeding.rejections:
        raise RejectedError(seeding.rejections)
    gone = {key: None for key in seeding.before if key not in seeding.now}
    for key in prune.end(change, dossier.id, dossier.actor, gone):
        seeding.outcome.of[key] = Outcome.ENDED
    if seeding.now != seeding.before:
        _record_dossier(change, dossier)
        remember(change, dossier.id, seeding.before, seeding.now)
    return seeding.outcome


def _record_dossier(change: Change, dossier: DossierDraft) -> None:
    session = change.session
    known = session.scalar(select(Dossier.id).where(Dossier.id == dossier.id))
    row = {"title": dossier.title, "description": dossier.description, "revision": change.number}
    if known is None:
        session.execute(insert(Dossier).values(id=dossier.id, **row))
    else:
        session.execute(update(Dossier).where(Dossier.id == dossier.id).values(**row))


class _Seeding:
    """One run: what was stated before, what is stated now, and what became of each thing."""

    def __init__(
        self, change: Change, dossier: DossierDraft, drafts: Drafts, restore: bool
    ) -> None:
        self.change = change
        self.dossier = dossier
        self.drafts = drafts
        self.restore = restore
        self.before: Facts = remembered(change.session, dossier.id)
        self.now: Facts = {}
        self.outcome = SeedOutcome()
        self.rejections: list[Rejection] = []

    def entities(self) -> None:
        """Create the entities that the dossier brings."""
        brought = {draft.id: draft for draft in self.drafts.entities}
        standing = entities_standing(self.change.session, [*brought, *self.dossier.uses])
        said_anew = self._said_anew()
        for entity_id in self.dossier.uses:
            found = standing.get(entity_id, _ABSENT).fingerprint
            # What was said of one before it was withdrawn can stay in the dossier.
            if found == "" or (found == WITHDRAWN and entity_id in said_anew):
                self._reject(
                    FactType.ENTITY, entity_id, f"uses {entity_id}, which is not served here"
                )
        created: list[EntityDraft] = []
        revived: list[EntityDraft] = []
        for entity_id, draft in brought.items():
            at = standing.get(entity_id)
            if entity_id in self.dossier.uses:
                if at and at.fingerprint not in {WITHDRAWN, draft.kind}:
                    self._wrong_kind(entity_id, draft.kind, at.fingerprint)
                continue
            known = (FactType.ENTITY, entity_id) in self.before
            action = self._decide(FactType.ENTITY, entity_id, draft.kind.value, at)
            if action is Outcome.CREATED:
                (created if at is None else revived).append(draft)
            elif action is Outcome.CHANGED:
                if at and at.fingerprint == WITHDRAWN:
                    revived.append(draft)
                else:
                    self._wrong_kind(entity_id, draft.kind, at.fingerprint if at else "")
            elif at and not known and at.actor != self.dossier.actor:
                self._reject(
                    FactType.ENTITY,
                    entity_id,
                    f"entity {entity_id} is here already, brought by {at.actor}: "
                    "choose another id, or list it under uses",
                )
        if self.rejections:
            return
        records.create_entities(self.change, created)
        records.set_lives(self.change, [draft.id for draft in revived], Lifecycle.ACTIVE)

    def _said_anew(self) -> set[str]:
        """The entities that are named by what the dossier did not state before."""
        given = self.drafts.statements
        new = [
            draft
            for sid, draft in zip(statements.carriers(self.change, given), given, strict=True)
            if (FactType.STATEMENT, sid) not in self.before
        ]
        values = {d.value.text for d in new if d.value.type is ValueType.ENTITY and d.value.text}
        return values | {draft.subject for draft in new}

    def citations(self) -> None:
        """Record the citations whose record is new or changed."""
        given = {draft.id: draft for draft in self.drafts.citations}
        standing = records_standing(self.change.session, CitationVersion, given)
        new: list[CitationDraft] = [
            draft
            for key, draft in given.items()
            if self._applies(FactType.CITATION, key, record_fingerprint(draft), standing)
        ]
        if not self.rejections:
            records.record_citations(self.change, new)

    def documents(self) -> None:
        """Record the documents whose record is new or changed."""
        given = {draft.id: draft for draft in self.drafts.documents}
        standing = records_standing(self.change.session, DocumentVersion, given)
        new: list[DocumentDraft] = [
            draft
            for key, draft in given.items()
            if self._applies(FactType.DOCUMENT, key, records.document_fingerprint(draft), standing)
        ]
        if not self.rejections:
            records.record_documents(self.change, new)

    def statements(self) -> None:
        """State what is new, restate what changed, and bring the evidence of each."""
        given = self.drafts.statements
        ids = statements.carriers(self.change, given)
        standing = statements_standing(self.change.session, ids)
        new: list[StatementDraft] = []
        again: dict[str, StatementDraft] = {}
        evidence: list[tuple[str, EvidenceDraft]] = []
        kinds = {
            entity_id: Kind(at.fingerprint)
            for entity_id, at in entities_standing(self.change.session, self.dossier.uses).items()
            if at.fingerprint != WITHDRAWN
        } | {draft.id: draft.kind for draft in self.drafts.entities}
        for sid, draft in zip(ids, given, strict=True):
            self._check_kinds(sid, draft, kinds)
            evidence += [(sid, piece) for piece in draft.evidence]
            if (FactType.STATEMENT, sid) in self.now:
                continue
            at = standing.get(sid)
            found = at and Standing(_stated(*at[0]), at[1])
            wanted = _stated(State.CURRENT, draft.rank, draft.stated_as)
            action = self._decide(FactType.STATEMENT, sid, wanted, found, shared=True)
            if action is Outcome.CREATED and at is None:
                new.append(draft)
            elif action in {Outcome.CREATED, Outcome.CHANGED}:
                again[sid] = draft
        if not self.rejections:
            statements.state(self.change, [_bare(draft) for draft in new])
            statements.restate(self.change, again.items())
            self._evidence(evidence)

    def _check_kinds(self, sid: str, draft: StatementDraft, kinds: Mapping[str, Kind]) -> None:
        """What the dossier cannot know by itself: whether what it uses is of a fitting kind."""
        row, subject = PROPERTIES[draft.property], kinds.get(draft.subject)
        if subject is None:
            return
        if subject not in row.subjects:
            self._reject(
                FactType.STATEMENT,
                sid,
                f"{row.id} is no property of {draft.subject}, which is of kind {subject} here",
            )
        target = kinds.get(draft.value.text or "")
        is_entity = draft.value.type is ValueType.ENTITY
        if is_entity and target is not None and not row.allows_target(subject, target):
            self._reject(
                FactType.STATEMENT,
                sid,
                f"{row.id} cannot point to {draft.value.text}, which is of kind {target} here",
            )

    def _evidence(self, given: Iterable[tuple[str, EvidenceDraft]]) -> None:
        pieces = {evidence_id(sid, draft): (sid, draft) for sid, draft in given}
        standing = evidence_standing(self.change.session, pieces)
        withdrawn = self._withdrawn_sources()
        noted, brought = [], []
        for key, (sid, draft) in pieces.items():
            ended = standing.get(key, _ENDED).fingerprint == WITHDRAWN
            if ended and {draft.citation, draft.document} & withdrawn:
                # Nothing comes to rest on what somebody withdrew, until that is restored.
                self.outcome.of[FactType.EVIDENCE, key] = Outcome.HELD
                if (FactType.EVIDENCE, key) in self.before:
                    self.now[FactType.EVIDENCE, key] = self.before[FactType.EVIDENCE, key]
                continue
            action = self._decide(
                FactType.EVIDENCE, key, draft.note or "", standing.get(key), shared=True
            )
            if action in {Outcome.CREATED, Outcome.CHANGED}:
                brought.append((sid, draft))
                if key in standing and standing[key].fingerprint != WITHDRAWN:
                    noted.append(key)
        statements.end_evidence(self.change, noted)
        statements.add_evidence(self.change, brought)

    def _withdrawn_sources(self) -> set[str | None]:
        """The dossier's citations and document that are not served, once its records are in."""
        found: set[str | None] = set()
        for model, given in (
            (CitationVersion, self.drafts.citations),
            (DocumentVersion, self.drafts.documents),
        ):
            standing = records_standing(self.change.session, model, [draft.id for draft in given])
            found |= {key for key, at in standing.items() if at.fingerprint == WITHDRAWN}
        return found

    def _applies(
        self, kind: FactType, key: str, wanted: str, standing: Mapping[str, Standing]
    ) -> bool:
        action = self._decide(kind, key, wanted, standing.get(key))
        if action is None:
            self._reject(
                kind, key, f"{kind} {key} is here already with another record: choose another key"
            )
        return action in {Outcome.CREATED, Outcome.CHANGED}

    def _decide(
        self,
        kind: FactType,
        key: str,
        wanted: str,
        at: Standing | None,
        *,
        shared: bool = False,
    ) -> Outcome | None:
        """What to do with one thing; None for one that was never ours and differs from ours.

        `shared` things are the same whoever states them, so that finding one is no contradiction:
        how another left it is held.
        """
        before = self.before.get((kind, key))
        self.now[kind, key] = wanted
        outcome: Outcome | None
        if at is None:
            outcome = Outcome.CREATED
        elif at.fingerprint == wanted:
            outcome = Outcome.UNCHANGED
        elif at.actor == self.dossier.actor:
            outcome = Outcome.CREATED if at.fingerprint == WITHDRAWN else Outcome.CHANGED
        elif at.fingerprint == before:
            outcome = Outcome.CHANGED
        elif before is None and not shared:
            return None
        else:
            outcome = Outcome.CHANGED if self.restore else Outcome.HELD
        self.outcome.of[kind, key] = outcome
        return outcome

    def _wrong_kind(self, entity_id: str, wanted: Kind, found: str) -> None:
        self._reject(
            FactType.ENTITY,
            entity_id,
            f"entity {entity_id} is of kind {found} here, and a kind never changes to {wanted}",
        )

    def _reject(self, kind: FactType, key: str, message: str) -> None:
        self.rejections.append(Rejection(kind, key, message))


_ABSENT = Standing("", "")
_ENDED = Standing(WITHDRAWN, "")


def _stated(state: str, rank: str, stated_as: str | None) -> str:
    return fingerprint([state, rank, stated_as])


def _bare(draft: StatementDraft) -> StatementDraft:
    return replace(draft, evidence=())
