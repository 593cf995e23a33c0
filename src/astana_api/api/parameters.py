"""Parameters that many operations share, each declared once.

Those that may be left out have their example in words: as an `examples` of the schema, the
documentation would fill it in and send it.
"""

import re
from typing import Annotated, Literal

from annotated_types import Ge, Le
from fastapi import Path, Query
from pydantic import BeforeValidator
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

Sort = Annotated[
    str | None,
    Query(
        description=(
            "One or two keys to sort by, separated by a comma; `-` before a key turns it round. "
            "What has no value comes last either way; the id decides between equals. "
            "Example: `-founded,name`."
        ),
    ),
]

Fields = Annotated[
    str | None,
    Query(
        description=(
            "The keys to answer, separated by commas; `id` is always among them. "
            "Example: `name,founded`."
        ),
    ),
]

Include = Annotated[
    str | None,
    Query(
        description=(
            "What to put into the answer besides, separated by commas. "
            "Example: `statements,citations`."
        ),
    ),
]

RevisionNumber = Annotated[
    int,
    Ge(1),
    Le(2**53 - 1),
    PLAIN,
    Path(description="A revision's number.", examples=[1]),
]


def identifier(description: str, example: str) -> object:
    """Declares the `{id}` in a path, inside of `Annotated[str, ...]`."""
    return Path(
        alias="id", description=description, examples=[example], min_length=1, max_length=200
    )
