"""Read the inventory: for every passage of the document, its statements, or the reason for none.

Only the structure is checked, so that a dossier loads while its inventory is out of date. The tests
compare the inventory with the statements and with the text.
"""

from dataclasses import dataclass

from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import SourceLocation
from astana_api.importers.dossier.files.file_models import PassageShape
from astana_api.importers.dossier.files.node_validation import describe_node, validate_node
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
)
from astana_api.schemas.field_types import check_section


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """A passage, by its section and its position there, from 1; it has statements or a reason."""

    section: str
    position: int
    kind: str
    citation: str | None = None
    statements: tuple[str, ...] = ()
    reason: str | None = None
    left_out: str | None = None


def read_inventory(entry: Entry, catalog: Catalog) -> tuple[InventoryEntry, ...]:
    """Return the valid entries in file order; add the errors to the catalog's diagnostics."""
    node = entry.value
    if isinstance(node, ScalarNode) and node.value is None:
        return ()
    if not isinstance(node, MappingNode):
        catalog.diagnostics.add(
            node.location,
            f"inventory: expected sections with their passages, found {describe_node(node)}",
        )
        return ()
    entries: list[InventoryEntry] = []
    for key, section in node.entries.items():
        try:
            catalog.check_section(check_section(key), section.key_location)
        except ValueError as error:
            catalog.diagnostics.add(section.key_location, str(error))
        if not isinstance(section.value, SequenceNode):
            catalog.diagnostics.add(
                section.value.location,
                f"{key}: expected a list of passages, found {describe_node(section.value)}",
            )
            continue
        for position, item in enumerate(section.value.items, 1):
            passage = _passage(key, position, item, catalog)
            if passage:
                entries.append(passage)
    return tuple(entries)


def _passage(key: str, position: int, node: Node, catalog: Catalog) -> InventoryEntry | None:
    model = validate_node(PassageShape, node, node.location, catalog.diagnostics, key)
    if model is None:
        return None
    assert isinstance(node, MappingNode)

    def value_location(name: str) -> SourceLocation:
        return node.entries[name].value.location

    if model.position != position:
        catalog.diagnostics.add(
            value_location("position"),
            f"position: {model.position} stands where {position} is next",
        )
    if bool(model.statements) == bool(model.reason):
        catalog.diagnostics.add(
            node.location, "a passage has `statements` that carry it, or the `reason` for none"
        )
    if model.left_out and not model.statements:
        catalog.diagnostics.add(
            value_location("left_out"), "left_out: it needs `statements`; else give a `reason`"
        )
    statements = model.statements or []
    for statement in {s for s in statements if statements.count(s) > 1}:
        catalog.diagnostics.add(
            value_location("statements"), f"statements: {quote(statement)} is given twice"
        )
    if model.citation:
        catalog.check_citation(model.citation, value_location("citation"), "citation")
    return InventoryEntry(
        section=key,
        position=model.position,
        kind=model.kind,
        citation=model.citation,
        statements=tuple(statements),
        reason=model.reason,
        left_out=model.left_out,
    )
