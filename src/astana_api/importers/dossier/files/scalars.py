"""Field types of dossier files: the common checks, with a JSON Schema for editors.

The YAML reader returns plain scalars as text. An editor reads an unquoted 2015 as a number. A
comment may follow an id, a number, a date or an enumerated word, but not a plain text: it may be a
part of the text.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, get_args

from pydantic import AfterValidator, BeforeValidator, StrictStr, WithJsonSchema

import astana_api.audit.rules  # noqa: F401 - registers the rules
from astana_api.audit.registry import RULES
from astana_api.domain.citation_fields import FieldType
from astana_api.domain.csl import LocatorLabel
from astana_api.domain.statements.validation import MAX_ANCHOR_LENGTH
from astana_api.domain.statements.values import parse_slug, parse_url
from astana_api.domain.text.normalization import normalize_text, quote
from astana_api.domain.text.scripts import normalize_language_tag
from astana_api.domain.text.suggestions import find_close_match
from astana_api.importers.dossier.files.patterns import (
    LANGUAGE_PATTERN,
    PERIOD_SCHEMA,
    POINT_SCHEMA,
    SECTION_PATTERN,
)
from astana_api.importers.dossier.files.yaml import reject_comment
from astana_api.schemas.field_types import (
    IDENTIFIER_PARSERS,
    MAX_NUMBER,
    SHA256_PATTERN,
    SLUG_PATTERN,
    STATEMENT_ID_PATTERN,
    check_license,
    check_section,
    check_section_key,
    check_sha256,
    check_statement_id,
    clean_margin,
    clean_multiline,
    normalize_period,
    normalize_point,
)

_DIGITS: Final = re.compile(r"[1-9][0-9]{0,6}")
_BARE: Final = ["string", "number"]
_LOCATOR_LABELS: Final = get_args(LocatorLabel)


def _parse_positive_int(text: object) -> int:
    if not isinstance(text, str) or not _DIGITS.fullmatch(text):
        label = quote(text) if isinstance(text, str) else "this"
        raise ValueError(f"{label} is not a whole number from 1 to {MAX_NUMBER}")
    return int(text)


def _check_line_range(numbers: list[int]) -> list[int]:
    if len(numbers) != 2:
        raise ValueError("expected the first and the last line, such as [5, 12]")
    if numbers[0] > numbers[1]:
        raise ValueError(f"the first line, {numbers[0]}, is after the last, {numbers[1]}")
    return numbers


def _check_phrase_length(text: str) -> str:
    length = len(normalize_text(text))
    if length > MAX_ANCHOR_LENGTH:
        raise ValueError(f"the phrase has {length} characters, and may have {MAX_ANCHOR_LENGTH}")
    return text


def _check_citation_key(text: str) -> str:
    return text if _DIGITS.fullmatch(text) else parse_slug(text)


def _check_locator(values: dict[str, str]) -> dict[str, str]:
    for label in values:
        if label not in _LOCATOR_LABELS:
            close = find_close_match(label, _LOCATOR_LABELS)
            hint = f"; did you mean {quote(close)}?" if close else ""
            raise ValueError(f"{quote(label)} is not a label of CSL{hint}")
    if len(values) != 1:
        raise ValueError("expected one label with its value, such as {page: 12}")
    return values


def _editor_schema(types: str | list[str], **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": types, **more})


_PHRASE_SCHEMA: Final = _editor_schema(_BARE, maxLength=MAX_ANCHOR_LENGTH)

_PlainText = Annotated[StrictStr, BeforeValidator(reject_comment)]

Text = Annotated[_PlainText, AfterValidator(normalize_text), _editor_schema(_BARE)]
Note = Annotated[_PlainText, AfterValidator(clean_multiline), _editor_schema(_BARE)]
Decimal = Annotated[StrictStr, AfterValidator(normalize_text), _editor_schema(_BARE)]
Slug = Annotated[
    StrictStr, AfterValidator(parse_slug), _editor_schema("string", pattern=SLUG_PATTERN)
]
Citable = Annotated[
    StrictStr, AfterValidator(_check_citation_key), _editor_schema(["string", "integer"])
]
_CITABLE_SCHEMA: Final = {"type": ["string", "integer"]}
CitedSources = Annotated[
    list[Citable],
    WithJsonSchema({"anyOf": [_CITABLE_SCHEMA, {"type": "array", "items": _CITABLE_SCHEMA}]}),
]
"""A list; before validation, a single source is made a list."""
StatementId = Annotated[
    StrictStr,
    AfterValidator(check_statement_id),
    _editor_schema("string", pattern=STATEMENT_ID_PATTERN),
]
SectionKey = Annotated[StrictStr, AfterValidator(check_section_key), _editor_schema("string")]
Section = Annotated[
    StrictStr, AfterValidator(check_section), _editor_schema("string", pattern=SECTION_PATTERN)
]
Phrase = Annotated[
    _PlainText, AfterValidator(normalize_text), AfterValidator(_check_phrase_length), _PHRASE_SCHEMA
]
Margin = Annotated[
    _PlainText, AfterValidator(clean_margin), AfterValidator(_check_phrase_length), _PHRASE_SCHEMA
]
Number = Annotated[int, BeforeValidator(_parse_positive_int), _editor_schema("integer", minimum=1)]
Lines = Annotated[
    list[Number],
    AfterValidator(_check_line_range),
    WithJsonSchema(
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
    ),
]
Locator = Annotated[
    dict[str, Text],
    AfterValidator(_check_locator),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"enum": _LOCATOR_LABELS},
            "additionalProperties": {"type": _BARE},
            "minProperties": 1,
            "maxProperties": 1,
        }
    ),
]
"""One label and its value."""
Sha256 = Annotated[
    StrictStr, AfterValidator(check_sha256), _editor_schema("string", pattern=SHA256_PATTERN)
]
Language = Annotated[
    StrictStr,
    AfterValidator(normalize_language_tag),
    _editor_schema("string", pattern=LANGUAGE_PATTERN),
]
Point = Annotated[StrictStr, AfterValidator(normalize_point), WithJsonSchema(POINT_SCHEMA)]
Period = Annotated[StrictStr, AfterValidator(normalize_period), WithJsonSchema(PERIOD_SCHEMA)]
CSL_FIELD_TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.TEXT: Text,
    FieldType.LONG_TEXT: Note,
    FieldType.NUMBER: Text,
    FieldType.DATE: Period,
    **{
        field_type: Annotated[StrictStr, AfterValidator(parse_identifier), _editor_schema(_BARE)]
        for field_type, parse_identifier in IDENTIFIER_PARSERS.items()
    },
}
"""The type of each field of a citation in dossiers, except names."""


def check_rule(text: str) -> str:
    """Return the id of a rule of the audit; raise ValueError for another text."""
    if text not in RULES:
        raise ValueError(f"there is no rule {quote(text)} of the audit; docs/audit.md lists them")
    return text


AuditRuleId = Annotated[StrictStr, AfterValidator(check_rule), _editor_schema("string")]
License = Annotated[StrictStr, AfterValidator(check_license), _editor_schema("string")]
Url = Annotated[StrictStr, AfterValidator(parse_url), _editor_schema("string")]
