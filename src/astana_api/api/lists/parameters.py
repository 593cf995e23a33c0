"""Query and path parameters that many operations share.

Optional parameters have their example in the description: Swagger UI would fill in and send an
example of the schema.
"""

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from annotated_types import Ge, Le
from fastapi import Path, Query
from pydantic import BeforeValidator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def _plain_integer(value: object) -> object:
    # Pydantic also accepts " 5 ", "5.0", "1_000" and digits of any script.
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise PydanticCustomError("integer", "Input should be a whole number, in the digits 0 to 9")
    return value


STRICT_INTEGER = BeforeValidator(_plain_integer)
"""An integer of at most 18 ASCII digits, without white space.

Put it after the bounds, as in `Annotated[int, Ge(1), STRICT_INTEGER]`, so that OpenAPI has them.
"""

Limit = Annotated[
    int,
    Ge(1),
    Le(MAX_LIMIT),
    STRICT_INTEGER,
    Query(description="Maximum number of items."),
]

Cursor = Annotated[
    str | None,
    Query(
        description=(
            "Opaque cursor from the previous page's `next`; valid only with the same filters and "
            "sort."
        ),
    ),
]

Count = Annotated[
    Literal["exact"] | None,
    Query(description="`exact` adds `total`, the number of items on all pages."),
]

MAX_REVISION = 2**53 - 1
"""The largest integer that all JSON parsers represent exactly."""

RevisionNumber = Annotated[
    int,
    Ge(1),
    Le(MAX_REVISION),
    STRICT_INTEGER,
    Path(description="A revision's number.", examples=[1]),
]


COMMA_SEPARATED = "x-comma-separated"
"""Schema key for a comma-separated list, with the schema of its items.

The OpenAPI document declares such a parameter as an array.
"""


def sort_query(keys: Iterable[str]) -> object:
    """Return the annotation of `sort` for `Annotated[str | None, ...]`: one or two distinct keys.

    A `-` before a key is ignored.
    """
    names = list(dict.fromkeys(key.removeprefix("-") for key in keys))
    listed = ", ".join(f"`{name}`" for name in names)
    if len(names) > 1:
        listed += "; two of them separated by a comma"
    return Query(
        description=(
            f"Sort key: {listed}. Prefix a key with `-` to sort descending. Nulls sort last; ties "
            f"are broken by id. Example: `-{names[-1]}`."
        ),
        json_schema_extra={
            "pattern": f"^({'|'.join(_pattern_starting_with(name, names) for name in names)})$"
        },
    )


def _pattern_starting_with(first: str, names: list[str]) -> str:
    others = "|".join(name for name in names if name != first)
    return f"-?{first}(,-?({others}))?" if others else f"-?{first}"


def fields_query(names: Iterable[str]) -> object:
    """Return the annotation of `fields` for `Annotated[str | None, ...]`."""
    return names_query(names, "Comma-separated keys to return; `id` is always returned.")


def names_query(names: Iterable[str], description: str) -> object:
    """Return the annotation of a list of names for `Annotated[str | None, ...]`."""
    return Query(description=description, json_schema_extra=comma_separated(names))


def include_query(names: Iterable[str]) -> object:
    """Return the annotation of `include` for `Annotated[str | None, ...]`."""
    return names_query(names, "Comma-separated subresources to include.")


def comma_separated(names: Iterable[str]) -> JsonDict:
    """Return the schema of a comma-separated list of names."""
    return {COMMA_SEPARATED: {"type": "string", "enum": list(names)}}


def id_path(description: str, example: str, name: str = "id") -> object:
    """Return the annotation of an id in the path for `Annotated[str, ...]`."""
    return Path(
        alias=name, description=description, examples=[example], min_length=1, max_length=200
    )
