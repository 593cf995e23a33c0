"""Read the record types of a dossier: citations and the document."""

from collections.abc import Iterator, Sequence

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    CslValue,
    DocumentDraft,
    DocumentReferenceDraft,
    SectionDraft,
)
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.file_models import AuthorShape, CitationShape, DocumentShape
from astana_api.importers.dossier.files.node_validation import validate_node
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)


def read_citation(key: str, entry: Entry, catalog: Catalog) -> CitationDraft | None:
    """Return the citation under the key, or None if it is invalid."""
    before = len(catalog.diagnostics)
    model = validate_node(CitationShape, entry.value, entry.key_location, catalog.diagnostics, key)
    if model is None:
        return None
    node = entry.value
    assert isinstance(node, MappingNode)
    titles = dict(model.titles or {})
    if model.title_lang and not model.title:
        catalog.diagnostics.add(
            node.entries["title_lang"].key_location, "title_lang: it needs `title`"
        )
    elif (
        model.title_lang
        and model.title
        and titles.setdefault(model.title_lang, model.title) != model.title
    ):
        catalog.diagnostics.add(
            node.entries["titles"].value.location,
            f"titles: the title in {model.title_lang} is `title`, and another text",
        )
    for name in ("container_entities", "publisher_entities"):
        _check_entities(getattr(model, name), node, name, catalog)
    for name in ("authors", *CONTRIBUTOR_FIELDS):
        for author, item in zip(getattr(model, name) or (), _items(node, name), strict=True):
            assert isinstance(item, MappingNode)
            _check_entities(author.entities, item, "entities", catalog)
    if len(catalog.diagnostics) > before:
        return None
    return CitationDraft(
        id=key,
        type=model.type,
        title=model.title,
        titles=tuple(titles.items()),
        authors=tuple(map(_author, model.authors or ())),
        container_title=model.container_title,
        container_entities=tuple(model.container_entities or ()),
        publisher=model.publisher,
        publisher_entities=tuple(model.publisher_entities or ()),
        issued=model.issued,
        accessed=model.accessed,
        archived=model.archived,
        url=model.url,
        archive_url=model.archive_url,
        url_status=model.url_status or UrlStatus.UNKNOWN,
        language=model.language,
        medium=model.medium,
        note=model.note,
        csl_fields=tuple(_csl_fields(model)),
    )


def _csl_fields(model: CitationShape) -> Iterator[tuple[str, CslValue]]:
    """Yield the fields without a column that the source has."""
    for key in CSL_FIELDS:
        value: str | list[AuthorShape] | None = getattr(model, key)
        if value:
            yield key, value if isinstance(value, str) else tuple(map(_author, value))


def read_document(entry: Entry, diagnostics: DiagnosticCollector) -> DocumentDraft | None:
    """Return the document, its references ordered by number, or None if it is invalid.

    `check_references` checks later, when all citations are read, that the references' citations
    exist.
    """
    before = len(diagnostics)
    model = validate_node(DocumentShape, entry.value, entry.key_location, diagnostics, "document")
    if model is None:
        return None
    node = entry.value
    assert isinstance(node, MappingNode)
    _check_section_order(model, _items(node, "sections"), diagnostics)
    _check_reference_numbers(model, node, diagnostics)
    if len(diagnostics) > before:
        return None
    return DocumentDraft(
        id=model.id,
        title=model.title,
        language=model.language,
        sha256=model.sha256,
        sections=tuple(
            SectionDraft(section.key, section.heading, *(section.lines or (None, None)))
            for section in model.sections or ()
        ),
        references=tuple(
            DocumentReferenceDraft(reference.number, reference.citation, reference.line)
            for reference in sorted(model.references or (), key=lambda reference: reference.number)
            if reference.citation is not None
        ),
        url=model.url,
        authors=tuple(
            AuthorDraft(author.name, author.family, author.given) for author in model.authors or ()
        ),
        issued=model.issued,
        accessed=model.accessed,
        license=model.license,
        citation=model.citation,
    )


def check_references(entry: Entry, catalog: Catalog) -> None:
    """Add a diagnostic for each citation of the document that the dossier does not declare.

    Add the numbers of references without a citation to the catalog.
    """
    assert isinstance(entry.value, MappingNode)
    citation_entry = entry.value.entries.get("citation")
    if citation_entry and isinstance(citation_entry.value, ScalarNode):
        node = citation_entry.value
        if isinstance(node.value, str):
            catalog.check_citation(node.value, node.location, "citation")
    for item in _items(entry.value, "references"):
        assert isinstance(item, MappingNode)
        number = getattr(item.entries["number"].value, "value", "")
        citation = _text_of(item, "citation")
        if citation is None:
            # Evidence can be anchored in its entry, and cannot cite it.
            catalog.withdrawn_references.add(int(number))
            continue
        location = item.entries["citation"].value.location
        catalog.check_citation(citation, location, f"reference {number}")


def _author(model: AuthorShape) -> AuthorDraft:
    return AuthorDraft(model.name, model.family, model.given, tuple(model.entities or ()))


def _text_of(node: MappingNode, key: str) -> str | None:
    value = getattr(node.entries[key].value, "value", None) if key in node.entries else None
    return value if isinstance(value, str) else None


def _items(node: MappingNode, key: str) -> list[Node]:
    entry = node.entries.get(key)
    return entry.value.items if entry and isinstance(entry.value, SequenceNode) else []


def _check_entities(
    entities: Sequence[str] | None, node: MappingNode, key: str, catalog: Catalog
) -> None:
    for entity, item in zip(entities or (), _items(node, key), strict=True):
        catalog.check_entity(entity, item.location, key)


def _check_section_order(
    model: DocumentShape, items: list[Node], diagnostics: DiagnosticCollector
) -> None:
    """Check that section keys are unique and first lines ascend; sections may be nested."""
    seen: dict[str, SourceLocation] = {}
    previous_start = 0
    for section, item in zip(model.sections or (), items, strict=True):
        assert isinstance(item, MappingNode)
        if section.key in seen:
            diagnostics.add(
                item.entries["key"].value.location,
                f"the section {section.key} is given twice; first at {seen[section.key]}",
            )
        seen.setdefault(section.key, item.entries["key"].value.location)
        if section.lines and section.lines[0] < previous_start:
            diagnostics.add(
                item.entries["lines"].value.location,
                f"lines: {section.key} begins on line {section.lines[0]}, before the section above "
                f"it (line {previous_start}); sections stand in the order of the text",
            )
        previous_start = max(previous_start, section.lines[0]) if section.lines else previous_start


def _check_reference_numbers(
    model: DocumentShape, node: MappingNode, diagnostics: DiagnosticCollector
) -> None:
    seen: dict[int, SourceLocation] = {}
    for reference, item in zip(model.references or (), _items(node, "references"), strict=True):
        assert isinstance(item, MappingNode)
        location = item.entries["number"].value.location
        if reference.number in seen:
            diagnostics.add(
                location,
                f"the reference {reference.number} is given twice; "
                f"first at {seen[reference.number]}",
            )
        seen.setdefault(reference.number, location)
        if (reference.citation is None) is not bool(reference.withdrawn):
            diagnostics.add(
                location,
                f"reference {reference.number}: expected `citation`, or `withdrawn: true` if its "
                "citation was withdrawn",
            )
    missing = [str(n) for n in range(1, max(seen, default=0) + 1) if n not in seen][:10]
    if missing:
        diagnostics.add(
            node.entries["references"].key_location,
            f"references are numbered from 1 without a gap; missing: {', '.join(missing)}",
        )
