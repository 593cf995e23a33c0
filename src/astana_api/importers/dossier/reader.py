"""Read a dossier's folder into drafts with their source locations, or into diagnostics.

Reading does not access the database. The seeding command checks what depends on it: that the
entities under `uses` exist and have the expected kind, and that no other dossier owns an id.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EntityDraft,
    MergeDraft,
    StatementDraft,
)
from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.duplicates import reject_duplicates
from astana_api.importers.dossier.files.file_models import DossierShape
from astana_api.importers.dossier.files.folder import (
    REFERENCE_FILES,
    read_folder,
    sha256_digest,
)
from astana_api.importers.dossier.files.merging import MergedFiles, merge_files
from astana_api.importers.dossier.files.node_validation import validate_node
from astana_api.importers.dossier.files.yaml import MappingNode, SequenceNode, read_yaml
from astana_api.importers.dossier.inventory import InventoryEntry, read_inventory
from astana_api.importers.dossier.merges import read_merges
from astana_api.importers.dossier.records import check_references, read_citation, read_document
from astana_api.importers.dossier.reference_files import LocatedCitation, read_reference_file
from astana_api.importers.dossier.statements import LocatedStatement, read_statement
from astana_api.progress import report_progress

LocationKey = tuple[str, str] | tuple[str, int] | tuple[str, int, str] | tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The records of a folder, in path order and then in file order.

    `entities` are those with an entry in the folder, including those of `uses` that it extends.
    `statements` may repeat a claim with other evidence. `sha256` covers all files.
    `rules_off` are rules of the audit with the reasons why they are off. `locations`
    has the keys `("dossier", id)`, `("use", id)`, `("document", id)`, `("citation", id)` and
    `("entity", id)`, and by index into `statements` the keys `("statement", i)`, `("value", i)`,
    `("qualifier", i, name)` and `("evidence", i, j)`.
    """

    id: str
    title: str
    description: str | None
    license: str | None
    uses: tuple[str, ...]
    document: DocumentDraft | None
    citations: tuple[CitationDraft, ...]
    entities: tuple[EntityDraft, ...]
    statements: tuple[StatementDraft, ...]
    merges: tuple[MergeDraft, ...]
    locations: Mapping[LocationKey, SourceLocation]
    sha256: str
    inventory: tuple[InventoryEntry, ...] = ()
    rules_off: tuple[tuple[str, str], ...] = ()


Completion = Callable[[MappingNode], MappingNode]
"""Completes a statement in the long form, such as with the section of its phrase."""


def read_dossier(folder: Path) -> Dossier:
    """Return the dossier in the folder; raise InvalidDossier with all diagnostics."""
    diagnostics = DiagnosticCollector()
    return read_contents(read_folder(folder, diagnostics), diagnostics)


def read_contents(
    contents: Mapping[str, bytes],
    diagnostics: DiagnosticCollector,
    complete: Completion | None = None,
) -> Dossier:
    """Return the dossier in files, given by relative path; raise InvalidDossier.

    `complete` is applied to each statement before it is checked.
    """
    # A file that `read_folder` reports was not read.
    catalog = Catalog(diagnostics, is_complete=not len(diagnostics))
    trees = []
    references: list[LocatedCitation] = []
    for number, (file, content) in enumerate(contents.items(), 1):
        report_progress("Reading files", number, len(contents))
        if file in REFERENCE_FILES:
            found = read_reference_file(file, content, diagnostics)
            catalog.is_complete = catalog.is_complete and found is not None
            references += found or ()
            continue
        tree = read_yaml(content, file, diagnostics)
        catalog.is_complete = catalog.is_complete and tree is not None
        if tree is not None:
            trees.append(tree)
    if not trees:
        diagnostics.raise_if_any()
    merged = merge_files(trees, catalog)
    catalog.citations |= {draft.id for draft, _ in references}
    if complete is not None:
        merged.statements = [
            (entity, complete(node) if isinstance(node, MappingNode) else node)
            for entity, node in merged.statements
        ]
        # What it reports would be reported again as another error.
        diagnostics.raise_if_any()
    locations: dict[LocationKey, SourceLocation] = {}
    header = _header(merged, catalog, locations)
    document = _document(merged, catalog, locations)
    citations: list[CitationDraft | None] = []
    for key, entry in merged.citations.items():
        locations["citation", key] = entry.key_location
        citations.append(read_citation(key, entry, catalog))
    citations += _references(references, locations, diagnostics)
    statements = _statements(merged, catalog)
    merges = read_merges(merged, catalog)
    inventory = read_inventory(merged.inventory, catalog) if merged.inventory else ()
    reject_duplicates(statements, diagnostics)
    diagnostics.raise_if_any()
    assert header is not None
    _locate_statements(statements, locations)
    locations |= {("entity", entity): location for entity, location in merged.entities.items()}
    return Dossier(
        id=header.id,
        title=header.title,
        description=header.description,
        license=header.license,
        uses=tuple(header.uses or ()),
        document=document,
        citations=tuple(citation for citation in citations if citation),
        entities=tuple(
            EntityDraft(entity, kind)
            for entity in merged.entities
            if (kind := catalog.kinds[entity]) is not None
        ),
        statements=tuple(statement.draft for statement in statements),
        merges=merges,
        locations=MappingProxyType(locations),
        sha256=sha256_digest(contents),
        inventory=inventory,
        rules_off=_rules_off(header),
    )


def _rules_off(header: DossierShape) -> tuple[tuple[str, str], ...]:
    off = header.audit.off if header.audit else None
    return tuple({each.rule: each.reason for each in off or ()}.items())


def _header(
    merged: MergedFiles, catalog: Catalog, locations: dict[LocationKey, SourceLocation]
) -> DossierShape | None:
    if merged.dossier is None:
        if catalog.is_complete:
            catalog.diagnostics.add_file(
                ".", "no file has the key `dossier`, which says what this is"
            )
        return None
    node = merged.dossier.value
    header = validate_node(
        DossierShape, node, merged.dossier.key_location, catalog.diagnostics, "dossier"
    )
    if header is None:
        # Its `uses` are then unknown, so no entity is certainly missing.
        catalog.is_complete = False
        return None
    assert isinstance(node, MappingNode)
    locations["dossier", header.id] = node.entries["id"].value.location
    uses = node.entries["uses"].value if header.uses else None
    for entity, item in zip(
        header.uses or (), uses.items if isinstance(uses, SequenceNode) else (), strict=True
    ):
        if entity in catalog.uses:
            catalog.diagnostics.add(item.location, f"uses: {entity} is given twice")
        catalog.uses.add(entity)
        locations.setdefault(("use", entity), item.location)
    return header


def _document(
    merged: MergedFiles, catalog: Catalog, locations: dict[LocationKey, SourceLocation]
) -> DocumentDraft | None:
    if merged.document is None:
        return None
    document = read_document(merged.document, catalog.diagnostics)
    if document is None:
        catalog.document_is_valid = False
        return None
    assert isinstance(merged.document.value, MappingNode)
    locations["document", document.id] = merged.document.value.entries["id"].value.location
    catalog.document = document.id
    catalog.sections = {section.key for section in document.sections}
    catalog.references = {reference.number: reference.citation for reference in document.references}
    check_references(merged.document, catalog)
    return document


def _references(
    references: list[LocatedCitation],
    locations: dict[LocationKey, SourceLocation],
    diagnostics: DiagnosticCollector,
) -> Iterator[CitationDraft]:
    """Yield the citations of bibliographies; add a diagnostic for each id that is not new."""
    for draft, location in references:
        first = locations.setdefault(("citation", draft.id), location)
        if first is not location:
            diagnostics.add(
                location, f"the citation {quote(draft.id)} is given twice; first at {first}"
            )
        else:
            yield draft


def _statements(merged: MergedFiles, catalog: Catalog) -> list[LocatedStatement]:
    """Return the valid statements; add a diagnostic for each entity without a name."""
    valid: list[LocatedStatement] = []
    named: set[str] = set()
    for number, (entity, node) in enumerate(merged.statements, 1):
        report_progress("Checking statements", number, len(merged.statements))
        if isinstance(node, MappingNode) and "name" in node.entries:
            named.add(entity)
        statement = read_statement(entity, catalog.kinds[entity], node, catalog)
        if statement:
            valid.append(statement)
    for entity, location in merged.entities.items():
        if entity not in named and entity not in catalog.uses and catalog.is_complete:
            catalog.diagnostics.add(location, f"{entity} has no name: state at least one")
    return valid


def _locate_statements(
    statements: list[LocatedStatement], locations: dict[LocationKey, SourceLocation]
) -> None:
    for index, statement in enumerate(statements):
        locations["statement", index] = statement.location
        locations["value", index] = statement.value_location
        locations |= {
            ("qualifier", index, name): location
            for name, location in statement.qualifier_locations.items()
        }
        locations |= {
            ("evidence", index, evidence_index): location
            for evidence_index, location in enumerate(statement.evidence_locations)
        }
