"""What a dossier declares, so that everything that points to it can be checked."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.files.node_validation import did_you_mean

REFERENCE_SECTION: Final = "ref:"
SUGGESTIONS: Final = 200
"""Faults after which a missing id is no longer compared with those that exist."""


@dataclass(slots=True)
class Catalog:
    """Ids that exist. `kinds` has None for a kind that is not known, or is itself at fault.

    A file that could not be read takes its ids with it: then `whole` is false, and what is missing
    is not reported, since the one fault is in that file.
    """

    faults: Faults
    whole: bool = True
    kinds: dict[str, Kind | None] = field(default_factory=dict)
    uses: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    document: str | None = None
    sections: set[str] = field(default_factory=set)
    references: dict[int, str] = field(default_factory=dict)
    document_is_sound: bool = True

    def entity(self, entity: str, place: Place, key: str) -> bool:
        """Whether the entity exists in the dossier or under its `uses`."""
        if entity in self.uses:
            return True
        return self._exists(
            entity, self.kinds, place, f"{key}: there is no entity {quoted(entity)}"
        )

    def citation(self, citation: str, place: Place, key: str) -> bool:
        """Whether the dossier has the citation."""
        return self._exists(
            citation, self.citations, place, f"{key}: there is no citation {quoted(citation)}"
        )

    def reference(self, number: int, place: Place) -> str | None:
        """The citation that a reference number of the document points to."""
        if number not in self.references and self.document_is_sound and self.whole:
            self.faults.add(place, f"cite: there is no reference {number}{self._extent()}")
        return self.references.get(number)

    def section(self, section: str, place: Place) -> bool:
        """Whether the document has the section."""
        if not (self.document_is_sound and self.whole):
            return True
        if self.document is None:
            self.faults.add(place, f"at: the dossier has no document, so no {quoted(section)}")
            return False
        if section.startswith(REFERENCE_SECTION):
            number = int(section.removeprefix(REFERENCE_SECTION))
            if number not in self.references:
                self.faults.add(place, f"at: there is no reference {number}{self._extent()}")
                return False
            return True
        return self._exists(
            section, self.sections, place, f"at: the document has no section {quoted(section)}"
        )

    def _extent(self) -> str:
        if self.document is None:
            return "; the dossier has no document"
        return f"; the document has {len(self.references)}"

    def _exists(self, word: str, known: Collection[str], place: Place, message: str) -> bool:
        if word in known:
            return True
        if self.whole:
            # Looking for what was meant is slow, and nobody reads the thousandth suggestion.
            hint = did_you_mean(word, known) if len(self.faults) < SUGGESTIONS else ""
            self.faults.add(place, f"{message}{hint}")
        return False
