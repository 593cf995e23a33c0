"""The numbered sources of a page, and the phrases in them that carry its facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from astana_api.domain.enums import Stance
from astana_api.domain.rendering.entities import Json
from astana_api.queries.documents import REFERENCE_SECTION_PREFIX


class NoteReference(NamedTuple):
    """A superscript: the number of the source, and the anchor of the phrase."""

    number: int
    anchor: str
    contradicts: bool


@dataclass(slots=True)
class CitedPassage:
    """A phrase of a document, or what else a source is cited for, with the facts that rest on it.

    `facts` are the numbers of facts on the page.
    """

    anchor: str
    document: Json | None
    section: str | None
    heading: str | None
    evidence: Json
    facts: list[int] = field(default_factory=list)

    @property
    def contradicts(self) -> bool:
        """Whether the passage contradicts the facts."""
        return bool(self.evidence["stance"] == Stance.CONTRADICTS)


@dataclass(slots=True)
class NumberedSource:
    """A numbered source: a citation, or a document that cites none."""

    number: int
    citation: Json | None
    document: Json | None
    passages: dict[tuple[object, ...], CitedPassage] = field(default_factory=dict)


class Notes:
    """The sources of a page in the order in which its facts refer to them."""

    def __init__(self, citations: Mapping[str, Json], documents: Mapping[str, Json]) -> None:
        self._citations = citations
        self._documents = documents
        self._sources: dict[tuple[str, str], NumberedSource] = {}

    @property
    def sources(self) -> list[NumberedSource]:
        """The sources by number."""
        return list(self._sources.values())

    def refer(self, fact_number: int, statement: Json) -> list[NoteReference]:
        """Return the references of a fact to the sources of its statement, adding new ones."""
        references: dict[tuple[int, bool], NoteReference] = {}
        for evidence in statement["evidence"]:
            reference = self._refer_to(fact_number, evidence)
            if reference is not None:
                # Once for a source, at its first phrase: its other phrases are below it.
                references.setdefault((reference.number, reference.contradicts), reference)
        return sorted(references.values())

    def _refer_to(self, fact_number: int, evidence: Json) -> NoteReference | None:
        citation = self._citations.get(evidence["citation"] or "")
        document = self._documents.get(evidence["document"] or "")
        if citation is not None:
            key = ("citation", citation["id"])
        elif document is not None:
            key = ("document", document["id"])
        else:
            # Evidence of a withdrawn source.
            return None
        source = self._sources.setdefault(
            key,
            NumberedSource(
                len(self._sources) + 1, citation, document if citation is None else None
            ),
        )
        passage = self._find_passage(source, evidence, document)
        if fact_number not in passage.facts:
            passage.facts.append(fact_number)
        return NoteReference(source.number, passage.anchor, passage.contradicts)

    def _find_passage(
        self, source: NumberedSource, evidence: Json, document: Json | None
    ) -> CitedPassage:
        names = ("document", "section", "exact", "stance", "basis", "note", "stated_as")
        key = tuple(evidence[name] for name in names)
        passage = source.passages.get(key)
        if passage is None:
            section = evidence["section"]
            passage = CitedPassage(
                f"n{source.number}-{len(source.passages) + 1}",
                document,
                section,
                _find_heading(document, section),
                evidence,
            )
            source.passages[key] = passage
        return passage


def _find_heading(document: Json | None, section: str | None) -> str | None:
    """Return the heading of a section, or its key; None for the entry of a reference."""
    if document is None or section is None or section.startswith(REFERENCE_SECTION_PREFIX):
        return None
    for each in document["sections"]:
        if each["key"] == section:
            return str(each["heading"] or section)
    return section
