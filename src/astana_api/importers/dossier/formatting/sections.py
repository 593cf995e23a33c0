"""Find the section of each phrase that has none in the text of the document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from astana_api.domain.statements.drafts import EvidenceDraft
from astana_api.domain.text.anchors import find_anchor
from astana_api.domain.text.normalization import normalize_text, quote
from astana_api.importers.dossier.anchors import read_section_texts
from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    is_null,
)
from astana_api.importers.dossier.records import read_document


@dataclass(frozen=True, slots=True)
class SectionFinder:
    """The text of each section, and the errors of phrases that are not in exactly one place."""

    texts: Mapping[str, str]
    diagnostics: DiagnosticCollector

    def complete(self, statement: MappingNode) -> MappingNode:
        """Return the statement with the section of each phrase that it gives none for."""
        statement = self._complete_piece(statement)
        pieces = statement.entries.get("evidence")
        if pieces is None or not isinstance(pieces.value, SequenceNode):
            return statement
        items: list[Node] = [
            self._complete_piece(item) if isinstance(item, MappingNode) else item
            for item in pieces.value.items
        ]
        evidence = pieces._replace(value=SequenceNode(pieces.value.location, items))
        return replace(statement, entries={**statement.entries, "evidence": evidence})

    def _complete_piece(self, piece: MappingNode) -> MappingNode:
        phrase, section = piece.entries.get("exact"), piece.entries.get("at")
        if phrase is None or not isinstance(phrase.value, ScalarNode):
            return piece
        if section is not None and not is_null(section.value):
            return piece
        anchor = EvidenceDraft(
            exact=_text_of(piece, "exact"),
            prefix=_text_of(piece, "prefix"),
            suffix=_text_of(piece, "suffix"),
        )
        found = self._find_section(anchor, phrase)
        if found is None:
            return piece
        at = Entry(phrase.key_location, ScalarNode(phrase.value.location, found))
        return replace(piece, entries={**piece.entries, "at": at})

    def _find_section(self, anchor: EvidenceDraft, phrase: Entry) -> str | None:
        """Return the smallest section with the phrase; a section may contain others."""
        counts = {
            section: count
            for section, text in self.texts.items()
            if (count := len(find_anchor(anchor, text)))
        }
        by_size = sorted(counts, key=lambda section: len(self.texts[section]))
        # The sections that contain the smallest one contain the same place, and no other.
        is_one_place = all(
            counts[section] == 1 and self.texts[by_size[0]] in self.texts[section]
            for section in by_size
        )
        if by_size and is_one_place:
            return by_size[0]
        reason = (
            f"is in several places: {', '.join(sorted(counts))}; write `at`, and a prefix or a "
            "suffix if the section has it twice"
            if counts
            else "is not in the text"
        )
        self.diagnostics.add(phrase.value.location, f"{quote(anchor.exact or '')} {reason}")
        return None


def read_section_finder(
    document: Entry, file: Path, diagnostics: DiagnosticCollector
) -> SectionFinder:
    """Return the finder for the document, whose text is the file; raise InvalidDossier."""
    draft = read_document(document, diagnostics)
    diagnostics.raise_if_any()
    assert draft is not None
    texts = read_section_texts(draft, document.key_location, file, diagnostics)
    return SectionFinder(texts, diagnostics)


def _text_of(piece: MappingNode, key: str) -> str | None:
    entry = piece.entries.get(key)
    value = entry.value.value if entry and isinstance(entry.value, ScalarNode) else None
    return normalize_text(value) if isinstance(value, str) else None
