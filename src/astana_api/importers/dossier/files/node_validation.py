"""Validate YAML nodes with Pydantic, and translate its errors into located diagnostics."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from astana_api.domain.text.normalization import quote
from astana_api.domain.text.suggestions import find_close_match
from astana_api.importers.dossier.diagnostics import DiagnosticCollector, SourceLocation
from astana_api.importers.dossier.files.file_models import NESTED, Shape
from astana_api.importers.dossier.files.yaml import (
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    to_python,
)

S = TypeVar("S", bound=Shape)

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list, such as [a, b]",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
}


def validate_node(
    model: type[S],
    node: Node,
    owner_location: SourceLocation,
    diagnostics: DiagnosticCollector,
    label: str,
) -> S | None:
    """Return the mapping as an instance of `model`, or None after adding its errors.

    A missing key is reported at `owner_location`; `label` names the mapping in the message.
    """
    if not isinstance(node, MappingNode):
        diagnostics.add(
            node.location,
            f"{label}: expected a mapping of keys to values, found {describe_node(node)}",
        )
        return None
    try:
        return model.model_validate(to_python(node))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _add(detail, model, node, owner_location, diagnostics, label)
        return None


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return a suggestion to append to a message, or an empty string."""
    close = find_close_match(word, candidates)
    return f"; did you mean {quote(close)}?" if close else ""


def describe_node(node: Node) -> str:
    """Describe a node in words, for a diagnostic."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return f"a list{_date_hint(node)}"
    if isinstance(node.value, str):
        return f"the text {quote(node.value)}"
    return "nothing (null)" if node.value is None else f"{str(node.value).lower()}"


def _date_hint(node: SequenceNode) -> str:
    """Return a hint if the list looks like a date in brackets, which YAML reads as a list."""
    texts = [item.value for item in node.items if isinstance(item, ScalarNode)]
    if len(texts) != 1 or not isinstance(texts[0], str) or ".." not in texts[0]:
        return ""
    return f'; a date in brackets needs quotation marks: "[{texts[0]}]"'


def _add(
    detail: ErrorDetails,
    model: type[Shape],
    node: Node,
    owner_location: SourceLocation,
    diagnostics: DiagnosticCollector,
    label: str,
) -> None:
    key_location, current, location = owner_location, node, node.location
    key = label
    candidates: Iterable[str] = model.model_fields
    for step in detail["loc"]:
        if isinstance(current, MappingNode) and step in current.entries:
            entry = current.entries[str(step)]
            key = str(step)
            key_location, current, location = entry.key_location, entry.value, entry.value.location
        elif isinstance(current, SequenceNode) and isinstance(step, int):
            current = current.items[step]
            key_location = location = current.location
            candidates = NESTED[key].model_fields if key in NESTED else candidates
    if detail["type"] == "extra_forbidden":
        diagnostics.add(key_location, f"unknown key {quote(key)}{did_you_mean(key, candidates)}")
    elif detail["type"] == "missing":
        diagnostics.add(key_location, f"{key}: the key {quote(str(detail['loc'][-1]))} is missing")
    else:
        diagnostics.add(location, f"{key}: {_describe_error(detail, current)}")


def _describe_error(detail: ErrorDetails, current: Node) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    if isinstance(context.get("error"), ValueError):
        return str(context["error"])
    if detail["type"] in ("enum", "literal_error"):
        choices = _choices(context["expected"])
        hint = ""
        if isinstance(current, ScalarNode) and isinstance(current.value, str):
            hint = did_you_mean(current.value, choices)
            if len(choices) > 12 and hint:
                return f"{quote(current.value)} is not known here{hint}"
        one_of = "one of " if len(choices) > 1 else ""
        return f"expected {one_of}{', '.join(choices)}, found {describe_node(current)}{hint}"
    expected = _EXPECTED.get(detail["type"])
    if expected == "text" and isinstance(current, ScalarNode) and current.value is not None:
        return f"expected text, found {describe_node(current)}; a text needs quotation marks here"
    return f"expected {expected}, found {describe_node(current)}" if expected else detail["msg"]


def _choices(expected: str) -> list[str]:
    """Split Pydantic's enumeration of choices, and spell each as in YAML."""
    words = (word.strip("'") for word in expected.replace(" or ", ", ").split(", "))
    return ["true" if word == "True" else word for word in words]
