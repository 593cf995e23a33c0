"""Expand the short forms of statements to the long form, with a location for every node.

The rest of the reader sees the long form only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from astana_api.domain.enums import ValueType
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.file_models import BlockShape, DefaultsShape
from astana_api.importers.dossier.files.node_validation import describe_node, validate_node
from astana_api.importers.dossier.files.one_line import expand_one_line
from astana_api.importers.dossier.files.yaml import (
    Entry,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    is_null,
)

DIRECT_PROPERTIES: Final = ("name", "classification")
"""The properties that may stand beside the kind of an entity, as statements on one line."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """The values that apply to statements in a file, an entity or a block, by key."""

    entries: Mapping[str, Entry]

    def extend(
        self,
        node: MappingNode,
        diagnostics: DiagnosticCollector,
        shape: type[DefaultsShape] = DefaultsShape,
    ) -> "Defaults":
        """Return these values and those under the key `defaults` of the mapping, which win."""
        entry = node.entries.get("defaults")
        if entry is None or is_null(entry.value):
            return self
        value = _list_sources(entry.value)
        model = validate_node(shape, value, entry.key_location, diagnostics, "defaults")
        if model is None or not isinstance(value, MappingNode):
            return self
        return Defaults({**self.entries, **value.entries})


NO_DEFAULTS: Final = Defaults({})


def name_statements(node: Node) -> Node:
    """Return the mapping of an entity; a list is that of its statements."""
    if not isinstance(node, SequenceNode):
        return node
    return MappingNode(node.location, {"statements": Entry(node.location, node)})


def expand_entity(
    node: MappingNode, outer: Defaults, diagnostics: DiagnosticCollector
) -> Iterator[Node]:
    """Yield the statements of an entity in the long form.

    Its own `defaults` must have been checked: their errors are not reported again.
    """
    defaults = outer.extend(node, DiagnosticCollector())
    for key, entry in node.entries.items():
        if key in DIRECT_PROPERTIES:
            yield from _expand_direct(key, entry, defaults, diagnostics)
        elif key == "statements" and isinstance(entry.value, SequenceNode):
            yield from _expand_statements(entry.value, defaults, diagnostics)
        elif key == "statements" and not is_null(entry.value):
            diagnostics.add(
                entry.value.location,
                f"statements: expected a list of them, found {describe_node(entry.value)}",
            )


def _expand_statements(
    node: SequenceNode, defaults: Defaults, diagnostics: DiagnosticCollector
) -> Iterator[Node]:
    for item in node.items:
        if isinstance(item, MappingNode) and "defaults" in item.entries:
            yield from _expand_block(item, defaults, diagnostics)
        else:
            yield expand_statement(item, defaults, diagnostics)


def _expand_direct(
    property_id: str, entry: Entry, defaults: Defaults, diagnostics: DiagnosticCollector
) -> Iterator[Node]:
    """Yield the statement that stands beside the kind of an entity, if it is valid."""
    if isinstance(entry.value, ScalarNode):
        statement = MappingNode(entry.key_location, {property_id: entry})
        yield expand_statement(statement, defaults, diagnostics)
        return
    diagnostics.add(
        entry.value.location,
        f"{property_id}: beside `kind` it is a statement on one line, found "
        f"{describe_node(entry.value)}; write other forms under `statements`",
    )


def expand_statement(node: Node, defaults: Defaults, diagnostics: DiagnosticCollector) -> Node:
    """Return the statement in the long form; anything but a mapping is returned as it is."""
    if not isinstance(node, MappingNode):
        return node
    entries = dict(node.entries)
    if len(entries) == 1 and not node.has_duplicate_keys:
        [(key, entry)] = entries.items()
        if key in PROPERTIES:
            entries = expand_one_line(key, entry, diagnostics)
    _add_language(entries, defaults)
    pieces = entries.get("evidence")
    if pieces is not None and isinstance(pieces.value, SequenceNode):
        items = [_expand_evidence(item, defaults, item.location) for item in pieces.value.items]
        entries["evidence"] = pieces._replace(value=SequenceNode(pieces.value.location, items))
        return replace(node, entries=entries)
    return _expand_evidence(replace(node, entries=entries), defaults, node.location)


def _expand_block(
    node: MappingNode, outer: Defaults, diagnostics: DiagnosticCollector
) -> Iterator[Node]:
    statements = node.entries.get("statements")
    head = {key: entry for key, entry in node.entries.items() if key != "statements"}
    location = node.entries["defaults"].key_location
    block = list_default_sources(MappingNode(node.location, head))
    validate_node(BlockShape, block, location, diagnostics, "defaults")
    if statements is None or not isinstance(statements.value, SequenceNode):
        diagnostics.add(
            location if statements is None else statements.value.location,
            "defaults: in a list of statements they need a list of `statements` beside them",
        )
        return
    defaults = outer.extend(block, DiagnosticCollector())
    yield from _expand_statements(statements.value, defaults, diagnostics)


def _add_language(entries: dict[str, Entry], defaults: Defaults) -> None:
    """Add the default language to a text without one."""
    language = defaults.entries.get("lang")
    if language is None:
        return
    for key in [key for key in entries if key in PROPERTIES]:
        value = entries[key].value
        if isinstance(value, MappingNode):
            if "text" in value.entries and "lang" not in value.entries:
                with_language = {**value.entries, "lang": language}
                entries[key] = Entry(
                    entries[key].key_location, replace(value, entries=with_language)
                )
        elif PROPERTIES[key].default_value_type is ValueType.TEXT:
            entries.setdefault("lang", language)


def _expand_evidence(node: Node, defaults: Defaults, location: SourceLocation) -> Node:
    """Return the evidence with the default sources and, for a phrase, the default section.

    The sources get the location of the evidence, so that equal evidence is found to be repeated.
    """
    node = _list_sources(node)
    if not isinstance(node, MappingNode):
        return node
    entries = dict(node.entries)
    sources, section = defaults.entries.get("cite"), defaults.entries.get("at")
    if sources is not None and "cite" not in entries and isinstance(sources.value, SequenceNode):
        entries["cite"] = sources._replace(value=replace(sources.value, location=location))
    if section is not None and "at" not in entries and "exact" in entries:
        entries["at"] = section
    return replace(node, entries=entries)


def list_default_sources(node: MappingNode) -> MappingNode:
    """Return the mapping, whose `defaults` have a list of sources."""
    entry = node.entries.get("defaults")
    if entry is None:
        return node
    with_list = entry._replace(value=_list_sources(entry.value))
    return replace(node, entries={**node.entries, "defaults": with_list})


def _list_sources(node: Node) -> Node:
    """Return the mapping with a list under `cite` where it has a single source."""
    if not isinstance(node, MappingNode):
        return node
    entry = node.entries.get("cite")
    if entry is None or not isinstance(entry.value, ScalarNode) or entry.value.value is None:
        return node
    sources = SequenceNode(entry.value.location, [entry.value])
    return replace(node, entries={**node.entries, "cite": entry._replace(value=sources)})
