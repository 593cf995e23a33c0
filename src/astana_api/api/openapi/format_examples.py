"""Recorded examples of responses in other formats than JSON, shared as components.

`format_examples.json` maps an operation of each type of record to its responses by format. The
other operations with the same formats have the same examples. Long responses are cut.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from astana_api.exporters.formats import JSON, Format

FILE = Path(__file__).with_name("format_examples.json")


class FormatExample(TypedDict):
    """Represent a recorded request and its response: a text, or the value of JSON."""

    request: str
    content: Any


@cache
def load_format_examples() -> dict[str, dict[str, FormatExample]]:
    """Return the examples by operationId and format; an empty dictionary without the file."""
    if not FILE.exists():
        return {}
    by_operation: dict[str, dict[str, FormatExample]] = json.loads(FILE.read_text(encoding="utf-8"))
    return by_operation


def add_format_examples(
    formats: Sequence[Format], operation: dict[str, Any], components: dict[str, Any]
) -> None:
    """Add the formats with their examples to the response of an operation."""
    content = operation["responses"].get("200", {}).get("content")
    if not content:
        return
    shared = components.setdefault("examples", {})
    for each, name, example in _find_examples(formats):
        media_type = content.setdefault(each.media_type, {"schema": _make_schema(example)})
        if example is not None:
            summary = f"GET {example['request']}"
            shared[name] = {"summary": summary, "value": example["content"]}
            reference = {"$ref": f"#/components/examples/{name}"}
            media_type.setdefault("examples", {})[each.name] = reference
    if not shared:
        del components["examples"]


def _find_examples(
    formats: Sequence[Format],
) -> Iterator[tuple[Format, str, FormatExample | None]]:
    """Yield each format that is not JSON, with the name and the content of its example."""
    others = [each for each in formats if each is not JSON]
    names = [each.name for each in others]
    recorded = load_format_examples().items()
    found = next(((key, value) for key, value in recorded if list(value) == names), None)
    for each in others:
        if found is None:
            yield each, "", None
        else:
            yield each, f"{found[0]}_{each.name}", found[1][each.name]


def _make_schema(example: FormatExample | None) -> dict[str, Any]:
    match example and example["content"]:
        case dict():
            return {"type": "object"}
        case list():
            return {"type": "array", "items": {"type": "object"}}
        case _:
            return {"type": "string"}
