"""Keep the records that a revision creates, so that it projects them without reading them back.

The drafts are those of the caller: only references to them are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from astana_api.domain.enums import Kind, Lifecycle, State
from astana_api.domain.statements.drafts import (
    CitationDraft,
    EntityDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.statements.projection import select_name
from astana_api.domain.statements.records import (
    EntityRecord,
    IncomingStatement,
    ProjectedEvidence,
    Reference,
    StatementRecord,
)
from astana_api.domain.vocabulary import INVERSE_KEYS, INVERSE_PROPERTIES
from astana_api.loading.citations import LoadedCitation
from astana_api.loading.redirects import Redirects
from astana_api.loading.statements import resolve_claim


@dataclass(slots=True)
class CreatedStatement:
    """A current statement; `evidence` has all its pieces by id, in the order of the additions."""

    id: str
    draft: StatementDraft
    seq: int
    evidence: dict[str, EvidenceDraft] = field(default_factory=dict)


@dataclass(slots=True)
class NewRecords:
    """The entities, statements and citations that a revision creates, and has not changed again.

    A new entity is active and has only new statements. `clear` whenever a row of the revision
    itself is deleted, or a redirect changes: the records are then read from the database.
    """

    number: int
    statements: dict[str, CreatedStatement] = field(default_factory=dict)
    citations: dict[str, CitationDraft] = field(default_factory=dict)
    _kinds: dict[str, Kind] = field(default_factory=dict)
    _by_subject: dict[str, list[CreatedStatement]] = field(default_factory=dict)
    _by_value: dict[str, list[CreatedStatement]] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget all records."""
        self.statements.clear()
        self.citations.clear()
        self._kinds.clear()
        self._by_subject.clear()
        self._by_value.clear()

    def add_entities(self, drafts: Iterable[EntityDraft]) -> None:
        """Add entities that did not exist before."""
        for draft in drafts:
            self._kinds[draft.id] = draft.kind
            self._by_subject[draft.id] = []

    def is_new_entity(self, entity_id: str) -> bool:
        """Return whether all rows of the entity belong to the kept records."""
        return entity_id in self._kinds

    def add_statement(self, statement_id: str, draft: StatementDraft, seq: int) -> None:
        """Add a current statement that did not exist before."""
        statement = self.statements[statement_id] = CreatedStatement(statement_id, draft, seq)
        if draft.subject in self._by_subject:
            self._by_subject[draft.subject].append(statement)
        if draft.property in INVERSE_PROPERTIES and draft.value.text in self._kinds:
            self._by_value.setdefault(draft.value.text, []).append(statement)

    def entity_record(self, entity_id: str, redirects: Redirects) -> EntityRecord:
        """Return the record of a new entity, as `load_entities` would load it."""
        kind = self._kinds[entity_id]
        incoming = self._by_value.get(entity_id, ()) if INVERSE_KEYS[kind] else ()
        return EntityRecord(
            id=entity_id,
            kind=kind,
            status=Lifecycle.ACTIVE,
            last_modified_revision=self.number,
            former_ids=(),
            statements=tuple(
                self._statement_record(statement, redirects)
                for statement in self._by_subject[entity_id]
            ),
            incoming=tuple(
                IncomingStatement(
                    redirects.get(statement.draft.subject, statement.draft.subject),
                    self._statement_record(statement, redirects),
                )
                for statement in incoming
            ),
        )

    def reference(self, entity_id: str, redirects: Redirects) -> Reference:
        """Return the reference to a new entity, as `load_references` would load it."""
        names = (
            self._statement_record(statement, redirects)
            for statement in self._by_subject[entity_id]
            if statement.draft.property == "name"
        )
        name = select_name(names, entity_id)
        return Reference(entity_id, self._kinds[entity_id], name, False, self.number)

    def citation(self, citation_id: str) -> LoadedCitation:
        """Return a new citation, as `load_citations` would load it."""
        return LoadedCitation(self.citations[citation_id], self.number)

    def _statement_record(
        self, statement: CreatedStatement, redirects: Redirects
    ) -> StatementRecord:
        draft = statement.draft
        qualifiers = tuple(dict(order_qualifiers(draft.qualifiers)).items())
        claim = resolve_claim(
            statement.id, draft.subject, draft.property, draft.value, qualifiers, redirects
        )
        return StatementRecord(
            id=statement.id,
            property=draft.property,
            value=claim.value,
            qualifiers=claim.qualifiers,
            rank=draft.rank,
            state=State.CURRENT,
            claim=claim.id,
            first=(self.number, statement.seq),
            last_modified_revision=self.number,
            evidence=tuple(
                ProjectedEvidence(
                    piece.citation,
                    piece.document,
                    piece.section,
                    piece.stance,
                    piece.basis,
                    piece.stated_as,
                )
                for piece in statement.evidence.values()
            ),
        )
