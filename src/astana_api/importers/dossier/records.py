"""The whole records of a dossier: its citations and its document."""

from collections.abc import Sequence as Many

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.files.file_models import AuthorShape, CitationShape, DocumentShape
from astana_api.importers.dossier.files.node_validation import shaped
from astana_api.importers.dossier.files.yaml import Entry, Mapping, Node, Sequence


def read_citation(key: str, entry: Entry, catalog: Catalog) -> CitationDraft | None:
    """The record under the key; None where it has a fault."""
    before = len(catalog.faults)
    shape = shaped(CitationShape, entry.value, entry.place, catalog.faults, key)
    if shape is None:
        return None
    node = entry.value
    assert isinstance(node, Mapping)
    if shape.title_lang and not shape.title:
        catalog.faults.add(node.entries["title_lang"].place, "title_lang: it needs `title`")
    for name in ("container_entities", "publisher_entities"):
        _entities_exist(getattr(shape, name), node, name, catalog)
    for author, item in zip(shape.authors or (), _items(node, "authors"), strict=True):
        assert isinstance(item, Mapping)
        _entities_exist(author.entities, item, "entities", catalog)
    if len(catalog.faults) > before:
        return None
    return CitationDraft(
        id=key,
        type=shape.type,
        title=shape.title,
        titles=((shape.title_lang, shape.title),) if shape.title_lang and shape.title else (),
        authors=tuple(map(_author, shape.authors or ())),
        container_title=shape.container_title,
        container_entities=tuple(shape.container_entities or ()),
        publisher=shape.publisher,
        publisher_entities=tuple(shape.publisher_entities or ()),
        issued=shape.issued,
        accessed=shape.accessed,
        archived=shape.archived,
        url=shape.url,
        archive_url=shape.archive_url,
        url_status=shape.url_status or UrlStatus.UNKNOWN,
        language=shape.language,
        medium=shape.medium,
        note=shape.note,
    )


def read_document(entry: Entry, faults: Faults) -> DocumentDraft | None:
    """The document's record, its references in the order of their numbers; None where at fault.

    That its references point to citations that exist is looked at when those are known.
    """
    before = len(faults)
    shape = shaped(DocumentShape, entry.value, entry.place, faults, "document")
    if shape is None:
        return None
    node = entry.value
    assert isinstance(node, Mapping)
    _sections_in_order(shape, _items(node, "sections"), faults)
    _numbered_from_one(shape, node, faults)
    if len(faults) > before:
        return None
    return DocumentDraft(
        id=shape.id,
        title=shape.title,
        language=shape.language,
        sha256=shape.sha256,
        sections=tuple(
            SectionDraft(one.key, one.heading, *(one.lines or (None, None)))
            for one in shape.sections or ()
        ),
        references=tuple(
            ReferenceDraft(one.number, one.citation, one.line)
            for one in sorted(shape.references or (), key=lambda one: one.number)
        ),
    )


def references_exist(entry: Entry, catalog: Catalog) -> None:
    """Adds a fault for each reference whose citation the dossier has not."""
    assert isinstance(entry.value, Mapping)
    for item in _items(entry.value, "references"):
        assert isinstance(item, Mapping)
        place = item.entries["citation"].value.place
        number = getattr(item.entries["number"].value, "value", "")
        citation = getattr(item.entries["citation"].value, "value", "")
        catalog.citation(citation, place, f"reference {number}")


def _author(shape: AuthorShape) -> AuthorDraft:
    return AuthorDraft(shape.name, shape.family, shape.given, tuple(shape.entities or ()))


def _items(node: Mapping, key: str) -> list[Node]:
    entry = node.entries.get(key)
    return entry.value.items if entry and isinstance(entry.value, Sequence) else []


def _entities_exist(entities: Many[str] | None, node: Mapping, key: str, catalog: Catalog) -> None:
    for entity, item in zip(entities or (), _items(node, key), strict=True):
        catalog.entity(entity, item.place, key)


def _sections_in_order(shape: DocumentShape, items: list[Node], faults: Faults) -> None:
    """Sections may lie within one another, but begin in the order of the text."""
    seen: dict[str, Place] = {}
    begun = 0
    for one, item in zip(shape.sections or (), items, strict=True):
        assert isinstance(item, Mapping)
        if one.key in seen:
            faults.add(
                item.entries["key"].value.place,
                f"the section {one.key} is given twice; first at {seen[one.key]}",
            )
        seen.setdefault(one.key, item.entries["key"].value.place)
        if one.lines and one.lines[0] < begun:
            faults.add(
                item.entries["lines"].value.place,
                f"lines: {one.key} begins on line {one.lines[0]}, before the section above it "
                f"(line {begun}); sections stand in the order of the text",
            )
        begun = max(begun, one.lines[0]) if one.lines else begun


def _numbered_from_one(shape: DocumentShape, node: Mapping, faults: Faults) -> None:
    seen: dict[int, Place] = {}
    for one, item in zip(shape.references or (), _items(node, "references"), strict=True):
        assert isinstance(item, Mapping)
        place = item.entries["number"].value.place
        if one.number in seen:
            faults.add(
                place, f"the reference {one.number} is given twice; first at {seen[one.number]}"
            )
        seen.setdefault(one.number, place)
    missing = [str(n) for n in range(1, max(seen, default=0) + 1) if n not in seen][:10]
    if missing:
        faults.add(
            node.entries["references"].place,
            f"references are numbered from 1 without a gap; missing: {', '.join(missing)}",
        )
