"""The lines of the items of a document's lists, so that each can be moved with its comments."""

from collections.abc import Iterable

from astana_api.importers.articles.article import ArticleSection
from astana_api.importers.dossier.files.yaml import MappingNode, SequenceNode
from astana_api.importers.drafting.yaml_patches import YamlFile


def document_of(file: YamlFile) -> MappingNode | None:
    if not isinstance(file.tree, MappingNode) or "document" not in file.tree.entries:
        return None
    node = file.tree.entries["document"].value
    return node if isinstance(node, MappingNode) else None


def first_line_of(node: MappingNode, key: str) -> int:
    return node.entries[key].key_location.line if key in node.entries else 0


def list_chunks(file: YamlFile, node: MappingNode, key: str) -> list[tuple[int, int, MappingNode]]:
    """Return the lines of each item of a list, from 0, and its mapping."""
    entry = node.entries.get(key)
    if entry is None or not isinstance(entry.value, SequenceNode):
        return []
    items = [item for item in entry.value.items if isinstance(item, MappingNode)]
    starts = [item.location.line - 1 for item in items]
    if not starts:
        return []
    end = starts[-1] + 1
    indent = len(file.lines[starts[-1]]) - len(file.lines[starts[-1]].lstrip())
    while end < len(file.lines) and _is_deeper(file.lines[end], indent):
        end += 1
    return list(zip(starts, [*starts[1:], end], items, strict=True))


def _is_deeper(line: str, indent: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip()) > indent


def with_lines(
    chunk: list[str], item: MappingNode, start: int, section: ArticleSection | None
) -> Iterable[str]:
    """Return the lines of a section with the numbers of its lines, or without them."""
    entry = item.entries.get("lines")
    if entry is None or not isinstance(entry.value, SequenceNode):
        return chunk
    index = entry.value.location.line - 1 - start
    text = chunk[index]
    head, bracket, rest = text.partition("lines:")
    numbers, _, tail = rest.partition("]")
    if not bracket or "[" not in numbers:
        return chunk
    if section is None:
        text = head.rstrip(" ,") + tail if head.strip(" -") else ""
    else:
        text = f"{head}lines: [{section.first_line}, {section.last_line}]{tail}"
    changed = [*chunk[:index], text, *chunk[index + 1 :]]
    return [line for line in changed if line.strip()]
