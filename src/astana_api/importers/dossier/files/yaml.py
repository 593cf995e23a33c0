"""Parse the YAML of dossiers: a safe subset of YAML 1.2, with a source location for every node.

A plain scalar is text, except `true`, `false`, `null`, `~` and the empty scalar. Anchors, aliases,
tags, directives, further documents and keys that are not scalars are rejected: dossiers do not need
them, and aliases allow a small file to expand without bound.

A comment directly after a plain scalar is kept with it (`CommentedText`): `Gazette #44` is the text
`Gazette` in YAML, and only the type of the value tells whether the author meant the rest as text.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, Self

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from astana_api.domain.text.normalization import quote
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.unquoted import find_unquoted_text

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 32

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
# YAML parsers disagree on whether U+0085, U+2028 and U+2029 end a line.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
# The parser of libyaml is 25 times as fast as that in Python, which is there on every platform.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# libyaml refuses the escape of a surrogate, of which the parser in Python makes a character.
_SURROGATE_ESCAPE: Final = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_COMMENT: Final = re.compile(r"[ \t]+(#[^\r\n]*)")
_CONSTANTS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


class CommentedText(str):
    """A plain scalar with the comment that follows it on the same line."""

    __slots__ = ("comment",)
    comment: str

    def __new__(cls, text: str, comment: str) -> Self:
        commented = super().__new__(cls, text)
        commented.comment = comment
        return commented


@dataclass(slots=True)
class ScalarNode:
    """A text, true, false, or None for null.

    `is_bare` is true for a text without quotation marks on one line: the position of a character
    in its value is the same as in the file.
    """

    location: SourceLocation
    value: str | bool | None
    is_bare: bool = False


@dataclass(slots=True)
class SequenceNode:
    """A list."""

    location: SourceLocation
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    """Keys with their entries; the first entry of a duplicate key."""

    location: SourceLocation
    entries: "dict[str, Entry]" = field(default_factory=dict)
    has_duplicate_keys: bool = False


Node = ScalarNode | SequenceNode | MappingNode


class Entry(NamedTuple):
    """The location of a key, and its value."""

    key_location: SourceLocation
    value: Node


def is_null(node: Node) -> bool:
    """Return whether the node is the scalar null."""
    return isinstance(node, ScalarNode) and node.value is None


def to_python(node: Node) -> Any:
    """Convert the node to lists, dicts and scalars, without locations."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [to_python(item) for item in node.items]
    return {key: to_python(entry.value) for key, entry in node.entries.items()}


def reject_comment(text: str) -> str:
    """Return the text; raise ValueError if a comment follows it, which may be part of the text."""
    if isinstance(text, CommentedText):
        raise ValueError(
            f'{quote(text.comment)} is a comment, because " #" begins one; quote the text if it is '
            "part of it, else write the comment on a line of its own"
        )
    return text


def read_yaml(content: bytes, file: str, diagnostics: DiagnosticCollector) -> Node | None:
    """Return the root node of a file, or None after adding a diagnostic if it cannot be parsed.

    A duplicate key, an anchor or a tag adds a diagnostic, but the rest of the file is still read.
    """
    if len(content) > MAX_BYTES:
        diagnostics.add_file(file, f"the file is larger than {MAX_BYTES // 1024**2} MiB")
        return None
    text = _decode(content, file, diagnostics)
    if text is None:
        return None
    line_starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def location(index: int) -> SourceLocation:
        line = bisect_right(line_starts, index)
        return SourceLocation(file, line, index - line_starts[line - 1] + 1)

    forbidden = list(_FORBIDDEN.finditer(text))
    for match in forbidden:
        character = f"U+{ord(match[0]):04X}"
        diagnostics.add(
            location(match.start()), f"the character {character} may not stand in a dossier"
        )
    if forbidden:
        return None
    composer = _Composer(text, location, diagnostics)
    try:
        loader = yaml.SafeLoader if _SURROGATE_ESCAPE.search(text) else _LOADER
        root = composer.compose(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):
            mark = error.context_mark
        index = mark.index if mark else 0
        at = location(index)
        line = _LINE_END.split(text[index - at.column + 1 :], maxsplit=1)[0]
        unquoted = find_unquoted_text(line, at.column - 1)
        if unquoted is None:
            diagnostics.add(at, _describe_error(error, text[index : index + 1]))
        else:
            at = at._replace(column=unquoted.position + 1)
            diagnostics.add(at, f"not YAML: {unquoted.describe()}")
        composer.report_comment_in_flow()
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        diagnostics.add_file(file, f"not YAML: {error}")
        return None
    if root is None and not composer.broken:
        diagnostics.add_file(file, "the file is empty")
    return None if composer.broken else root


def _decode(content: bytes, file: str, diagnostics: DiagnosticCollector) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        diagnostics.add(
            SourceLocation(file, 1, 1), "not UTF-8 but UTF-16 or UTF-32; save the file as UTF-8"
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec's offset does not include the byte order mark that it skipped.
        preceding = error.object[: error.start].decode("utf-8", "replace")
        lines = _LINE_END.split(preceding)
        location = SourceLocation(file, len(lines), len(lines[-1]) + 1)
        byte = error.object[error.start]
        diagnostics.add(location, f"not UTF-8: the byte 0x{byte:02X}; save the file as UTF-8")
        return None


def _describe_error(error: yaml.MarkedYAMLError, character: str) -> str:
    problem = str(error.problem or "it cannot be read")
    if character == "\t":
        return "a tab may not indent or begin a value; use spaces"
    if "mapping values are not allowed" in problem:
        problem = "a second ': ' on the line, or a wrong indent; a text with ': ' needs quotes"
    context = f", {error.context}" if error.context else ""
    if error.context_mark and error.context:
        context += f" that begins on line {error.context_mark.line + 1}"
    return f"not YAML: {problem}{context}"


def _join_surrogates(text: str) -> str:
    """Replace each surrogate pair, as the escapes of JSON write a character, by its character."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@dataclass(slots=True)
class _Open:
    """A list or mapping before its end event; `key` is a key before its value."""

    node: SequenceNode | MappingNode
    is_flow: bool
    key: tuple[SourceLocation, str | None] | None = None


def _is_bare(event: Any) -> bool:
    return not event.style and event.start_mark.line == event.end_mark.line


_NODE_EVENTS = ScalarEvent, SequenceStartEvent, MappingStartEvent
_END_EVENTS = SequenceEndEvent, MappingEndEvent


class _Composer:
    """Build the node tree from parser events, without recursion."""

    def __init__(
        self,
        text: str,
        location: Callable[[int], SourceLocation],
        diagnostics: DiagnosticCollector,
    ) -> None:
        self._text = text
        self._location = location
        self._diagnostics = diagnostics
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0
        self._last_scalar: ScalarNode | None = None
        self.broken = False
        """Whether the tree does not represent the file, so that it must not be used."""

    def compose(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            at = self._location(event.start_mark.index)
            # The most frequent events first.
            if isinstance(event, _NODE_EVENTS):
                self._node(event, at)
            elif isinstance(event, _END_EVENTS):
                self._open.pop()
            elif isinstance(event, DocumentStartEvent):
                self._document(event, at)
            elif isinstance(event, AliasEvent):
                self._fail(
                    at,
                    f"an alias (*{event.anchor}) is not read; write the value out, "
                    "or quote a text with *",
                )
                self._attach(ScalarNode(at, None))
            if self.broken and (self._documents > 1 or len(self._open) > MAX_DEPTH):
                break
        return self._root

    def _fail(self, at: SourceLocation, message: str) -> None:
        self._diagnostics.add(at, message)
        self.broken = True

    def _document(self, event: DocumentStartEvent, at: SourceLocation) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._diagnostics.add(at, "directives (%YAML, %TAG) are not read")
        if self._documents > 1:
            self._fail(at, "a second YAML document; a file holds one")

    def _node(self, event: Any, at: SourceLocation) -> None:
        if event.anchor:
            self._diagnostics.add(
                at,
                f"an anchor (&{event.anchor}) is not read; write each value out, "
                "or quote a text with &",
            )
        if event.tag:
            self._diagnostics.add(
                at, f"a tag ({event.tag}) is not read; leave it out, or quote a text with !"
            )
        if isinstance(event, ScalarEvent):
            text = _join_surrogates(event.value)
            self._last_scalar = ScalarNode(at, self._scalar_value(event, text), _is_bare(event))
            self._attach(self._last_scalar, text)
            return
        node = SequenceNode(at) if isinstance(event, SequenceStartEvent) else MappingNode(at)
        self._attach(node)
        self._open.append(_Open(node, bool(event.flow_style)))
        if len(self._open) > MAX_DEPTH:
            self._fail(at, f"more than {MAX_DEPTH} lists and mappings within one another")

    def _scalar_value(self, event: Any, value: str) -> str | bool | None:
        if event.style:
            return value
        if value in _CONSTANTS:
            return _CONSTANTS[value]
        comment = _COMMENT.match(self._text, event.end_mark.index)
        return CommentedText(value, comment[1]) if comment else value

    def report_comment_in_flow(self) -> None:
        """Add a diagnostic if a comment after the last scalar may hide a closing bracket."""
        scalar = self._last_scalar
        if (
            scalar is not None
            and isinstance(scalar.value, CommentedText)
            and any(collection.is_flow for collection in self._open)
        ):
            try:
                reject_comment(scalar.value)
            except ValueError as error:
                self._diagnostics.add(scalar.location, str(error))

    def _attach(self, node: Node, text: str | None = None) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, SequenceNode):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = (node.location, text)
            if text is None and not self.broken:
                self._fail(node.location, "a key must be a word, not a list or a mapping")
        else:
            location, key = parent.key
            parent.key = None
            self._set(parent.node, key, Entry(location, node))

    def _set(self, mapping: MappingNode, key: str | None, entry: Entry) -> None:
        if key is None:
            return
        first = mapping.entries.setdefault(key, entry)
        if first is not entry:
            mapping.has_duplicate_keys = True
            line = first.key_location.line
            self._diagnostics.add(
                entry.key_location, f"the key {quote(key)} is given twice; first on line {line}"
            )
