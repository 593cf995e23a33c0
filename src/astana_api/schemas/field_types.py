"""The kinds of words that a request's body is written with, each with its check and its bounds.

A check raises ValueError with the sentence that a person needs, and returns the text as it is kept.
"""

import unicodedata
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema

from astana_api.domain.dates import edtf
from astana_api.domain.statements.values import ADDRESS_MAX, address, slug
from astana_api.domain.text.normalization import ENTITY_ID_MAX, clean
from astana_api.domain.text.scripts import language_tag

LINE_MAX: Final = 1_000
TEXT_MAX: Final = 10_000
PHRASE_MAX: Final = 500
DATE_MAX: Final = 100
LANGUAGE_MAX: Final = 100
"""In characters."""

_RUNS: Final = frozenset({"javascript", "data", "vbscript"})

LIST_MAX: Final = 500
"""How many elements a list in a body may have."""

_ID: Final = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": ENTITY_ID_MAX}


def _lines(text: str) -> str:
    return clean(text, multiline=True)


def _phrase(text: str) -> str:
    # White space at the ends of what stands beside a phrase counts, as it touches the phrase.
    clean(text)
    return unicodedata.normalize("NFC", text)


def _point(text: str) -> str:
    return edtf.parse_point(text).text


def _extent(text: str) -> str:
    return edtf.parse_extent(text).text


def followable(text: str) -> str:
    """An address as written; ValueError for one that runs a program in whoever follows it."""
    scheme = text.partition(":")[0].lower()
    if scheme in _RUNS:
        raise ValueError(f"an address of the scheme {scheme} is not taken")
    return text


def _id_of(said: Any) -> Any:
    return said["id"] if isinstance(said, dict) and "id" in said else said


Line = Annotated[StrictStr, Field(min_length=1, max_length=LINE_MAX), AfterValidator(clean)]
"""Text of one line."""

Text = Annotated[StrictStr, Field(min_length=1, max_length=TEXT_MAX), AfterValidator(_lines)]
"""Text that may have several lines."""

Phrase = Annotated[StrictStr, Field(min_length=1, max_length=PHRASE_MAX), AfterValidator(clean)]
Margin = Annotated[StrictStr, Field(min_length=1, max_length=PHRASE_MAX), AfterValidator(_phrase)]

Language = Annotated[
    StrictStr,
    Field(max_length=LANGUAGE_MAX, json_schema_extra={"format": "bcp47"}),
    AfterValidator(language_tag),
]
Point = Annotated[
    StrictStr,
    Field(max_length=DATE_MAX, json_schema_extra={"format": "edtf"}),
    AfterValidator(_point),
]
Extent = Annotated[
    StrictStr,
    Field(max_length=DATE_MAX, json_schema_extra={"format": "edtf"}),
    AfterValidator(_extent),
]
Address = Annotated[
    StrictStr, Field(max_length=ADDRESS_MAX), AfterValidator(address), AfterValidator(followable)
]

Id = Annotated[StrictStr, AfterValidator(slug), WithJsonSchema(_ID)]
"""The id of an entity, a citation or a document."""

EntityId = Annotated[
    StrictStr,
    BeforeValidator(_id_of),
    AfterValidator(slug),
    WithJsonSchema(
        {
            "anyOf": [
                _ID,
                {"type": "object", "properties": {"id": _ID}, "required": ["id"]},
            ]
        }
    ),
]
"""An entity by its id, or as answers show it."""
