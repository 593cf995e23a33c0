"""The inventory: for every passage of the document, the statements that carry it, or why none does.

Read for its form alone. Whether its statements are still stated, and its passages those of the
text, is held by who has the text; a dossier loads while its inventory is being brought up to date.
"""

from dataclasses import dataclass

from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Place
from astana_api.importers.dossier.files.field_types import section
from astana_api.importers.dossier.files.file_models import PassageShape
from astana_api.importers.dossier.files.node_validation import kind, shaped
from astana_api.importers.dossier.files.yaml import Entry, Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """A passage by its section and its position there, from 1; it has statements or a reason."""

    section: str
    position: int
    kind: str
    citation: str | None = None
    statements: tuple[str, ...] = ()
    reason: str | None = None
    left_out: str | None = None


def read_inventory(entry: Entry, catalog: Catalog) -> tuple[InventoryEntry, ...]:
    """Every entry in the order of the file; what is wrong is added to the catalog's faults."""
    node = entry.value
    if isinstance(node, Scalar) and node.value is None:
        return ()
    if not isinstance(node, Mapping):
        catalog.faults.add(
            node.place, f"inventory: expected sections with their passages, found {kind(node)}"
        )
        return ()
    read: list[InventoryEntry] = []
    for key, held in node.entries.items():
        try:
            catalog.section(section(key), held.place)
        except ValueError as error:
            catalog.faults.add(held.place, str(error))
        if not isinstance(held.value, Sequence):
            catalog.faults.add(
                held.value.place, f"{key}: expected a list of passages, found {kind(held.value)}"
            )
            continue
        for position, item in enumerate(held.value.items, 1):
            passage = _passage(key, position, item, catalog)
            if passage:
                read.append(passage)
    return tuple(read)


def _passage(key: str, position: int, node: Node, catalog: Catalog) -> InventoryEntry | None:
    shape = shaped(PassageShape, node, node.place, catalog.faults, key)
    if shape is None:
        return None
    assert isinstance(node, Mapping)

    def of(name: str) -> Place:
        return node.entries[name].value.place

    if shape.position != position:
        catalog.faults.add(
            of("position"), f"position: {shape.position} stands where {position} is next"
        )
    if bool(shape.statements) == bool(shape.reason):
        catalog.faults.add(
            node.place, "a passage has `statements` that carry it, or the `reason` for none"
        )
    if shape.left_out and not shape.statements:
        catalog.faults.add(of("left_out"), "left_out: it needs `statements`; else give a `reason`")
    statements = shape.statements or []
    for statement in {one for one in statements if statements.count(one) > 1}:
        catalog.faults.add(of("statements"), f"statements: {quoted(statement)} is given twice")
    if shape.citation:
        catalog.citation(shape.citation, of("citation"), "citation")
    return InventoryEntry(
        section=key,
        position=shape.position,
        kind=shape.kind,
        citation=shape.citation,
        statements=tuple(statements),
        reason=shape.reason,
        left_out=shape.left_out,
    )
