"""Merge the files of a dossier, and report keys and records that are declared twice."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from astana_api.domain.enums import Kind
from astana_api.domain.statements.values import parse_slug
from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.catalog import Catalog
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.file_models import EntityShape, FileDefaultsShape
from astana_api.importers.dossier.files.node_validation import (
    describe_node,
    did_you_mean,
    validate_node,
)
from astana_api.importers.dossier.files.short_forms import (
    DIRECT_PROPERTIES,
    NO_DEFAULTS,
    Defaults,
    expand_entity,
    list_default_sources,
    name_statements,
)
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    Node,
    is_null,
    to_python,
)

TOP_KEYS: Final = ("dossier", "document", "defaults", "citations", "entities", "inventory")


class LocatedId(NamedTuple):
    """The id of an entity, with its location."""

    id: str
    location: SourceLocation


@dataclass(slots=True)
class MergedFiles:
    """The merged content of the files, in path order; an entity has its first location.

    `former_ids` and `same_as` have the value of `was` and `same_as` by the id of the entity.
    """

    dossier: Entry | None = None
    document: Entry | None = None
    inventory: Entry | None = None
    citations: dict[str, Entry] = field(default_factory=dict)
    entities: dict[str, SourceLocation] = field(default_factory=dict)
    statements: list[tuple[str, Node]] = field(default_factory=list)
    former_ids: dict[str, LocatedId] = field(default_factory=dict)
    same_as: dict[str, LocatedId] = field(default_factory=dict)


def merge_files(trees: Iterable[Node], catalog: Catalog) -> MergedFiles:
    """Merge the files, and add the ids that they declare to the catalog."""
    merged, diagnostics = MergedFiles(), catalog.diagnostics
    for tree in trees:
        if not isinstance(tree, MappingNode):
            diagnostics.add(
                tree.location,
                f"a file is a mapping with {_expected_keys()}; found {describe_node(tree)}",
            )
            catalog.is_complete = False
            continue
        _expect_gaps(tree, catalog)
        defaults = NO_DEFAULTS.extend(tree, diagnostics, FileDefaultsShape)
        for key, entry in tree.entries.items():
            _expect_gaps(entry.value, catalog)
            if key == "dossier":
                merged.dossier = _single(key, merged.dossier, entry, diagnostics)
            elif key == "document":
                merged.document = _single(key, merged.document, entry, diagnostics)
            elif key == "inventory":
                merged.inventory = _single(key, merged.inventory, entry, diagnostics)
            elif key == "citations":
                for citation, record in _declared_entries(key, entry, catalog):
                    _add_citation(citation, record, merged, catalog)
            elif key == "entities":
                for entity, record in _declared_entries(key, entry, catalog):
                    _add_entity(entity, record, defaults, merged, catalog)
            elif key not in TOP_KEYS:
                # The ids under it are unknown.
                catalog.is_complete = False
                hint = did_you_mean(key, TOP_KEYS) or f"; a file has {_expected_keys()}"
                diagnostics.add(entry.key_location, f"unknown key {quote(key)}{hint}")
    return merged


def _expected_keys() -> str:
    return "some of the keys " + ", ".join(TOP_KEYS)


def _single(key: str, first: Entry | None, entry: Entry, diagnostics: DiagnosticCollector) -> Entry:
    if first is not None:
        diagnostics.add(
            entry.key_location, f"a second `{key}`; a dossier has one, here at {first.key_location}"
        )
    return first or entry


def _declared_entries(key: str, entry: Entry, catalog: Catalog) -> Iterator[tuple[str, Entry]]:
    node = entry.value
    if isinstance(node, MappingNode):
        for name, record in node.entries.items():
            _expect_gaps(record.value, catalog)
            yield name, record
    elif not is_null(node):
        catalog.diagnostics.add(
            node.location, f"{key}: expected ids with what they are, found {describe_node(node)}"
        )
        catalog.is_complete = False


def _expect_gaps(node: Node, catalog: Catalog) -> None:
    """Note that ids may be missing if a key is given twice: only its first value is read."""
    if isinstance(node, MappingNode) and node.has_duplicate_keys:
        catalog.is_complete = False


def _check_id(text: str, location: SourceLocation, diagnostics: DiagnosticCollector) -> None:
    try:
        parse_slug(text)
    except ValueError as error:
        diagnostics.add(location, str(error))


def _add_citation(key: str, entry: Entry, merged: MergedFiles, catalog: Catalog) -> None:
    _check_id(key, entry.key_location, catalog.diagnostics)
    catalog.citations.add(key)
    first = merged.citations.setdefault(key, entry)
    if first is not entry:
        catalog.diagnostics.add(
            entry.key_location,
            f"the citation {quote(key)} is given twice; first at {first.key_location}",
        )


def _add_entity(
    entity: str, entry: Entry, outer: Defaults, merged: MergedFiles, catalog: Catalog
) -> None:
    """Add one block of an entity; the statements of several blocks are concatenated."""
    diagnostics, node = catalog.diagnostics, entry.value
    _check_id(entity, entry.key_location, diagnostics)
    earlier_kind = catalog.kinds.setdefault(entity, None)
    node = name_statements(node)
    if not isinstance(node, MappingNode):
        diagnostics.add(
            entry.key_location,
            f"{entity}: expected `kind` and `statements`, found {describe_node(node)}",
        )
        return
    first = merged.entities.setdefault(entity, entry.key_location)
    head = _read_head(entity, entry, node, outer, catalog)
    if head:
        kind, entries = head
        catalog.kinds[entity] = earlier_kind or kind
        if earlier_kind and earlier_kind is not kind:
            location = entries["kind"].value.location
            diagnostics.add(location, _kind_conflict(entity, kind, earlier_kind, first))
        former = entries.get("was")
        if former and isinstance(name := to_python(former.value), str):
            catalog.former_ids[name] = entity
        for key, ids in (("was", merged.former_ids), ("same_as", merged.same_as)):
            if key in entries and not is_null(entries[key].value):
                value = entries[key].value
                located = LocatedId(str(to_python(value)), value.location)
                if ids.setdefault(entity, located).id != located.id:
                    diagnostics.add(
                        located.location,
                        f"{key}: {entity} has another one at {ids[entity].location}",
                    )
    statements = expand_entity(node, outer, diagnostics)
    merged.statements += [(entity, statement) for statement in statements]


def _read_head(
    entity: str, entry: Entry, node: MappingNode, outer: Defaults, catalog: Catalog
) -> tuple[Kind, dict[str, Entry]] | None:
    """Return the kind and the keys beside it, or None after adding their errors."""
    head = {
        key: part
        for key, part in node.entries.items()
        if key != "statements" and key not in DIRECT_PROPERTIES
    }
    default = outer.entries.get("kind")
    if default and "kind" not in head:
        head["kind"] = default
    model = validate_node(
        EntityShape,
        list_default_sources(MappingNode(node.location, head)),
        entry.key_location,
        catalog.diagnostics,
        entity,
    )
    return (model.kind, head) if model else None


def _kind_conflict(entity: str, kind: Kind, earlier_kind: Kind, location: SourceLocation) -> str:
    return (
        f"{entity} is of the kind {kind.value} here, "
        f"and of the kind {earlier_kind.value} at {location}"
    )
