"""The parts of a dossier, gathered from its files, with what is declared twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.statements.values import slug
from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.files.file_models import EntityShape
from astana_api.importers.dossier.files.node_validation import did_you_mean, kind, shaped
from astana_api.importers.dossier.files.yaml import Entry, Mapping, Node, Scalar, Sequence

TOP_KEYS: Final = ("dossier", "document", "citations", "entities", "inventory")


@dataclass(slots=True)
class Parts:
    """What the files hold, in path order. An entity has the place where it stands first."""

    dossier: Entry | None = None
    document: Entry | None = None
    inventory: Entry | None = None
    citations: dict[str, Entry] = field(default_factory=dict)
    entities: dict[str, Place] = field(default_factory=dict)
    statements: list[tuple[str, Node]] = field(default_factory=list)


def gather(trees: Iterable[Node], catalog: Catalog) -> Parts:
    """The parts of all files, with the ids that they declare noted in the catalog."""
    parts, faults = Parts(), catalog.faults
    for tree in trees:
        if not isinstance(tree, Mapping):
            faults.add(tree.place, f"a file is a mapping with {_known()}; found {kind(tree)}")
            catalog.whole = False
            continue
        for key, entry in tree.entries.items():
            if key == "dossier":
                parts.dossier = _only(key, parts.dossier, entry, faults)
            elif key == "document":
                parts.document = _only(key, parts.document, entry, faults)
            elif key == "inventory":
                parts.inventory = _only(key, parts.inventory, entry, faults)
            elif key == "citations":
                for citation, held in _declared(key, entry, catalog):
                    _add_citation(citation, held, parts, catalog)
            elif key == "entities":
                for entity, held in _declared(key, entry, catalog):
                    _add_entity(entity, held, parts, catalog)
            elif key not in TOP_KEYS:
                hint = did_you_mean(key, TOP_KEYS) or f"; a file has {_known()}"
                faults.add(entry.place, f"unknown key {quoted(key)}{hint}")
    return parts


def _known() -> str:
    return "some of the keys " + ", ".join(TOP_KEYS)


def _only(key: str, first: Entry | None, entry: Entry, faults: Faults) -> Entry:
    if first is not None:
        faults.add(entry.place, f"a second `{key}`; a dossier has one, here at {first.place}")
    return first or entry


def _declared(key: str, entry: Entry, catalog: Catalog) -> Iterator[tuple[str, Entry]]:
    node = entry.value
    if isinstance(node, Mapping):
        yield from node.entries.items()
    elif not (isinstance(node, Scalar) and node.value is None):
        catalog.faults.add(
            node.place, f"{key}: expected ids with what they are, found {kind(node)}"
        )
        catalog.whole = False


def _is_id(text: str, place: Place, faults: Faults) -> None:
    try:
        slug(text)
    except ValueError as error:
        faults.add(place, str(error))


def _add_citation(key: str, entry: Entry, parts: Parts, catalog: Catalog) -> None:
    _is_id(key, entry.place, catalog.faults)
    catalog.citations.add(key)
    first = parts.citations.setdefault(key, entry)
    if first is not entry:
        catalog.faults.add(
            entry.place, f"the citation {quoted(key)} is given twice; first at {first.place}"
        )


def _add_entity(entity: str, entry: Entry, parts: Parts, catalog: Catalog) -> None:
    """Adds one block of an entity. Several files may speak of it: their statements add up."""
    faults, node = catalog.faults, entry.value
    _is_id(entity, entry.place, faults)
    known = catalog.kinds.setdefault(entity, None)
    if not isinstance(node, Mapping):
        faults.add(entry.place, f"{entity}: expected `kind` and `statements`, found {kind(node)}")
        return
    first = parts.entities.setdefault(entity, entry.place)
    head = Mapping(node.place, {k: v for k, v in node.entries.items() if k != "statements"})
    shape = shaped(EntityShape, head, entry.place, faults, entity)
    if shape:
        catalog.kinds[entity] = known or shape.kind
        if known and known is not shape.kind:
            faults.add(
                head.entries["kind"].value.place, _two_kinds(entity, shape.kind, known, first)
            )
    statements = node.entries.get("statements")
    if statements is None:
        return
    if isinstance(statements.value, Sequence):
        parts.statements += [(entity, one) for one in statements.value.items]
    elif not (isinstance(statements.value, Scalar) and statements.value.value is None):
        faults.add(
            statements.value.place,
            f"statements: expected a list of them, found {kind(statements.value)}",
        )


def _two_kinds(entity: str, here: Kind, there: Kind, place: Place) -> str:
    return f"{entity} is of the kind {here.value} here, and of the kind {there.value} at {place}"
