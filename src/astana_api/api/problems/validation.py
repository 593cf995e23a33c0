"""Problems for requests that do not fit the declared parameters and body.

Each message is our own: those of Pydantic speak of Python and change between its versions.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, get_args

from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from pydantic_core import core_schema
from starlette.types import Scope

from astana_api.domain.text.normalization import quote
from astana_api.domain.text.suggestions import MAX_LISTED, find_close_match, list_words
from astana_api.errors import (
    ErrorItem,
    InvalidHeader,
    InvalidParameter,
    InvalidPathParameter,
    InvalidQueryParameter,
    Problem,
    UnprocessableContent,
    json_pointer,
)
from astana_api.schemas.requests.elements import TAGS

_QUOTED: Final = re.compile(r"'([^']*)'")

Context = Mapping[str, Any]
Schema = Mapping[str, Any]

_PARAMETERS: dict[str, type[InvalidParameter]] = {
    "query": InvalidQueryParameter,
    "path": InvalidPathParameter,
    "header": InvalidHeader,
    "cookie": InvalidHeader,
}


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"


_MESSAGES: Final[dict[str, Callable[[Context], str]]] = {
    "missing": lambda _: "it is required",
    "extra_forbidden": lambda _: "unknown key",
    "model_type": lambda _: "it must be a JSON object",
    "model_attributes_type": lambda _: "it must be a JSON object",
    "dict_type": lambda _: "it must be a JSON object",
    "list_type": lambda _: "it must be a JSON array",
    "string_type": lambda _: "it must be a string",
    "bool_type": lambda _: "it must be true or false",
    "bool_parsing": lambda _: "it must be true or false",
    "int_type": lambda _: "it must be a whole number",
    "int_parsing": lambda _: "it must be a whole number",
    "int_parsing_size": lambda _: "the number is too large",
    "int_from_float": lambda _: "it must be a whole number",
    "float_type": lambda _: "it must be a number",
    "float_parsing": lambda _: "it must be a number",
    "finite_number": lambda _: "it must be a finite number",
    "none_required": lambda _: "it must be null",
    "greater_than": lambda context: f"it must be greater than {context['gt']}",
    "greater_than_equal": lambda context: f"it must be at least {context['ge']}",
    "less_than": lambda context: f"it must be less than {context['lt']}",
    "less_than_equal": lambda context: f"it must be at most {context['le']}",
    "string_too_short": lambda context: (
        f"it must have at least {_count(context['min_length'], 'character')}"
    ),
    "string_too_long": lambda context: (
        f"it must have at most {_count(context['max_length'], 'character')}"
    ),
    "string_pattern_mismatch": lambda context: f"it must match {context['pattern']}",
    "too_short": lambda context: f"it must have at least {_count(context['min_length'], 'item')}",
    "too_long": lambda context: f"it must have at most {_count(context['max_length'], 'item')}",
    "union_tag_invalid": lambda context: f"it must be one of {context['expected_tags']}",
    "union_tag_not_found": lambda _: "it has none of the forms that a value may have",
    "value_error": lambda context: str(context["error"]),
}


def describe(error: Mapping[str, Any]) -> str:
    """Return the message for one error of Pydantic.

    An error that the code raised itself keeps its text.
    """
    context = error.get("ctx", {})
    if error["type"] in {"enum", "literal_error"}:
        return _describe_choice(str(error.get("input")), str(context["expected"]))
    if message := _MESSAGES.get(error["type"]):
        return message(context)
    is_own = error["type"] not in _PYDANTIC_ERROR_TYPES
    return str(error["msg"]) if is_own else "it is not valid"


def _describe_choice(word: str, expected: str) -> str:
    """Return the message for a word that is not in an enumeration, which Pydantic quotes."""
    choices = _QUOTED.findall(expected)
    if not choices:
        return f"it must be {expected}"
    if len(choices) <= MAX_LISTED:
        # Not the text of Pydantic, which shows members of an enumeration as Python does.
        *others, last = map(repr, choices)
        return f"it must be {', '.join(others)} or {last}" if others else f"it must be {last}"
    if close := find_close_match(word.lower(), choices):
        return f"there is no {quote(word)}; did you mean {close}?"
    return f"it must be one of {list_words(choices)}"


_PYDANTIC_ERROR_TYPES: Final = frozenset(get_args(core_schema.ErrorType))


def problem_from_validation_error(error: RequestValidationError, scope: Scope) -> Problem:
    """Return the problem for errors of FastAPI: 400 for parameters, 422 for bodies.

    Errors of parameters take precedence over errors of the body.
    """
    by_location: dict[str, list[ErrorItem]] = {}
    for each in error.errors():
        location, *path = each["loc"]
        text = describe(each)
        if location == "body":
            keys = [part for part in path if part not in TAGS]
            if each["type"] == "extra_forbidden":
                text += _suggest_key(scope, path, each.get("input"))
            item = ErrorItem(text, pointer=json_pointer(*keys))
        else:
            item = ErrorItem(text, parameter=str(path[0]) if path else None)
        by_location.setdefault(location, []).append(item)
    for location, kind in _PARAMETERS.items():
        if items := by_location.get(location):
            names = " and ".join(dict.fromkeys(str(item.parameter) for item in items))
            return kind(f"{names}: {items[0].detail}.".replace("?.", "?"), errors=items)
    items = by_location.get("body", [])
    return UnprocessableContent(_summarize(items), errors=items)


def _summarize(items: Sequence[ErrorItem]) -> str:
    """Return the first error with its location, and the number of the others."""
    first = items[0]
    position = first.pointer or "the body"
    others = f" There {_others(len(items) - 1)}." if len(items) > 1 else ""
    return f"{position}: {first.detail}.{others}".replace("?.", "?")


def _others(number: int) -> str:
    return "is one other error" if number == 1 else f"are {number} other errors"


def _suggest_key(scope: Scope, path: Sequence[str | int], raw_value: object) -> str:
    """Return a suggestion for the unknown key at the end of a path into the body, or "".

    The key may belong one level deeper, or its own keys one level higher.
    """
    body_field = getattr(scope.get("route"), "body_field", None)
    if body_field is None:
        return ""
    schema = _body_schema(body_field.field_info.annotation)
    *parents, key = path
    keys = _keys_at(schema, parents)
    if isinstance(raw_value, dict) and raw_value and raw_value.keys() <= keys:
        return f"; write {' and '.join(raw_value)} beside the other keys, not in {key}"
    nested = list(_nested_names(schema, parents, keys, str(key)))
    close = nested[0] if len(nested) == 1 else find_close_match(str(key), keys)
    return f"; did you mean {close}?" if close else ""


def _nested_names(
    schema: Schema, path: Sequence[str | int], keys: Iterable[str], key: str
) -> Iterator[str]:
    """Yield the key with the name of each object, or list of objects, at the path that has it."""
    if key == "id":
        # Many objects have an id, and it is none of these that the client wanted to set.
        return
    for parent in sorted(keys):
        if key in _keys_at(schema, [*path, parent]):
            yield f"{parent}.{key}"
        elif key in _keys_at(schema, [*path, parent, 0]):
            yield f"{parent}[].{key}"


@lru_cache(maxsize=64)
def _body_schema(annotation: Any) -> Schema:
    return TypeAdapter(annotation).json_schema()


def _keys_at(schema: Schema, path: Sequence[str | int]) -> set[str]:
    """Return the keys of the objects that the schema allows at a path."""
    nodes = _alternatives(schema, schema)
    for part in path:
        if part not in TAGS:
            inner = [
                node["items"] if isinstance(part, int) else node["properties"][part]
                for node in nodes
                if (isinstance(part, int) and "items" in node) or part in node.get("properties", ())
            ]
            nodes = [found for node in inner for found in _alternatives(node, schema)]
    return {key for node in nodes for key in node.get("properties", ())}


def _alternatives(node: Schema, root: Schema) -> list[Schema]:
    """Return the schemas without references and unions that a schema stands for."""
    if "$ref" in node:
        return _alternatives(root["$defs"][node["$ref"].rpartition("/")[2]], root)
    variants = [*node.get("anyOf", ()), *node.get("oneOf", ())]
    return [found for each in variants for found in _alternatives(each, root)] or [node]
