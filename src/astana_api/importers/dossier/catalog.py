"""The ids that a dossier declares, against which its references are checked."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.node_validation import did_you_mean

REFERENCE_SECTION: Final = "ref:"
MAX_SUGGESTIONS: Final = 200
"""Number of diagnostics from which a missing id no longer gets a spelling suggestion."""


@dataclass(slots=True)
class Catalog:
    """Represent the declared ids; `kinds` has None for an entity whose kind is invalid or missing.

    `former_ids` maps the former id of each renamed entity to its present one.
    `is_complete` is false if a file could not be read: its ids are then unknown, so missing ids
    are not reported.
    """

    diagnostics: DiagnosticCollector
    is_complete: bool = True
    kinds: dict[str, Kind | None] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    former_ids: dict[str, str] = field(default_factory=dict)
    citations: set[str] = field(default_factory=set)
    document: str | None = None
    sections: set[str] = field(default_factory=set)
    references: dict[int, str] = field(default_factory=dict)
    withdrawn_references: set[int] = field(default_factory=set)
    document_is_valid: bool = True

    def check_entity(self, entity: str, location: SourceLocation, key: str) -> bool:
        """Return whether the dossier declares or `uses` the entity; add a diagnostic if not."""
        if entity in self.uses:
            return True
        now = self.former_ids.get(entity)
        hint = f"; it is {quote(now)} now" if now else ""
        return self._check_exists(
            entity, self.kinds, location, f"{key}: there is no entity {quote(entity)}{hint}"
        )

    def check_citation(self, citation: str, location: SourceLocation, key: str) -> bool:
        """Return whether the dossier declares the citation; add a diagnostic if not."""
        return self._check_exists(
            citation, self.citations, location, f"{key}: there is no citation {quote(citation)}"
        )

    def resolve_reference(self, number: int, location: SourceLocation) -> str | None:
        """Return the citation that a reference number of the document points to.

        Add a diagnostic and return None if the document has no such reference.
        """
        if number not in self.references and self.document_is_valid and self.is_complete:
            self.diagnostics.add(
                location, f"cite: there is no reference {number}{self._reference_count_hint()}"
            )
        return self.references.get(number)

    def check_section(self, section: str, location: SourceLocation) -> bool:
        """Return whether the document has the section; add a diagnostic if not."""
        if not (self.document_is_valid and self.is_complete):
            return True
        if self.document is None:
            self.diagnostics.add(
                location, f"at: the dossier has no document, so no {quote(section)}"
            )
            return False
        if section.startswith(REFERENCE_SECTION):
            number = int(section.removeprefix(REFERENCE_SECTION))
            if number not in self.references and number not in self.withdrawn_references:
                self.diagnostics.add(
                    location, f"at: there is no reference {number}{self._reference_count_hint()}"
                )
                return False
            return True
        return self._check_exists(
            section, self.sections, location, f"at: the document has no section {quote(section)}"
        )

    def _reference_count_hint(self) -> str:
        if self.document is None:
            return "; the dossier has no document"
        return f"; the document has {len(self.references)}"

    def _check_exists(
        self, key: str, declared: Collection[str], location: SourceLocation, message: str
    ) -> bool:
        if key in declared:
            return True
        if self.is_complete:
            # Finding a similar id is slow, so only the first diagnostics get a suggestion.
            hint = did_you_mean(key, declared) if len(self.diagnostics) < MAX_SUGGESTIONS else ""
            self.diagnostics.add(location, f"{message}{hint}")
        return False
