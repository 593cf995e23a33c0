"""Validate the references of drafts: look up all records at once, report all errors at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from astana_api.commands.revision import RevisionBuilder, chunks
from astana_api.domain.enums import Kind, Lifecycle, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.statements.validation import (
    Violation,
    check_irreflexive,
    check_qualifier_kind,
    check_subject_kind,
    check_target_kind,
)
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.errors import ErrorItem, UnprocessableContent
from astana_api.models import (
    CitationVersion,
    DocumentVersion,
    Entity,
    EntityStatusVersion,
    SQLDocumentReference,
    SQLDocumentSection,
)


@dataclass(frozen=True, slots=True)
class DraftWithPointers:
    """A draft with the RFC 6901 pointers to its value and to each piece of its evidence.

    The pointers to subject, property and qualifiers are None if these are part of the value.
    """

    draft: StatementDraft
    value_pointer: str
    subject_pointer: str | None = None
    evidence_pointers: tuple[str, ...] = ()
    qualifiers_pointer: str | None = None
    property_pointer: str | None = None


def check_statements(revision: RevisionBuilder, drafts: Iterable[DraftWithPointers]) -> None:
    """Raise UnprocessableContent with one error and pointer for each invalid reference.

    Subject and value must be existing, active entities of kinds that the property allows. The
    citation, document and section of evidence must exist.
    """
    drafts = list(drafts)
    index = ReferenceIndex(revision)
    index.prefetch_statements(drafts)
    for item in drafts:
        _check_subject(item, index)
        _check_value(item, index)
        _check_qualifiers(item, index)
        _check_evidence(index, zip(item.draft.evidence, item.evidence_pointers, strict=True))
    index.raise_if_errors()


def check_evidence(revision: RevisionBuilder, pieces: Iterable[tuple[EvidenceDraft, str]]) -> None:
    """Raise UnprocessableContent for invalid references of evidence, each with its pointer."""
    pieces = list(pieces)
    index = ReferenceIndex(revision)
    index.prefetch_evidence(draft for draft, _ in pieces)
    _check_evidence(index, pieces)
    index.raise_if_errors()


def check_citation(revision: RevisionBuilder, draft: CitationDraft) -> None:
    """Raise UnprocessableContent if an entity of the record is missing or withdrawn."""
    index = ReferenceIndex(revision)
    entity_lists = [
        (f"/authors/{position}/entities", author.entities)
        for position, author in enumerate(draft.authors)
    ]
    entity_lists += [
        ("/container_entities", draft.container_entities),
        ("/publisher_entities", draft.publisher_entities),
    ]
    entity_lists += [
        (f"/{key}/{position}/entities", contributor.entities)
        for key, position, contributor in draft.contributors
    ]
    index.prefetch_entities(entity for _, ids in entity_lists for entity in ids)
    for pointer, ids in entity_lists:
        for position, entity_id in enumerate(ids):
            index.require_entity(entity_id, f"{pointer}/{position}")
    index.raise_if_errors()


def check_document(revision: RevisionBuilder, draft: DocumentDraft) -> None:
    """Raise UnprocessableContent if a citation of the record is missing or withdrawn."""
    index = ReferenceIndex(revision)
    index.prefetch_citations(
        [draft.citation or "", *(reference.citation for reference in draft.references)]
    )
    if draft.citation is not None:
        index.require_citation(draft.citation, "/citation")
    for position, reference in enumerate(draft.references):
        index.require_citation(reference.citation, f"/references/{position}/citation")
    index.raise_if_errors()


def _check_evidence(index: "ReferenceIndex", pieces: Iterable[tuple[EvidenceDraft, str]]) -> None:
    """Add an error for each invalid reference of evidence, each piece with its pointer."""
    for draft, pointer in pieces:
        if draft.citation is not None:
            index.require_citation(draft.citation, f"{pointer}/citation")
        if draft.document is not None:
            index.require_section(draft.document, draft.section, pointer)


def _check_subject(item: DraftWithPointers, index: "ReferenceIndex") -> None:
    prop, pointer = PROPERTIES[item.draft.property], item.subject_pointer or item.value_pointer
    kind = index.require_entity(item.draft.subject, pointer)
    index.add_violations(
        check_subject_kind(prop, kind), item.property_pointer or item.value_pointer
    )


def _check_value(item: DraftWithPointers, index: "ReferenceIndex") -> None:
    prop, value = PROPERTIES[item.draft.property], item.draft.value
    if value.text is None:
        return
    if value.type is ValueType.CITATION:
        index.require_citation(value.text, item.value_pointer)
    if value.type is not ValueType.ENTITY:
        return
    target = index.require_entity(value.text, item.value_pointer)
    subject = index.kinds.get(item.draft.subject)
    index.add_violations(check_target_kind(prop, subject, value.text, target), item.value_pointer)
    canonical_id = index.revision.canonical_id
    index.add_violations(
        check_irreflexive(prop, canonical_id(item.draft.subject), canonical_id(value.text)),
        item.value_pointer,
    )


def _check_qualifiers(item: DraftWithPointers, index: "ReferenceIndex") -> None:
    base_pointer = (
        item.value_pointer if item.qualifiers_pointer is None else item.qualifiers_pointer
    )
    for name, value in item.draft.qualifiers:
        if QUALIFIERS[name] == "entity" and isinstance(value, str):
            pointer = f"{base_pointer}/{name}"
            kind = index.require_entity(value, pointer)
            index.add_violations(check_qualifier_kind(name, value, kind), pointer)


@dataclass(slots=True)
class ReferenceIndex:
    """Hold the prefetched records that drafts refer to, and collect the errors."""

    revision: RevisionBuilder
    kinds: dict[str, Kind] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    sections: dict[str, set[str]] = field(default_factory=dict)
    errors: list[ErrorItem] = field(default_factory=list)

    def prefetch_statements(self, drafts: Iterable[DraftWithPointers]) -> None:
        statement_drafts = [item.draft for item in drafts]
        entity_ids: list[str] = []
        for draft in statement_drafts:
            entity_ids.append(draft.subject)
            if draft.value.type is ValueType.ENTITY and draft.value.text:
                entity_ids.append(draft.value.text)
            entity_ids += [
                value
                for name, value in draft.qualifiers
                if QUALIFIERS[name] == "entity" and isinstance(value, str)
            ]
        self.prefetch_entities(entity_ids)
        self.prefetch_citations(
            draft.value.text or ""
            for draft in statement_drafts
            if draft.value.type is ValueType.CITATION
        )
        self.prefetch_evidence(piece for draft in statement_drafts for piece in draft.evidence)

    def prefetch_evidence(self, drafts: Iterable[EvidenceDraft]) -> None:
        pieces = list(drafts)
        self.prefetch_citations(piece.citation for piece in pieces if piece.citation)
        documents = {piece.document for piece in pieces if piece.document}
        for chunk in chunks(sorted(documents)):
            query = (
                select(DocumentVersion.document_id, SQLDocumentSection.key)
                .outerjoin(
                    SQLDocumentSection,
                    (SQLDocumentSection.document_id == DocumentVersion.document_id)
                    & (SQLDocumentSection.from_revision == DocumentVersion.from_revision),
                )
                .where(
                    DocumentVersion.document_id.in_(chunk), DocumentVersion.to_revision.is_(None)
                )
            )
            for document, section in self.revision.session.execute(query):
                self.sections.setdefault(document, set()).add(section)
            self._prefetch_reference_sections(chunk)

    def _prefetch_reference_sections(self, documents: list[str]) -> None:
        """Add the `ref:N` section of each reference: the entry can be cited like a section."""
        query = (
            select(SQLDocumentReference.document_id, SQLDocumentReference.number)
            .join(
                DocumentVersion,
                (DocumentVersion.document_id == SQLDocumentReference.document_id)
                & (DocumentVersion.from_revision == SQLDocumentReference.from_revision),
            )
            .where(
                SQLDocumentReference.document_id.in_(documents),
                DocumentVersion.to_revision.is_(None),
            )
        )
        for document, number in self.revision.session.execute(query):
            self.sections[document].add(f"ref:{number}")

    def prefetch_entities(self, ids: Iterable[str]) -> None:
        canonical_ids = {entity_id: self.revision.canonical_id(entity_id) for entity_id in ids}
        for chunk in chunks(sorted(set(canonical_ids.values()))):
            query = (
                select(Entity.id, Entity.kind, EntityStatusVersion.status)
                .join(EntityStatusVersion, EntityStatusVersion.entity_id == Entity.id)
                .where(Entity.id.in_(chunk), EntityStatusVersion.to_revision.is_(None))
            )
            rows = {row[0]: row[1:] for row in self.revision.session.execute(query)}
            for entity_id, canonical_id in canonical_ids.items():
                if canonical_id in rows:
                    kind, status = rows[canonical_id]
                    self.kinds[entity_id] = Kind(kind)
                    if status == Lifecycle.WITHDRAWN:
                        self.withdrawn.add(entity_id)

    def prefetch_citations(self, ids: Iterable[str]) -> None:
        for chunk in chunks(sorted(set(ids))):
            query = select(CitationVersion.citation_id).where(
                CitationVersion.citation_id.in_(chunk), CitationVersion.to_revision.is_(None)
            )
            self.citations |= set(self.revision.session.scalars(query))

    def require_entity(self, entity_id: str, pointer: str) -> Kind | None:
        """Return the kind of an entity; add an error and return None if missing or withdrawn."""
        if entity_id in self.withdrawn:
            self.add_error(pointer, f"{entity_id} was withdrawn")
            return None
        if entity_id not in self.kinds:
            self.add_error(pointer, f"there is no entity {entity_id}")
        return self.kinds.get(entity_id)

    def require_citation(self, citation_id: str, pointer: str) -> None:
        if citation_id not in self.citations:
            self.add_error(pointer, f"there is no citation {citation_id}")

    def require_section(self, document: str, section: str | None, pointer: str) -> None:
        if document not in self.sections:
            self.add_error(f"{pointer}/document", f"there is no document {document}")
        elif section is not None and section not in self.sections[document]:
            self.add_error(f"{pointer}/section", f"{document} has no section {section}")

    def add_violations(self, violations: Iterable[Violation], pointer: str) -> None:
        for violation in violations:
            self.add_error(pointer, violation.describe())

    def add_error(self, pointer: str, detail: str) -> None:
        self.errors.append(ErrorItem(detail, pointer=pointer))

    def raise_if_errors(self) -> None:
        if self.errors:
            raise UnprocessableContent(
                "The body refers to records that do not exist or cannot be used here.",
                errors=dict.fromkeys(self.errors),
            )
