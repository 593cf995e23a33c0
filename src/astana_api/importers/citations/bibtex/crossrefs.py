"""Resolve `crossref`: an entry takes over fields of the book or journal that it is in."""

from collections.abc import Iterator, Sequence
from typing import Final

from astana_api.domain.text.normalization import quote
from astana_api.importers.citations.bibtex.fields import NOT_INHERITED, PARTS
from astana_api.importers.citations.bibtex.syntax import MAX_EXPANSION, BibEntry, BibField
from astana_api.importers.imported_files import UnreadableFile

_IN_BOOK: Final = {"title": "booktitle", "subtitle": "booksubtitle", "author": "bookauthor"}
_IN_PERIODICAL: Final = {"title": "journaltitle", "subtitle": "journalsubtitle"}


def resolve_crossrefs(entries: Sequence[BibEntry], length: int) -> Iterator[BibEntry]:
    """Yield the entries with inherited fields; a field of the entry itself comes first.

    An entry inherits what its parent states, not what the parent inherits. Raise UnreadableFile if
    inheriting would make the values many times longer than the file, which has this `length`.
    """
    by_key: dict[str, BibEntry] = {}
    for entry in entries:
        by_key.setdefault(entry.key.lower(), entry)
    stated = {id(entry): dict(entry.fields) for entry in entries}
    inherited = 0
    for entry in entries:
        reference = entry.fields.get("crossref")
        if reference is not None:
            parent = by_key.get(reference.value.strip().lower())
            if parent is None:
                reason = f"crossref: the file has no entry {quote(reference.value)}"
                entry.problems.append((reference.line, reason))
            elif parent is not entry:
                fields = _inherit(entry, parent, stated[id(parent)])
                inherited += sum(len(field.value) for field in fields.values())
                if inherited > MAX_EXPANSION * length:
                    reason = f"the file expands to more than {MAX_EXPANSION} times its size"
                    raise UnreadableFile(f"line {reference.line}", reason)
                entry.fields = {**fields, **entry.fields}
        yield entry


def _inherit(entry: BibEntry, parent: BibEntry, stated: dict[str, BibField]) -> dict[str, BibField]:
    renamed: dict[str, str] = {}
    if entry.type in PARTS:
        renamed = _IN_BOOK
    elif parent.type == "periodical":
        renamed = _IN_PERIODICAL
    # The line of the reference, so that notes point to the entry.
    line = entry.fields["crossref"].line
    return {
        renamed.get(name, name): BibField(field.value, line)
        for name, field in stated.items()
        if name not in NOT_INHERITED and field.value.strip()
    }
