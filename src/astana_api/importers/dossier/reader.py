"""A whole dossier: from a folder to drafts with their places, or to every fault in it at once.

Nothing here knows the database. What only it can tell is checked by who writes: whether what stands
under `uses` exists and is of the kind that is pointed to, and whether an id is another dossier's.
"""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EntityDraft,
    StatementDraft,
)
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.files.duplicates import refuse_repeats
from astana_api.importers.dossier.files.file_models import DossierShape
from astana_api.importers.dossier.files.folder import digest, read_folder
from astana_api.importers.dossier.files.merging import Parts, gather
from astana_api.importers.dossier.files.node_validation import shaped
from astana_api.importers.dossier.files.yaml import Mapping, Sequence, read_yaml
from astana_api.importers.dossier.inventory import InventoryEntry, read_inventory
from astana_api.importers.dossier.records import read_citation, read_document, references_exist
from astana_api.importers.dossier.statements import PlacedStatement, read_statement

PlaceKey = tuple[str, str] | tuple[str, int] | tuple[str, int, str] | tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a folder states, in path order and then in the order of each file.

    `entities` are those that the folder describes, so also those of `uses` to which it adds. A
    claim may stand among `statements` more than once, each time with other evidence. `sha256` is
    that of all files. `places` has the keys `("dossier", id)`, `("use", id)`, `("document", id)`,
    `("citation", id)` and `("entity", id)`; and by position among the statements
    `("statement", i)`, `("value", i)`, `("qualifier", i, name)` and `("evidence", i, j)`.
    """

    id: str
    title: str
    description: str | None
    uses: tuple[str, ...]
    document: DocumentDraft | None
    citations: tuple[CitationDraft, ...]
    entities: tuple[EntityDraft, ...]
    statements: tuple[StatementDraft, ...]
    places: Lookup[PlaceKey, Place]
    sha256: str
    inventory: tuple[InventoryEntry, ...] = ()


def read_dossier(folder: Path) -> Dossier:
    """The dossier in the folder. Raises DossierFaults with all that is wrong with it."""
    faults = Faults()
    contents = read_folder(folder, faults)
    catalog = Catalog(faults)
    trees = []
    for file, content in contents.items():
        tree = read_yaml(content, file, faults)
        catalog.whole = catalog.whole and tree is not None
        if tree is not None:
            trees.append(tree)
    if not trees:
        faults.raise_any()
    parts = gather(trees, catalog)
    places: dict[PlaceKey, Place] = {}
    head = _head(parts, catalog, places)
    document = _document(parts, catalog, places)
    citations = []
    for key, entry in parts.citations.items():
        places["citation", key] = entry.place
        citations.append(read_citation(key, entry, catalog))
    statements = _statements(parts, catalog)
    inventory = read_inventory(parts.inventory, catalog) if parts.inventory else ()
    refuse_repeats(statements, faults)
    faults.raise_any()
    assert head is not None
    _place_statements(statements, places)
    places |= {("entity", entity): place for entity, place in parts.entities.items()}
    return Dossier(
        id=head.id,
        title=head.title,
        description=head.description,
        uses=tuple(head.uses or ()),
        document=document,
        citations=tuple(citation for citation in citations if citation),
        entities=tuple(
            EntityDraft(entity, kind)
            for entity in parts.entities
            if (kind := catalog.kinds[entity]) is not None
        ),
        statements=tuple(one.draft for one in statements),
        places=MappingProxyType(places),
        sha256=digest(contents),
        inventory=inventory,
    )


def _head(parts: Parts, catalog: Catalog, places: dict[PlaceKey, Place]) -> DossierShape | None:
    if parts.dossier is None:
        if catalog.whole:
            catalog.faults.add_whole(".", "no file has the key `dossier`, which says what this is")
        return None
    node = parts.dossier.value
    head = shaped(DossierShape, node, parts.dossier.place, catalog.faults, "dossier")
    if head is None:
        # Which entities it uses is then not known, and nothing is missing for sure.
        catalog.whole = False
        return None
    assert isinstance(node, Mapping)
    places["dossier", head.id] = node.entries["id"].value.place
    uses = node.entries["uses"].value if head.uses else None
    for entity, item in zip(
        head.uses or (), uses.items if isinstance(uses, Sequence) else (), strict=True
    ):
        if entity in catalog.uses:
            catalog.faults.add(item.place, f"uses: {entity} is given twice")
        catalog.uses.add(entity)
        places.setdefault(("use", entity), item.place)
    return head


def _document(
    parts: Parts, catalog: Catalog, places: dict[PlaceKey, Place]
) -> DocumentDraft | None:
    if parts.document is None:
        return None
    document = read_document(parts.document, catalog.faults)
    if document is None:
        catalog.document_is_sound = False
        return None
    assert isinstance(parts.document.value, Mapping)
    places["document", document.id] = parts.document.value.entries["id"].value.place
    catalog.document = document.id
    catalog.sections = {section.key for section in document.sections}
    catalog.references = {one.number: one.citation for one in document.references}
    references_exist(parts.document, catalog)
    return document


def _statements(parts: Parts, catalog: Catalog) -> list[PlacedStatement]:
    """All statements without a fault; an entity of this dossier that has no name is one."""
    sound: list[PlacedStatement] = []
    named: set[str] = set()
    for entity, node in parts.statements:
        if isinstance(node, Mapping) and "name" in node.entries:
            named.add(entity)
        statement = read_statement(entity, catalog.kinds[entity], node, catalog)
        if statement:
            sound.append(statement)
    for entity, place in parts.entities.items():
        if entity not in named and entity not in catalog.uses and catalog.whole:
            catalog.faults.add(place, f"{entity} has no name: state at least one")
    return sound


def _place_statements(statements: list[PlacedStatement], places: dict[PlaceKey, Place]) -> None:
    for at, one in enumerate(statements):
        places["statement", at] = one.place
        places["value", at] = one.value
        places |= {("qualifier", at, name): place for name, place in one.qualifiers.items()}
        places |= {("evidence", at, nth): place for nth, place in enumerate(one.evidence)}
