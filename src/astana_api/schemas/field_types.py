"""Field types of request bodies: Pydantic types with a validator and bounds.

A validator returns the normalized text, or raises ValueError with the message for the client.
"""

import unicodedata
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema

from astana_api.domain.dates import edtf
from astana_api.domain.statements.values import MAX_URL_LENGTH, parse_slug, parse_url
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH, normalize_text
from astana_api.domain.text.scripts import normalize_language_tag

MAX_LINE_LENGTH: Final = 1_000
MAX_TEXT_LENGTH: Final = 10_000
MAX_PHRASE_LENGTH: Final = 500
MAX_DATE_LENGTH: Final = 100
MAX_LANGUAGE_LENGTH: Final = 100
"""Maximum lengths, in characters."""

_SCRIPT_SCHEMES: Final = frozenset({"javascript", "data", "vbscript"})

MAX_LIST_ITEMS: Final = 500
"""Maximum number of elements of a list in a body."""

_ID: Final = {
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
    "maxLength": MAX_ENTITY_ID_LENGTH,
}


def _clean_multiline(text: str) -> str:
    return normalize_text(text, multiline=True)


def _check_margin(text: str) -> str:
    # Keep white space at the ends: it adjoins the phrase.
    normalize_text(text)
    return unicodedata.normalize("NFC", text)


def _normalize_point(text: str) -> str:
    return edtf.parse_point(text).text


def _normalize_extent(text: str) -> str:
    return edtf.parse_extent(text).text


def check_url_scheme(text: str) -> str:
    """Return the URL unchanged; raise ValueError for a scheme that executes a script."""
    scheme = text.partition(":")[0].lower()
    if scheme in _SCRIPT_SCHEMES:
        raise ValueError(f"an address of the scheme {scheme} is not taken")
    return text


def _unwrap_id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else value


Line = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_LINE_LENGTH), AfterValidator(normalize_text)
]
"""Single-line text."""

Text = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_TEXT_LENGTH), AfterValidator(_clean_multiline)
]
"""Text that may contain line feeds."""

Phrase = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_PHRASE_LENGTH), AfterValidator(normalize_text)
]
Margin = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_PHRASE_LENGTH), AfterValidator(_check_margin)
]

Language = Annotated[
    StrictStr,
    Field(max_length=MAX_LANGUAGE_LENGTH, json_schema_extra={"format": "bcp47"}),
    AfterValidator(normalize_language_tag),
]
Point = Annotated[
    StrictStr,
    Field(max_length=MAX_DATE_LENGTH, json_schema_extra={"format": "edtf"}),
    AfterValidator(_normalize_point),
]
Extent = Annotated[
    StrictStr,
    Field(max_length=MAX_DATE_LENGTH, json_schema_extra={"format": "edtf"}),
    AfterValidator(_normalize_extent),
]
Url = Annotated[
    StrictStr,
    Field(max_length=MAX_URL_LENGTH),
    AfterValidator(parse_url),
    AfterValidator(check_url_scheme),
]

Id = Annotated[StrictStr, AfterValidator(parse_slug), WithJsonSchema(_ID)]
"""The id of an entity, a citation or a document."""

EntityId = Annotated[
    StrictStr,
    BeforeValidator(_unwrap_id),
    AfterValidator(parse_slug),
    WithJsonSchema(
        {
            "anyOf": [
                _ID,
                {"type": "object", "properties": {"id": _ID}, "required": ["id"]},
            ]
        }
    ),
]
"""An entity id, or an entity reference object as in responses."""
