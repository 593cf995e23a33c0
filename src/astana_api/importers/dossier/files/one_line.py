"""Parse the one-line form of a statement: its value, qualifiers, sources and phrase in one scalar.

    - leader: petar-galabov (chairman, 1990/1994) [3] @history "chairman from 1990 to 1994"

The result has the keys of the long form, each with its location. Only an unquoted scalar that is
the only value of its statement is read this way: a quoted one, or one with other keys beside it,
is the value alone. Whatever could be read in two ways is an error.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from astana_api.domain.enums import NameKind
from astana_api.domain.text.normalization import quote
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.yaml import (
    CommentedText,
    Entry,
    Node,
    ScalarNode,
    SequenceNode,
    reject_comment,
)

_FIRST_MARK: Final = re.compile(r'\s+(?=[(\["@])')
_PARTS: Final = re.compile(
    r"""(?:\s+\((?P<qualifiers>[^()\[\]"]*)\))?
        (?:\s+\[(?P<cite>[^()\[\]"]*)\])?
        (?:\s+@(?P<at>[^\s()\[\]"]+))?
        (?:\s+"(?P<exact>[^"]+)")?
        \s*""",
    re.VERBOSE,
)
_DATE: Final = re.compile(r"(?=.*[0-9])-?[0-9XY][0-9XYTZ~?%:+\-]*")
_INTERVAL: Final = re.compile(r"(?P<start>[^/]*)/(?P<end>[^/]*)")
_LONG_FORM: Final = "write the keys of the long form, each on its own line"
NAMED_KEYS: Final = ("rank", "lang", *(name for name in QUALIFIERS if name != "ended"))
"""The keys that may be written as `key=value` between the parentheses."""
ENDED: Final = "ended"
_NAME_KINDS: Final = frozenset(NameKind)


class _Text(NamedTuple):
    """A part of the scalar, with its position."""

    text: str
    position: int


class OneLineError(Exception):
    """The scalar is no statement in the one-line form; `position` is that of the error in it."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position


def expand_one_line(
    property_id: str, entry: Entry, diagnostics: DiagnosticCollector
) -> dict[str, Entry]:
    """Return the entries of the statement in the long form.

    After an error only the property is returned, with the value in front of the other parts.
    """
    node = entry.value
    if not (isinstance(node, ScalarNode) and node.is_bare and isinstance(node.value, str)):
        return {property_id: entry}
    mark = _FIRST_MARK.search(node.value)
    if node.value.startswith("("):
        diagnostics.add(
            node.location,
            f"{property_id}: there is no value before the parentheses. If they belong to the "
            f"value, quote the value or {_LONG_FORM}",
        )
        return {property_id: entry}
    if mark is None:
        return {property_id: entry}
    value = _Text(node.value[: mark.start()], 0)
    entries = {property_id: _entry(node, value)}
    try:
        entries |= {
            key: Entry(_shift(node.location, position), part)
            for key, position, part in _parse_parts(PROPERTIES[property_id], node, mark.start())
        }
        _check_value(value)
    except OneLineError as error:
        location = _shift(node.location, error.position)
        diagnostics.add(location, f"{property_id}: {error}")
        return {property_id: _entry(node, value)}
    return entries


def _parse_parts(
    prop: PropertyDefinition, node: ScalarNode, start: int
) -> Iterator[tuple[str, int, Node]]:
    """Yield the key, the position and the value of each part after the value."""
    text = str(node.value)
    match = _PARTS.match(text, start)
    assert match is not None
    if match.end() < len(text):
        _explain_rest(node, text, match.end())
    if match["qualifiers"] is not None:
        items = _split(match["qualifiers"], match.start("qualifiers"))
        keys: dict[str, int] = {}
        for key, item in _read_qualifiers(prop, items):
            if key in keys:
                raise OneLineError(
                    item.position, f"a second `{key}` between the parentheses; {_LONG_FORM}"
                )
            keys[key] = item.position
            yield key, item.position, _qualifier_node(node, key, item)
    if match["cite"] is not None:
        position = match.start("cite")
        cited = _split(match["cite"], position) if match["cite"].strip() else []
        location = _shift(node.location, position - 1)
        yield (
            "cite",
            position - 1,
            SequenceNode(location, [_entry(node, item).value for item in cited]),
        )
    for key in ("at", "exact"):
        if match[key] is not None:
            position = match.start(key)
            yield key, position, _entry(node, _Text(match[key], position)).value


def _explain_rest(node: ScalarNode, text: str, position: int) -> None:
    """Raise OneLineError for the text that belongs to no part."""
    if isinstance(node.value, CommentedText):
        try:
            reject_comment(node.value)
        except ValueError as error:
            raise OneLineError(position, str(error)) from None
    rest = text[position:].lstrip()
    raise OneLineError(
        len(text) - len(rest),
        f"{quote(rest)} is no part of a statement on one line. Expected, in this order: "
        '(qualifiers), [sources], @section and "phrase". If it belongs to the value, quote the '
        f"value or {_LONG_FORM}",
    )


def _check_value(value: _Text) -> None:
    """Raise OneLineError if the value has a character that begins another part."""
    found = re.search(r'[()\[\]"]', value.text)
    if found:
        raise OneLineError(
            found.start(),
            f"a value with {found[0]} cannot be in a statement on one line; {_LONG_FORM}",
        )


def _split(text: str, start: int) -> list[_Text]:
    """Split at commas; a trailing comma makes an empty item."""
    items, position = [], 0
    for part in text.split(","):
        lead = len(part) - len(part.lstrip())
        items.append(_Text(part.strip(), start + position + lead))
        position += len(part) + 1
    return items


def _read_qualifiers(prop: PropertyDefinition, items: list[_Text]) -> Iterator[tuple[str, _Text]]:
    """Yield the key and the value of each item between the parentheses."""
    for item in items:
        name, equals, value = item.text.partition("=")
        interval = _INTERVAL.fullmatch(item.text)
        if not item.text:
            raise OneLineError(item.position, f"an empty qualifier; {_LONG_FORM}")
        if equals:
            if name not in NAMED_KEYS:
                expected = ", ".join(NAMED_KEYS)
                raise OneLineError(
                    item.position, f"unknown qualifier {quote(name)}; expected one of {expected}"
                )
            yield name, _Text(value, item.position + len(name) + 1)
        elif interval and _is_interval(interval["start"], interval["end"]):
            yield from _read_interval(item, interval["start"], interval["end"])
        elif item.text == ENDED:
            yield ENDED, _Text("true", item.position)
        elif _DATE.fullmatch(item.text):
            yield "during", item
        elif item.text in _NAME_KINDS and prop.allows_qualifier("name_kind"):
            yield "name_kind", item
        elif prop.allows_qualifier("role"):
            yield "role", item
        else:
            raise OneLineError(
                item.position,
                f"{quote(item.text)} is no qualifier of {prop.id}. If it belongs to the value, "
                f"quote the value or {_LONG_FORM}",
            )


def _is_interval(start: str, end: str) -> bool:
    """Return whether a text with one slash is an interval; a role such as `he/she` is not."""
    sides = [side for side in (start, end) if side]
    return bool(sides) and all(side == ".." or _DATE.fullmatch(side) for side in sides)


def _read_interval(item: _Text, start: str, end: str) -> Iterator[tuple[str, _Text]]:
    if start == "..":
        raise OneLineError(
            item.position, f"{quote(item.text)}: leave out a beginning that is not known"
        )
    if start:
        yield "start", _Text(start, item.position)
    if end == "..":
        yield ENDED, _Text("false", item.position)
    elif end:
        yield "end", _Text(end, item.position + len(start) + 1)


def _qualifier_node(node: ScalarNode, key: str, item: _Text) -> ScalarNode:
    if key == ENDED:
        return ScalarNode(_shift(node.location, item.position), item.text == "true")
    return ScalarNode(_shift(node.location, item.position), item.text)


def _entry(node: ScalarNode, part: _Text) -> Entry:
    location = _shift(node.location, part.position)
    return Entry(location, ScalarNode(location, part.text))


def _shift(location: SourceLocation, offset: int) -> SourceLocation:
    return location._replace(column=location.column + offset)
