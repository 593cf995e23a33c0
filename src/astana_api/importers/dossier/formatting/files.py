"""Rewrite the entities of one file in the short or the long form."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from astana_api.importers.dossier.files.short_forms import DIRECT_PROPERTIES
from astana_api.importers.dossier.files.yaml import MappingNode
from astana_api.importers.dossier.formatting.comments import SourceLines
from astana_api.importers.dossier.formatting.entity_blocks import (
    EntityBlock,
    choose_defaults,
    choose_section,
    read_blocks,
)
from astana_api.importers.dossier.formatting.statement_records import property_of
from astana_api.importers.dossier.formatting.statements import (
    DefaultValues,
    write_long,
    write_one_line,
    write_short,
)
from astana_api.importers.dossier.formatting.yaml_text import write_flow
from astana_api.importers.dossier.reader import Completion

_ENTITY_INDENT: Final = "  "
_KEY_INDENT: Final = "    "
_STATEMENT_INDENT: Final = "      "


class DossierForm(StrEnum):
    """The form in which statements are written."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that replace those from `line` to the next part; comments go above them."""

    line: int
    indent: str
    lines: list[str]


def format_file(text: str, tree: MappingNode, form: DossierForm, complete: Completion) -> str:
    """Return the file with its statements in the form; other keys stay as they are.

    A comment within a statement or beside an entity is moved to a line of its own above it. The
    file must be valid. A file whose keys do not begin in the first column is returned unchanged.
    """
    keys = {key: entry.key_location for key, entry in tree.entries.items()}
    if "entities" not in keys or any(location.column > 1 for location in keys.values()):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines, source = text.split("\n"), SourceLines(text)
    blocks = list(read_blocks(tree, complete))
    first_lines = [location.line for location in keys.values()]
    output = lines[: first_lines[0] - 1]
    for key, (first, following) in zip(keys, pairwise([*first_lines, len(lines) + 1]), strict=True):
        last = source.last_line_before(following)
        if key == "entities":
            parts = (
                _short_parts(blocks, first)
                if form is DossierForm.SHORT
                else _long_parts(blocks, first)
            )
            output += _write_parts(list(parts), source, last)
        elif key == "defaults":
            output += source.comments_between(first, last)
        else:
            output += lines[first - 1 : last]
        output += lines[last : following - 1]
    return "\n".join(output).rstrip("\n") + "\n"


def _write_parts(parts: list[_Part], source: SourceLines, last: int) -> Iterator[str]:
    """Yield the lines of the parts, each after the comments that the file has for it."""
    written = parts[0].line - 1
    for part, following in pairwise([*parts, _Part(last + 1, "", [])]):
        end = max(source.last_line_before(max(following.line, part.line + 1)), written)
        comments = [part.indent + text for text in source.comments_between(written + 1, end)]
        written = end
        blank = 1 if part.lines and not part.lines[0] else 0
        yield from [*part.lines[:blank], *comments, *part.lines[blank:]]


def _long_parts(blocks: list[EntityBlock], first: int) -> Iterator[_Part]:
    yield _Part(first, "", ["entities:"])
    for index, block in enumerate(blocks):
        lines = [""] if index else []
        lines += [
            *_entity_lines(block),
            *([f"{_KEY_INDENT}statements:"] if block.statements else []),
        ]
        yield _Part(block.line, _ENTITY_INDENT, lines)
        for statement in block.statements:
            lines = [_STATEMENT_INDENT + line for line in write_long(statement.record)]
            yield _Part(statement.line, _STATEMENT_INDENT, lines)


def _short_parts(blocks: list[EntityBlock], first: int) -> Iterator[_Part]:
    defaults = choose_defaults(blocks)
    values = defaults.as_record()
    yield _Part(first, "", [f"defaults: {write_flow(values)}"] * bool(values) + ["entities:"])
    for block in blocks:
        own_defaults = choose_section(block, defaults)
        is_list = block.kind == defaults.kind and own_defaults == defaults and not block.head
        yield from (
            _list_parts(block, defaults)
            if is_list and block.statements
            else _mapping_parts(block, own_defaults, defaults)
        )


def _list_parts(block: EntityBlock, defaults: DefaultValues) -> Iterator[_Part]:
    """Yield an entity that is the list of its statements."""
    yield _Part(block.line, _ENTITY_INDENT, [f"{_ENTITY_INDENT}{write_flow(block.id)}:"])
    for statement in block.statements:
        line = _KEY_INDENT + write_short(statement.record, defaults)
        yield _Part(statement.line, _KEY_INDENT, [line])


def _mapping_parts(
    block: EntityBlock, own_defaults: DefaultValues, defaults: DefaultValues
) -> Iterator[_Part]:
    """Yield an entity with its kind; the first statements stand beside it if they can."""
    lines = _entity_lines(block)
    if own_defaults != defaults:
        lines.append(f"{_KEY_INDENT}defaults: {write_flow({'at': own_defaults.at})}")
    part = _Part(block.line, _ENTITY_INDENT, lines)
    expected = list(DIRECT_PROPERTIES)
    is_direct = True
    for statement in block.statements:
        prop = property_of(statement.record)
        one_line = write_one_line(statement.record, own_defaults)
        if is_direct and one_line and prop in expected:
            del expected[: expected.index(prop) + 1]
            yield part
            part = _Part(statement.line, _KEY_INDENT, [_KEY_INDENT + one_line])
            continue
        if is_direct:
            part.lines.append(f"{_KEY_INDENT}statements:")
            is_direct = False
        yield part
        line = _STATEMENT_INDENT + write_short(statement.record, own_defaults)
        part = _Part(statement.line, _STATEMENT_INDENT, [line])
    yield part


def _entity_lines(block: EntityBlock) -> list[str]:
    """Return the id, the kind and the other keys of an entity."""
    values = {"kind": block.kind, **block.head}
    return [
        f"{_ENTITY_INDENT}{write_flow(block.id)}:",
        *(f"{_KEY_INDENT}{key}: {write_flow(value)}" for key, value in values.items()),
    ]
