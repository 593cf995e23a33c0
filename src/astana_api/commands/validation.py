"""What a draft says of things that have to be there: looked up all at once, told all at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select

from astana_api.commands.revision import Change, chunks
from astana_api.domain.enums import Kind, Lifecycle, ValueType
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EvidenceDraft,
    StatementDraft,
)
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.errors import Fault, UnprocessableContent
from astana_api.models import (
    CitationVersion,
    DocumentReference,
    DocumentSection,
    DocumentVersion,
    Entity,
    EntityLife,
)


@dataclass(frozen=True, slots=True)
class PlacedDraft:
    """A draft with the RFC 6901 pointers to its value and to each piece of its evidence.

    `subject`, `property` and `qualifiers` point to these where they do not stand with the value.
    """

    draft: StatementDraft
    pointer: str
    subject: str | None = None
    evidence: tuple[str, ...] = ()
    qualifiers: str | None = None
    property: str | None = None


def check_statements(change: Change, placed: Iterable[PlacedDraft]) -> None:
    """Raise UnprocessableContent, pointing at each, for what cannot be stated here.

    That is a statement about, or to, an entity that is not served or is of a kind that the
    property does not take; and evidence in a citation, document or section that is not there.
    """
    given = list(placed)
    there = _Standing(change)
    there.look_for(given)
    for each in given:
        _check_subject(each, there)
        _check_value(each, there)
        _check_qualifiers(each, there)
        _check_evidence(there, zip(each.draft.evidence, each.evidence, strict=True))
    there.raise_any()


def check_more_evidence(change: Change, placed: Iterable[tuple[EvidenceDraft, str]]) -> None:
    """The same for evidence alone, each piece with its pointer."""
    given = list(placed)
    there = _Standing(change)
    there.look_for_evidence(draft for draft, _ in given)
    _check_evidence(there, given)
    there.raise_any()


def check_citation(change: Change, draft: CitationDraft) -> None:
    """Raise UnprocessableContent for an entity of the record that is not served."""
    there = _Standing(change)
    named = [
        (f"/authors/{at}/entities", author.entities) for at, author in enumerate(draft.authors)
    ]
    named += [
        ("/container_entities", draft.container_entities),
        ("/publisher_entities", draft.publisher_entities),
    ]
    there.look_for_entities(entity for _, ids in named for entity in ids)
    for pointer, ids in named:
        for at, entity_id in enumerate(ids):
            there.entity(entity_id, f"{pointer}/{at}")
    there.raise_any()


def check_document(change: Change, draft: DocumentDraft) -> None:
    """Raise UnprocessableContent for a reference to a citation that is not served."""
    there = _Standing(change)
    there.look_for_citations(reference.citation for reference in draft.references)
    for at, reference in enumerate(draft.references):
        there.citation(reference.citation, f"/references/{at}/citation")
    there.raise_any()


def _check_evidence(there: "_Standing", placed: Iterable[tuple[EvidenceDraft, str]]) -> None:
    """Note what is wrong with pieces of evidence, each with its pointer."""
    for draft, pointer in placed:
        if draft.citation is not None:
            there.citation(draft.citation, f"{pointer}/citation")
        if draft.document is not None:
            there.place(draft.document, draft.section, pointer)


def _check_subject(each: PlacedDraft, there: "_Standing") -> None:
    row, pointer = PROPERTIES[each.draft.property], each.subject or each.pointer
    kind = there.entity(each.draft.subject, pointer)
    if kind is not None and kind not in row.subjects:
        detail = f"{row.id} is not stated of {_a(kind)}, only of {_any_of(row.subjects)}"
        there.refuse(each.property or each.pointer, detail)


def _check_value(each: PlacedDraft, there: "_Standing") -> None:
    row, value = PROPERTIES[each.draft.property], each.draft.value
    if value.text is None:
        return
    if value.type is ValueType.CITATION:
        there.citation(value.text, each.pointer)
    if value.type is not ValueType.ENTITY:
        return
    target = there.entity(value.text, each.pointer)
    subject = there.kinds.get(each.draft.subject)
    if target and subject and not row.allows_target(subject, target):
        wanted = (subject,) if row.same_kind else row.targets
        detail = f"{value.text} is {_a(target)}, and {_any_of(wanted)} is wanted"
        there.refuse(each.pointer, detail)


def _check_qualifiers(each: PlacedDraft, there: "_Standing") -> None:
    beside = each.pointer if each.qualifiers is None else each.qualifiers
    for name, said in each.draft.qualifiers:
        if QUALIFIERS[name] == "entity" and isinstance(said, str):
            kind = there.entity(said, f"{beside}/{name}")
            if name == "place" and kind not in {None, Kind.PLACE}:
                there.refuse(f"{beside}/{name}", f"{said} is {_a(kind)}, and no place")


@dataclass(slots=True)
class _Standing:
    """What is served now of what was asked for, and what is wrong so far."""

    change: Change
    kinds: dict[str, Kind] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    sections: dict[str, set[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def look_for(self, placed: Iterable[PlacedDraft]) -> None:
        given = [each.draft for each in placed]
        named: list[str] = []
        for draft in given:
            named.append(draft.subject)
            if draft.value.type is ValueType.ENTITY and draft.value.text:
                named.append(draft.value.text)
            named += [
                said
                for name, said in draft.qualifiers
                if QUALIFIERS[name] == "entity" and isinstance(said, str)
            ]
        self.look_for_entities(named)
        self.look_for_citations(
            draft.value.text or "" for draft in given if draft.value.type is ValueType.CITATION
        )
        self.look_for_evidence(piece for draft in given for piece in draft.evidence)

    def look_for_evidence(self, given: Iterable[EvidenceDraft]) -> None:
        pieces = list(given)
        self.look_for_citations(piece.citation for piece in pieces if piece.citation)
        documents = {piece.document for piece in pieces if piece.document}
        for chunk in chunks(sorted(documents)):
            query = (
                select(DocumentVersion.document_id, DocumentSection.key)
                .outerjoin(
                    DocumentSection,
                    (DocumentSection.document_id == DocumentVersion.document_id)
                    & (DocumentSection.from_revision == DocumentVersion.from_revision),
                )
                .where(
                    DocumentVersion.document_id.in_(chunk), DocumentVersion.to_revision.is_(None)
                )
            )
            for document, section in self.change.session.execute(query):
                self.sections.setdefault(document, set()).add(section)
            self._look_for_entries(chunk)

    def _look_for_entries(self, documents: list[str]) -> None:
        """The entry of each reference is a section of its document too."""
        query = (
            select(DocumentReference.document_id, DocumentReference.number)
            .join(
                DocumentVersion,
                (DocumentVersion.document_id == DocumentReference.document_id)
                & (DocumentVersion.from_revision == DocumentReference.from_revision),
            )
            .where(
                DocumentReference.document_id.in_(documents), DocumentVersion.to_revision.is_(None)
            )
        )
        for document, number in self.change.session.execute(query):
            self.sections[document].add(f"ref:{number}")

    def look_for_entities(self, ids: Iterable[str]) -> None:
        asked = {entity_id: self.change.now(entity_id) for entity_id in ids}
        for chunk in chunks(sorted(set(asked.values()))):
            query = (
                select(Entity.id, Entity.kind, EntityLife.status)
                .join(EntityLife, EntityLife.entity_id == Entity.id)
                .where(Entity.id.in_(chunk), EntityLife.to_revision.is_(None))
            )
            found = {row[0]: row[1:] for row in self.change.session.execute(query)}
            for entity_id, now in asked.items():
                if now in found:
                    kind, status = found[now]
                    self.kinds[entity_id] = Kind(kind)
                    if status == Lifecycle.WITHDRAWN:
                        self.withdrawn.add(entity_id)

    def look_for_citations(self, ids: Iterable[str]) -> None:
        for chunk in chunks(sorted(set(ids))):
            query = select(CitationVersion.citation_id).where(
                CitationVersion.citation_id.in_(chunk), CitationVersion.to_revision.is_(None)
            )
            self.citations |= set(self.change.session.scalars(query))

    def entity(self, entity_id: str, pointer: str) -> Kind | None:
        """The kind of an entity; None, with a fault, where none is served."""
        if entity_id in self.withdrawn:
            self.refuse(pointer, f"{entity_id} was withdrawn")
            return None
        if entity_id not in self.kinds:
            self.refuse(pointer, f"there is no entity {entity_id}")
        return self.kinds.get(entity_id)

    def citation(self, citation_id: str, pointer: str) -> None:
        if citation_id not in self.citations:
            self.refuse(pointer, f"there is no citation {citation_id}")

    def place(self, document: str, section: str | None, pointer: str) -> None:
        if document not in self.sections:
            self.refuse(f"{pointer}/document", f"there is no document {document}")
        elif section is not None and section not in self.sections[document]:
            self.refuse(f"{pointer}/section", f"{document} has no section {section}")

    def refuse(self, pointer: str, detail: str) -> None:
        self.faults.append(Fault(detail, pointer=pointer))

    def raise_any(self) -> None:
        if self.faults:
            raise UnprocessableContent(
                "The body names what is not here, or does not fit.",
                errors=dict.fromkeys(self.faults),
            )


def _a(kind: Kind | None) -> str:
    return f"{'an' if kind and kind[0] in 'aeiou' else 'a'} {kind}"


def _any_of(kinds: tuple[Kind, ...]) -> str:
    return "any kind" if len(kinds) == len(Kind) else " or ".join(map(_a, kinds))
