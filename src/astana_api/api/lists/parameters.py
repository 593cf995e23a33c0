"""Parameters that many operations share, each declared once.

Those that may be left out have their example in words: as an `examples` of the schema, the
documentation would fill it in and send it.
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
LARGEST_LIMIT = 500
_INTEGER = re.compile(r"-?[0-9]{1,18}")


def _plain_integer(value: object) -> object:
    # Pydantic alone would take " 5 ", "5.0", "1_000" and digits of any script.
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise PydanticCustomError("integer", "Input should be a whole number, in the digits 0 to 9")
    return value


PLAIN = BeforeValidator(_plain_integer)
"""An integer as a program writes it: ASCII digits, no more than 18 of them, and no blanks.

It stands behind the bounds, as in `Annotated[int, Ge(1), PLAIN]`, so that they are documented.
"""

Limit = Annotated[
    int,
    Ge(1),
    Le(LARGEST_LIMIT),
    PLAIN,
    Query(description="How many items to answer at most."),
]

Cursor = Annotated[
    str | None,
    Query(
        description=(
            "Where to go on: the `cursor` in the `next` of the page before. Opaque, and good only "
            "with the same filters and the same sort."
        ),
    ),
]

Count = Annotated[
    Literal["exact"] | None,
    Query(description="`exact` adds `total`, the number of items on all pages."),
]

LARGEST_REVISION = 2**53 - 1
"""Beyond which a number is no longer exact to every program that reads JSON."""

RevisionNumber = Annotated[
    int,
    Ge(1),
    Le(LARGEST_REVISION),
    PLAIN,
    Path(description="A revision's number.", examples=[1]),
]


COMMA_SEPARATED = "x-comma-separated"
"""Marks a text in which names are listed, these ones, or any (none given).

The document shows it as the array that it is.
"""


def sort_by(keys: Iterable[str]) -> object:
    """Declares `sort`, inside of `Annotated[str | None, ...]`: one key or two different ones.

    `keys` may come with their `-`, as those of a listing do.
    """
    names = list(dict.fromkeys(key.removeprefix("-") for key in keys))
    listed = ", ".join(f"`{name}`" for name in names)
    if len(names) > 1:
        listed += "; two of them separated by a comma"
    return Query(
        description=(
            f"What to sort by: {listed}. `-` before a key turns it round. What has no value comes "
            f"last either way; the id decides between equals. Example: `-{names[-1]}`."
        ),
        json_schema_extra={"pattern": f"^({'|'.join(_led_by(name, names) for name in names)})$"},
    )


def _led_by(first: str, names: list[str]) -> str:
    others = "|".join(name for name in names if name != first)
    return f"-?{first}(,-?({others}))?" if others else f"-?{first}"


def fields_of(names: Iterable[str]) -> object:
    """Declares `fields`, inside of `Annotated[str | None, ...]`, by the keys that it may name."""
    return names_of(names, "The keys to answer, separated by commas; `id` is always among them.")


def names_of(names: Iterable[str], described: str) -> object:
    """Declares a list of some of the names, inside of `Annotated[str | None, ...]`."""
    return Query(description=described, json_schema_extra=_any_of(names))


def include_of(names: Iterable[str]) -> object:
    """Declares `include`, inside of `Annotated[str | None, ...]`, by what it may name."""
    return names_of(names, "What to put into the answer besides, separated by commas.")


def _any_of(names: Iterable[str]) -> JsonDict:
    return {COMMA_SEPARATED: list(names)}


def identifier(description: str, example: str, name: str = "id") -> object:
    """Declares the `{id}` in a path, or that of another name, inside of `Annotated[str, ...]`."""
    return Path(
        alias=name, description=description, examples=[example], min_length=1, max_length=200
    )
