"""Problems for requests that do not fit the declared parameters and body.

Each message is our own: those of Pydantic speak of Python and change between its versions.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, get_args

from fastapi.exceptions import RequestValidationError
from pydantic_core import core_schema
from starlette.types import Scope

from astana_api.api.problems.body_hints import find_body_schema, show_form, suggest_key
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


_BODY_HINTS: Final = {
    "extra_forbidden": suggest_key,
    **dict.fromkeys(
        ("list_type", "model_type", "model_attributes_type", "dict_type", "string_type"), show_form
    ),
}
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
            if (hint := _BODY_HINTS.get(each["type"])) and (schema := find_body_schema(scope)):
                text += hint(schema, path, each.get("input"))
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
