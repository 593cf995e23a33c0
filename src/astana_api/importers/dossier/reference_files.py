"""Read the bibliographies in a dossier's folder: BibTeX, RIS and CSL-JSON."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, NamedTuple

from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH, is_entity_id
from astana_api.domain.text.slugs import make_slug
from astana_api.importers.citations.bibtex.reader import read_bibtex
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.citations.ris import read_ris
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)

_READERS: Final[Mapping[str, Callable[[bytes, ImportSource], ImportedFile]]] = {
    ".bib": read_bibtex,
    ".ris": read_ris,
    ".json": read_csl_json,
}
_LINE: Final = re.compile(r"line ([1-9][0-9]*)")


class LocatedCitation(NamedTuple):
    """A citation, with the location of its record."""

    draft: CitationDraft
    location: SourceLocation


@dataclass(frozen=True, slots=True)
class _ReferenceFile(ImportSource):
    """A file whose keys are the ids of its citations."""

    def entity_id(self, local_id: str) -> str:
        """Return the key if it is an id, else the id made of its letters and digits."""
        if is_entity_id(local_id):
            return local_id
        return make_slug(local_id)[:MAX_ENTITY_ID_LENGTH].strip("-")


def read_reference_file(
    name: str, content: bytes, diagnostics: DiagnosticCollector
) -> list[LocatedCitation] | None:
    """Return the citations of a file, or None if it cannot be read.

    A value that is no value of its field is an error. What has no field here is left out.
    """
    source = _ReferenceFile(name, name)
    try:
        imported = _READERS[PurePath(name).suffix](content, source)
    except UnreadableFile as error:
        _add(name, error.location, error.reason, diagnostics)
        return None
    for note in imported.notes:
        if note.type is NoteType.REJECTED:
            _add(name, note.location, note.reason, diagnostics)
    found = [
        LocatedCitation(draft, _locate(name, imported.citation_locations[draft.id]))
        for draft in imported.drafts.citations
        if draft.id in imported.citation_locations
    ]
    for draft, location in found:
        if not is_entity_id(draft.id) or draft.id.isdigit():
            diagnostics.add(
                location,
                "the key of a citation has a letter of the Latin alphabet, because `cite: 7` is "
                "reference 7; give the record another key",
            )
    return found


def _add(name: str, location: str, reason: str, diagnostics: DiagnosticCollector) -> None:
    if _LINE.fullmatch(location):
        diagnostics.add(_locate(name, location), reason)
    else:
        diagnostics.add_file(name, f"{location}: {reason}")


def _locate(name: str, location: str) -> SourceLocation:
    """Return the line of the location; a path in JSON has none."""
    line = _LINE.fullmatch(location)
    return SourceLocation(name, int(line[1]) if line else 1, 1)
