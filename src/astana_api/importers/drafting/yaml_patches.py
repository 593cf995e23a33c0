"""Replace scalars in the YAML of a dossier in place: all else stays, with comments and order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.yaml import MappingNode, Node, ScalarNode, read_yaml

_SCALAR: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s,\[\]{}#]+")


@dataclass(slots=True)
class YamlFile:
    """A file with its tree; `patches` are the new texts of parts of lines, from 0."""

    name: str
    lines: list[str]
    tree: Node | None
    _patches: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, name: str, content: bytes, diagnostics: DiagnosticCollector) -> "YamlFile":
        return cls(name, content.decode().split("\n"), read_yaml(content, name, diagnostics))

    def replace(self, location: SourceLocation, value: str) -> None:
        """Replace the scalar at a location."""
        line, column = location.line - 1, location.column - 1
        match = _SCALAR.match(self.lines[line], column)
        if match is not None:
            self._patches[line, column] = (match.end(), value)

    def apply(self) -> None:
        """Change the lines; the tree keeps the old locations."""
        for (line, column), (end, value) in sorted(self._patches.items(), reverse=True):
            text = self.lines[line]
            self.lines[line] = text[:column] + value + text[end:]
        self._patches.clear()

    @property
    def content(self) -> str:
        return "\n".join(self.lines)


def walk_mappings(node: Node | None) -> Iterator[MappingNode]:
    """Yield each mapping of a tree, the outer before the inner."""
    if isinstance(node, MappingNode):
        yield node
        for entry in node.entries.values():
            yield from walk_mappings(entry.value)
    elif node is not None and not isinstance(node, ScalarNode):
        for item in node.items:
            yield from walk_mappings(item)


def scalar_of(node: MappingNode, key: str) -> ScalarNode | None:
    """Return the scalar of a key; None if it has another value or none."""
    entry = node.entries.get(key)
    return entry.value if entry is not None and isinstance(entry.value, ScalarNode) else None


def text_of(node: MappingNode, key: str) -> str | None:
    scalar = scalar_of(node, key)
    return scalar.value if scalar is not None and isinstance(scalar.value, str) else None
