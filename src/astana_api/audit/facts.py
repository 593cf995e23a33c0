"""The read model of audit rules: current statements, citations and documents, with indexes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.enums import (
    SOURCED_BASES,
    AnchorState,
    Basis,
    Kind,
    LinkOutcome,
    Rank,
    Stance,
    ValueType,
)
from astana_api.domain.statements.drafts import CitationDraft, DocumentDraft, Value


@dataclass(frozen=True, slots=True)
class AuditedEvidence:
    """A current piece of evidence. `anchor` is None while no text was searched for the phrase.

    Here and in the other records, `revision` is the one that opened the current version.
    """

    citation: str | None = None
    document: str | None = None
    section: str | None = None
    exact: str | None = None
    stance: Stance = Stance.SUPPORTS
    basis: Basis = Basis.STATED
    stated_as: str | None = None
    anchor: AnchorState | None = None
    revision: int = 0

    @property
    def supports(self) -> bool:
        """Return whether the evidence supports its statement."""
        return self.stance is Stance.SUPPORTS

    @property
    def source(self) -> str | None:
        """Return the citation if the evidence makes its statement sourced, else None."""
        return self.citation if self.supports and self.basis in SOURCED_BASES else None


@dataclass(frozen=True, slots=True)
class AuditedStatement:
    """A current statement; redirects of its subject, value and qualifiers are resolved."""

    id: str
    subject: str
    property_id: str
    value: Value
    qualifiers: Mapping[str, str | bool] = field(default_factory=dict)
    rank: Rank = Rank.NORMAL
    evidence: tuple[AuditedEvidence, ...] = ()
    revision: int = 0

    @property
    def target(self) -> str | None:
        """Return the entity that is the value, None for any other value."""
        return self.value.text if self.value.type is ValueType.ENTITY else None

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the distinct citations that make the statement sourced, sorted."""
        return tuple(sorted({e.source for e in self.evidence if e.source is not None}))

    @property
    def value_bounds(self) -> Bounds | None:
        """Return the bounds of a date value; None for any other value."""
        return date_bounds(self.value.text) if self.value.type is ValueType.DATE else None

    def date(self, qualifier: str) -> Bounds | None:
        """Return the bounds of a date qualifier; None without one."""
        text = self.qualifiers.get(qualifier)
        return date_bounds(text) if isinstance(text, str) else None

    def text(self, qualifier: str) -> str | None:
        """Return a text qualifier; None without one."""
        value = self.qualifiers.get(qualifier)
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class AuditedEntity:
    """An active entity with the current statements about it, sorted by id."""

    id: str
    kind: Kind
    statements: tuple[AuditedStatement, ...] = ()

    def valid(self, *properties: str) -> list[AuditedStatement]:
        """Return the statements of the properties, or all, except deprecated ones."""
        return [
            s
            for s in self.statements
            if s.rank is not Rank.DEPRECATED and (not properties or s.property_id in properties)
        ]


@dataclass(frozen=True, slots=True)
class AuditedSection:
    """A section of a document, with the statements whose evidence is anchored in it."""

    document: str
    key: str
    statements: tuple[AuditedStatement, ...] = ()

    @property
    def citations(self) -> tuple[str, ...]:
        """Return the citations that the text of the section cites, sorted."""
        return tuple(sorted({e.citation for e in self.evidence if e.citation is not None}))

    @property
    def evidence(self) -> list[AuditedEvidence]:
        """Return the evidence that is anchored in the section."""
        return [
            e
            for statement in self.statements
            for e in statement.evidence
            if e.document == self.document and e.section == self.key
        ]


@dataclass(frozen=True, slots=True)
class CitationUse:
    """The number of a citation in a document, and the sections whose text cites it."""

    document: str
    numbers: tuple[int, ...]
    sections: tuple[str, ...]


class AuditedLink(NamedTuple):
    """The last request to the URL of a citation; `checked_on` is its day."""

    outcome: LinkOutcome
    status: int | None
    checked_on: str


@dataclass(frozen=True, slots=True)
class AuditedFacts:
    """Everything that rules may read; a partial one has all that the rules of its units read.

    `groups` maps a comparison key (`audit.comparison_keys`) to the ids that have it; `uses` maps a
    citation to its uses in documents; `incoming` has the statements whose value is an entity, and
    `named_in` the entities that the record of a citation names; `links` has the checked citations
    at the head. `today` is a day number.
    """

    today: int
    entities: Mapping[str, AuditedEntity] = field(default_factory=dict)
    citations: Mapping[str, CitationDraft] = field(default_factory=dict)
    documents: Mapping[str, DocumentDraft] = field(default_factory=dict)
    sections: Mapping[tuple[str, str], AuditedSection] = field(default_factory=dict)
    uses: Mapping[str, tuple[CitationUse, ...]] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    incoming: Mapping[str, tuple[AuditedStatement, ...]] = field(default_factory=dict)
    named_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    links: Mapping[str, AuditedLink] = field(default_factory=dict)
    citation_revisions: Mapping[str, int] = field(default_factory=dict)

    def about(self, entity: str, *properties: str) -> list[AuditedStatement]:
        """Return the valid statements of the properties about an entity; none if it is absent."""
        found = self.entities.get(entity)
        return found.valid(*properties) if found else []


def index_facts(
    today: int,
    entities: Iterable[AuditedEntity],
    citations: Iterable[CitationDraft],
    documents: Iterable[DocumentDraft],
    groups: Mapping[str, tuple[str, ...]],
) -> AuditedFacts:
    """Return complete facts with their indexes; the order of the arguments does not matter."""
    by_id = {each.id: each for each in sorted(entities, key=lambda e: e.id)}
    by_document = {each.id: each for each in sorted(documents, key=lambda d: d.id)}
    statements = [s for entity in by_id.values() for s in entity.statements]
    sections: dict[tuple[str, str], list[AuditedStatement]] = {}
    cited_in: dict[str, set[tuple[str, str]]] = {}
    incoming: dict[str, list[AuditedStatement]] = {}
    named_in: dict[str, set[str]] = {}
    for statement in statements:
        if statement.value.type is ValueType.CITATION and statement.rank is not Rank.DEPRECATED:
            named_in.setdefault(statement.value.text or "", set()).add(statement.subject)
        if statement.target is not None:
            incoming.setdefault(statement.target, []).append(statement)
        for anchor in {(e.document, e.section) for e in statement.evidence}:
            if anchor[0] is not None and anchor[1] is not None:
                sections.setdefault((anchor[0], anchor[1]), []).append(statement)
        for e in statement.evidence:
            if e.citation and e.document and e.section and cites_in_text(e):
                cited_in.setdefault(e.citation, set()).add((e.document, e.section))
    return AuditedFacts(
        today=today,
        entities=MappingProxyType(by_id),
        citations={each.id: each for each in sorted(citations, key=lambda c: c.id)},
        documents=by_document,
        sections={
            key: AuditedSection(*key, tuple(sorted(found, key=lambda s: s.id)))
            for key, found in sorted(sections.items())
        },
        uses=index_uses(by_document.values(), cited_in),
        groups=groups,
        incoming={key: tuple(found) for key, found in incoming.items()},
        named_in={key: frozenset(found) for key, found in named_in.items()},
    )


def cites_in_text(evidence: AuditedEvidence) -> bool:
    """Return whether evidence is a passage that cites the citation, not the reference itself."""
    return not (evidence.section or "").startswith("ref:")


def index_uses(
    documents: Iterable[DocumentDraft], cited_in: Mapping[str, set[tuple[str, str]]]
) -> dict[str, tuple[CitationUse, ...]]:
    """Return the uses of each citation that is a reference of a document."""
    uses: dict[str, list[CitationUse]] = {}
    for document in documents:
        numbers: dict[str, list[int]] = {}
        for reference in document.references:
            numbers.setdefault(reference.citation, []).append(reference.number)
        for citation, found in numbers.items():
            in_sections = {s for d, s in cited_in.get(citation, ()) if d == document.id}
            uses.setdefault(citation, []).append(
                CitationUse(document.id, tuple(sorted(found)), tuple(sorted(in_sections)))
            )
    return {citation: tuple(found) for citation, found in uses.items()}


def date_bounds(text: str | None) -> Bounds | None:
    """Return the bounds of an EDTF date; None if it is absent or invalid."""
    if text is None:
        return None
    try:
        return edtf.parse(text).bounds
    except edtf.EdtfError:
        return None
