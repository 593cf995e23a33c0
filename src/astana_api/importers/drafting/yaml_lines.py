"""Write the YAML of a drafted dossier, with a comment on each value that is guessed."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

Value = str | bool | int | list["Value"] | dict[str, "Value"]

_PLAIN: Final = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*|[0-9-]+~?(?:/[0-9-]+~?)?")
_RESERVED: Final = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_TEXTS: Final = frozenset(
    [
        "title",
        "container_title",
        "publisher",
        "publisher_place",
        "name",
        "classification",
        "description",
        "aim",
        "exact",
        "prefix",
        "suffix",
        "heading",
        "family",
        "given",
        "note",
        "medium",
    ]
)
"""Keys whose values are quoted: a comment may not follow a text without quotation marks."""
GUESS: Final = "  # guess"


@dataclass(frozen=True, slots=True)
class Guessed:
    """A value that is guessed."""

    value: Value


Entry = Value | Guessed
Record = Mapping[str, Entry]


def write_scalar(value: str | bool | int) -> str:
    """Return a value on one line: an id, a date or a number, or else a quoted text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if _PLAIN.fullmatch(text) and text not in _RESERVED:
        return text
    return _quote(text)


def _quote(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def write_inline(value: Value, key: str = "") -> str:
    """Return the value of a key in the flow style."""
    if isinstance(value, list):
        return f"[{', '.join(map(write_inline, value))}]"
    if isinstance(value, dict):
        items = (f"{name}: {write_inline(item, name)}" for name, item in value.items())
        return "{" + ", ".join(items) + "}"
    return _quote(value) if isinstance(value, str) and key in _TEXTS else write_scalar(value)


def write_record(record: Record, indent: str, first: str = "") -> Iterable[str]:
    """Yield the lines of a mapping; `first` replaces the indentation of the first line."""
    prefix = first or indent
    for key, entry in record.items():
        value, comment = (entry.value, GUESS) if isinstance(entry, Guessed) else (entry, "")
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{prefix}{key}:{comment}"
            yield from (f"{indent}  - {write_inline(item)}" for item in value)
        else:
            yield f"{prefix}{key}: {write_inline(value, key)}{comment}"
        prefix = indent
