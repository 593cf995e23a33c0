"""Checks of the fields of request bodies and dossiers, and the field types of request bodies.

A check returns the normalized text, or raises ValueError with the message for the client or the
author. The field types of dossiers are in `importers/dossier/files/scalars.py`.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, WithJsonSchema

from astana_api.domain.citation_fields import FieldType
from astana_api.domain.dates import edtf
from astana_api.domain.statements.values import MAX_URL_LENGTH, parse_slug, parse_url
from astana_api.domain.text.identifiers import (
    parse_doi,
    parse_isbn,
    parse_issn,
    parse_pmcid,
    parse_pmid,
)
from astana_api.domain.text.normalization import (
    MAX_ENTITY_ID_LENGTH,
    http_url,
    normalize_text,
    quote,
)
from astana_api.domain.text.scripts import normalize_language_tag

MAX_LINE_LENGTH: Final = 1_000
MAX_TEXT_LENGTH: Final = 10_000
MAX_PHRASE_LENGTH: Final = 500
MAX_DATE_LENGTH: Final = 100
MAX_LANGUAGE_LENGTH: Final = 100
MAX_SECTION_KEY_LENGTH: Final = 200
"""Maximum lengths, in characters."""

MAX_NUMBER: Final = 9_999_999
"""The greatest number of a line, a reference or a passage."""

SLUG_PATTERN: Final = "^[a-z0-9]+(-[a-z0-9]+)*$"
SHA256_PATTERN: Final = "^[0-9a-f]{64}$"
STATEMENT_ID_PATTERN: Final = "^st-[a-z2-7]{16}$"
SECTION_KEY_PATTERN: Final = r"^[a-z0-9]+(?:[-/][a-z0-9]+)*$"
_REFERENCE_SECTION: Final = re.compile(r"ref:[1-9][0-9]{0,6}")

_SPDX_ID: Final = r"\(*[A-Za-z0-9][A-Za-z0-9.:-]*\+?\)*"
_SPDX_EXPRESSION: Final = re.compile(rf"{_SPDX_ID}(?: (?:AND|OR|WITH) {_SPDX_ID})*", re.ASCII)
_SCRIPT_SCHEMES: Final = frozenset({"javascript", "data", "vbscript"})

MAX_LIST_ITEMS: Final = 500
"""Maximum number of elements of a list in a body."""

_ID: Final = {
    "type": "string",
    "pattern": SLUG_PATTERN,
    "maxLength": MAX_ENTITY_ID_LENGTH,
}


def clean_multiline(text: str) -> str:
    """Normalize a text that may contain line feeds."""
    return normalize_text(text, multiline=True)


def clean_margin(text: str) -> str:
    """Check the text beside a phrase; keep white space at its ends, which adjoins the phrase."""
    normalize_text(text)
    return unicodedata.normalize("NFC", text)


def normalize_point(text: str) -> str:
    """Check an EDTF date that is a point in time."""
    return edtf.parse_point(text).text


def normalize_period(text: str) -> str:
    """Check an EDTF date or interval."""
    return edtf.parse_period(text).text


def check_section(text: str) -> str:
    """Check the key of a section, or `ref:N`, which names reference N."""
    return text if _REFERENCE_SECTION.fullmatch(text) else check_section_key(text)


def check_section_key(text: str) -> str:
    """Check the key of a section."""
    if not re.fullmatch(SECTION_KEY_PATTERN, text) or len(text) > MAX_SECTION_KEY_LENGTH:
        raise ValueError(
            f"{quote(text)} is not a section key: lower-case words joined by hyphens and slashes, "
            f"such as related/some-article, at most {MAX_SECTION_KEY_LENGTH} characters (ref:N is "
            "there for each reference)"
        )
    return text


def check_sha256(text: str) -> str:
    """Check a SHA-256 in lower-case hexadecimal digits."""
    if not re.fullmatch(SHA256_PATTERN, text):
        raise ValueError("expected the SHA-256 of the text: 64 lower-case hexadecimal digits")
    return text


def check_statement_id(text: str) -> str:
    """Check the form of a statement id."""
    if not re.fullmatch(STATEMENT_ID_PATTERN, text):
        raise ValueError(f"{quote(text)} is not the id of a statement: st- and 16 characters")
    return text


def check_license(text: str) -> str:
    """Check a licence: an SPDX expression, or an http or https URL."""
    cleaned = normalize_text(text)
    if not _SPDX_EXPRESSION.fullmatch(cleaned) and http_url(cleaned) is None:
        raise ValueError(
            f"{quote(cleaned)} is not a licence: expected an SPDX id such as CC-BY-SA-4.0, an SPDX "
            "expression, or an http or https URL"
        )
    return cleaned


def check_url_scheme(text: str) -> str:
    """Return the URL unchanged; raise ValueError for a scheme that executes a script."""
    scheme = text.partition(":")[0].lower()
    if scheme in _SCRIPT_SCHEMES:
        raise ValueError(f"an address of the scheme {scheme} is not taken")
    return text


def _number_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _unwrap_id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) and "id" in value else value


Line = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_LINE_LENGTH), AfterValidator(normalize_text)
]
"""Single-line text."""

Text = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_TEXT_LENGTH), AfterValidator(clean_multiline)
]
"""Text that may contain line feeds."""

Phrase = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_PHRASE_LENGTH), AfterValidator(normalize_text)
]
Margin = Annotated[
    StrictStr, Field(min_length=1, max_length=MAX_PHRASE_LENGTH), AfterValidator(clean_margin)
]

Language = Annotated[
    StrictStr,
    Field(max_length=MAX_LANGUAGE_LENGTH, json_schema_extra={"format": "bcp47"}),
    AfterValidator(normalize_language_tag),
]
Point = Annotated[
    StrictStr,
    Field(max_length=MAX_DATE_LENGTH, json_schema_extra={"format": "edtf"}),
    AfterValidator(normalize_point),
]
SectionKey = Annotated[
    StrictStr,
    Field(max_length=MAX_SECTION_KEY_LENGTH, json_schema_extra={"pattern": SECTION_KEY_PATTERN}),
    AfterValidator(check_section_key),
]
"""The key of a section of a document."""

Period = Annotated[
    StrictStr,
    Field(max_length=MAX_DATE_LENGTH, json_schema_extra={"format": "edtf"}),
    AfterValidator(normalize_period),
]
Url = Annotated[
    StrictStr,
    Field(max_length=MAX_URL_LENGTH),
    AfterValidator(parse_url),
    AfterValidator(check_url_scheme),
]
License = Annotated[StrictStr, Field(max_length=MAX_LINE_LENGTH), AfterValidator(check_license)]
"""A licence: an SPDX expression or a URL."""

NumberText = Annotated[
    Line,
    BeforeValidator(_number_text),
    WithJsonSchema({"type": ["string", "integer"], "maxLength": MAX_LINE_LENGTH}),
]
"""A number as printed: text, or a JSON integer."""

IDENTIFIER_PARSERS: Final[Mapping[FieldType, Callable[[str], str]]] = {
    FieldType.DOI: parse_doi,
    FieldType.ISBN: parse_isbn,
    FieldType.ISSN: parse_issn,
    FieldType.PMID: parse_pmid,
    FieldType.PMCID: parse_pmcid,
}
CSL_FIELD_TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.TEXT: Line,
    FieldType.LONG_TEXT: Text,
    FieldType.NUMBER: NumberText,
    FieldType.DATE: Period,
    **{
        field_type: Annotated[
            StrictStr, Field(max_length=MAX_LINE_LENGTH), AfterValidator(parse_identifier)
        ]
        for field_type, parse_identifier in IDENTIFIER_PARSERS.items()
    },
}
"""The type of each field of a citation in request bodies, except names."""

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
