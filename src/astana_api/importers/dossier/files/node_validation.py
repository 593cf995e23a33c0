"""From a mapping to its shape, with each fault worded for a person and at its place."""

import difflib
from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from astana_api.domain.text.normalization import quoted
from astana_api.importers.dossier.diagnostics import Faults, Place
from astana_api.importers.dossier.files.file_models import NESTED, Shape
from astana_api.importers.dossier.files.yaml import Mapping, Node, Scalar, Sequence, plain

S = TypeVar("S", bound=Shape)

_EXPECTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list, such as [a, b]",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
}


def shaped(shape: type[S], node: Node, owner: Place, faults: Faults, what: str) -> S | None:
    """The mapping as a shape; None where it has faults, which are added.

    `owner` is where a missing key is reported, and `what` names the mapping in that message.
    """
    if not isinstance(node, Mapping):
        faults.add(node.place, f"{what}: expected a mapping of keys to values, found {kind(node)}")
        return None
    try:
        return shape.model_validate(plain(node))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _add(detail, shape, node, owner, faults, what)
        return None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion to end a message with, or nothing."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def kind(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node.value, str):
        return f"the text {quoted(node.value)}"
    return "nothing (null)" if node.value is None else f"{str(node.value).lower()}"


def _add(
    detail: ErrorDetails, shape: type[Shape], node: Node, owner: Place, faults: Faults, what: str
) -> None:
    holder, found, place = owner, node, node.place
    key = what
    known: Iterable[str] = shape.model_fields
    for step in detail["loc"]:
        if isinstance(found, Mapping) and step in found.entries:
            entry = found.entries[str(step)]
            key = str(step)
            holder, found, place = entry.place, entry.value, entry.value.place
        elif isinstance(found, Sequence) and isinstance(step, int):
            found = found.items[step]
            holder = place = found.place
            known = NESTED[key].model_fields if key in NESTED else known
    if detail["type"] == "extra_forbidden":
        faults.add(holder, f"unknown key {quoted(key)}{did_you_mean(key, known)}")
    elif detail["type"] == "missing":
        faults.add(holder, f"{key}: the key {quoted(str(detail['loc'][-1]))} is missing")
    else:
        faults.add(place, f"{key}: {_wording(detail, found)}")


def _wording(detail: ErrorDetails, found: Node) -> str:
    context: dict[str, Any] = detail.get("ctx", {})
    if isinstance(context.get("error"), ValueError):
        return str(context["error"])
    if detail["type"] in ("enum", "literal_error"):
        choices = _choices(context["expected"])
        hint = ""
        if isinstance(found, Scalar) and isinstance(found.value, str):
            hint = did_you_mean(found.value, choices)
            if len(choices) > 12 and hint:
                return f"{quoted(found.value)} is not known here{hint}"
        one_of = "one of " if len(choices) > 1 else ""
        return f"expected {one_of}{', '.join(choices)}, found {kind(found)}{hint}"
    expected = _EXPECTED.get(detail["type"])
    if expected == "text" and isinstance(found, Scalar) and found.value is not None:
        return f"expected text, found {kind(found)}; a text needs quotation marks here"
    return f"expected {expected}, found {kind(found)}" if expected else detail["msg"]


def _choices(expected: str) -> list[str]:
    """The words of Pydantic's sentence, spelled as in YAML."""
    words = (word.strip("'") for word in expected.replace(" or ", ", ").split(", "))
    return ["true" if word == "True" else word for word in words]
