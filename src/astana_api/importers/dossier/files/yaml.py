"""YAML as dossiers are written in it: a small, safe part of YAML 1.2 with a place for every word.

A plain scalar is text, whatever it looks like, except `true`, `false`, `null`, `~` and nothing at
all. Anchors, aliases, tags, directives, second documents and keys that are not words are refused: a
dossier needs none of them, and they can make a small file expand without end.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.diagnostics import Faults, Place

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_DEPTH: Final = 32

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
# U+0085, U+2028 and U+2029 end a line for some readers of YAML and not for others.
_REFUSED: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}


@dataclass(slots=True)
class Scalar:
    """A text, true, false, or null as None."""

    place: Place
    value: str | bool | None


@dataclass(slots=True)
class Sequence:
    """A list."""

    place: Place
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys with the places of both the key and its value; of a key given twice, the first."""

    place: Place
    entries: "dict[str, Entry]" = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class Entry(NamedTuple):
    """A key's place and its value."""

    place: Place
    value: Node


def plain(node: Node) -> Any:
    """The node as lists, dicts and scalars, without places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(entry.value) for key, entry in node.entries.items()}


def read_yaml(content: bytes, file: str, faults: Faults) -> Node | None:
    """The one document of a file; None where it cannot be understood, which is then a fault.

    A key given twice, an anchor or a tag is a fault too, but what stands around it is still read.
    """
    if len(content) > MAX_BYTES:
        faults.add_whole(file, f"the file is larger than {MAX_BYTES // 1024**2} MiB")
        return None
    text = _decoded(content, file, faults)
    if text is None:
        return None
    starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(index: int) -> Place:
        line = bisect_right(starts, index)
        return Place(file, line, index - starts[line - 1] + 1)

    refused = list(_REFUSED.finditer(text))
    for match in refused:
        character = f"U+{ord(match[0]):04X}"
        faults.add(place(match.start()), f"the character {character} may not stand in a dossier")
    if refused:
        return None
    composer = _Composer(place, faults)
    try:
        root = composer.compose(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context_mark and "end of stream" in str(error.problem):
            mark = error.context_mark
        faults.add(place(mark.index if mark else 0), _wording(error))
        return None
    except (YAMLError, ValueError, OverflowError) as error:
        faults.add_whole(file, f"not YAML: {error}")
        return None
    if root is None and not composer.broken:
        faults.add_whole(file, "the file is empty")
    return None if composer.broken else root


def _decoded(content: bytes, file: str, faults: Faults) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.add(Place(file, 1, 1), "not UTF-8 but UTF-16 or UTF-32; save the file as UTF-8")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The codec counts from after the byte order mark that it skipped.
        before = error.object[: error.start].decode("utf-8", "replace")
        lines = _LINE_END.split(before)
        place = Place(file, len(lines), len(lines[-1]) + 1)
        byte = error.object[error.start]
        faults.add(place, f"not UTF-8: the byte 0x{byte:02X}; save the file as UTF-8")
        return None


def _wording(error: MarkedYAMLError) -> str:
    problem = str(error.problem or "it cannot be read")
    if "'\\t'" in problem:
        return "a tab may not indent or begin a value; use spaces"
    if "mapping values are not allowed" in problem:
        problem = "a second ': ' on the line, or a wrong indent; a text with ': ' needs quotes"
    context = f", {error.context}" if error.context else ""
    if error.context_mark and error.context:
        context += f" that begins on line {error.context_mark.line + 1}"
    return f"not YAML: {problem}{context}"


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come; `key` is one that awaits its value."""

    node: Sequence | Mapping
    key: tuple[Place, str | None] | None = None


class _Composer:
    """Builds the tree from the events of a parser, without recursion."""

    def __init__(self, place: Callable[[int], Place], faults: Faults) -> None:
        self._place = place
        self._faults = faults
        self._open: list[_Open] = []
        self._root: Node | None = None
        self._documents = 0
        self.broken = False
        """Whether the tree is not what the file means, so that nothing should be made of it."""

    def compose(self, events: Iterator[Any]) -> Node | None:
        for event in events:
            at = self._place(event.start_mark.index)
            if isinstance(event, DocumentStartEvent):
                self._document(event, at)
            elif isinstance(event, SequenceEndEvent | MappingEndEvent):
                self._open.pop()
            elif isinstance(event, AliasEvent):
                self._break(at, f"an alias (*{event.anchor}) is not read; write the value out")
                self._attach(Scalar(at, None))
            elif isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent):
                self._node(event, at)
            if self.broken and (self._documents > 1 or len(self._open) > MAX_DEPTH):
                break
        return self._root

    def _break(self, at: Place, message: str) -> None:
        self._faults.add(at, message)
        self.broken = True

    def _document(self, event: DocumentStartEvent, at: Place) -> None:
        self._documents += 1
        if event.version or event.tags:
            self._faults.add(at, "directives (%YAML, %TAG) are not read")
        if self._documents > 1:
            self._break(at, "a second YAML document; a file holds one")

    def _node(self, event: Any, at: Place) -> None:
        if event.anchor:
            self._faults.add(at, f"an anchor (&{event.anchor}) is not read; write each value out")
        if event.tag:
            self._faults.add(at, f"a tag ({event.tag}) is not read; every value is plain")
        if isinstance(event, ScalarEvent):
            word = event.style is None and event.value in _WORDS
            self._attach(Scalar(at, _WORDS[event.value] if word else event.value), event.value)
            return
        node = Sequence(at) if isinstance(event, SequenceStartEvent) else Mapping(at)
        self._attach(node)
        self._open.append(_Open(node))
        if len(self._open) > MAX_DEPTH:
            self._break(at, f"more than {MAX_DEPTH} lists and mappings within one another")

    def _attach(self, node: Node, written: str | None = None) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, Sequence):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = (node.place, written)
            if written is None and not self.broken:
                self._break(node.place, "a key must be a word, not a list or a mapping")
        else:
            place, key = parent.key
            parent.key = None
            self._set(parent.node, key, Entry(place, node))

    def _set(self, mapping: Mapping, key: str | None, entry: Entry) -> None:
        if key is None:
            return
        first = mapping.entries.setdefault(key, entry)
        if first is not entry:
            line = first.place.line
            self._faults.add(
                entry.place, f"the key {quoted(key)} is given twice; first on line {line}"
            )
