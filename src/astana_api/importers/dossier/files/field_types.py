"""Field types of dossier files: Pydantic types with a validator and a JSON Schema for editors.

A validator returns the normalized value, or raises ValueError with the message for the author.
"""

import re
import unicodedata
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, StrictStr, WithJsonSchema

from astana_api.domain.dates import edtf
from astana_api.domain.statements.values import parse_slug, parse_url
from astana_api.domain.text.normalization import normalize_text, quote
from astana_api.domain.text.scripts import normalize_language_tag

MAX_PHRASE_LENGTH: Final = 59
"""Maximum length of an anchor in characters, so that it quotes no whole sentence."""
_NUMBER_MAX: Final = 9_999_999

SLUG_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SECTION_MAX: Final = 200
_SECTION: Final = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*\Z")
_REFERENCE_SECTION: Final = re.compile(r"ref:[1-9][0-9]{0,6}\Z")
_DIGITS: Final = re.compile(r"[1-9][0-9]{0,6}\Z")
_STATEMENT_ID: Final = re.compile(r"st-[a-z2-7]{16}\Z")
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


def check_section_key(text: str) -> str:
    if not _SECTION.match(text) or len(text) > _SECTION_MAX:
        raise ValueError(
            f"{quote(text)} is not a section key: lower-case words joined by hyphens and slashes, "
            "such as related/some-article, at most 200 characters (ref:N is there for each "
            "reference)"
        )
    return text


def check_section(text: str) -> str:
    if not _REFERENCE_SECTION.match(text):
        check_section_key(text)
    return text


def parse_positive_int(text: object) -> int:
    """Parse a positive integer; the YAML reader returns plain scalars as text."""
    if not isinstance(text, str) or not _DIGITS.match(text):
        label = quote(text) if isinstance(text, str) else "this"
        raise ValueError(f"{label} is not a whole number from 1 to {_NUMBER_MAX}")
    return int(text)


def check_line_range(numbers: list[int]) -> list[int]:
    if len(numbers) != 2:
        raise ValueError("expected the first and the last line, such as [5, 12]")
    if numbers[0] > numbers[1]:
        raise ValueError(f"the first line, {numbers[0]}, is after the last, {numbers[1]}")
    return numbers


def check_sha256(text: str) -> str:
    if not _SHA256.match(text):
        raise ValueError("expected the SHA-256 of the text: 64 lower-case hexadecimal digits")
    return text


def check_phrase(text: str) -> str:
    """Check a short quotation of the document and return it in Unicode normal form C."""
    cleaned = normalize_text(text)
    if len(cleaned) > MAX_PHRASE_LENGTH:
        raise ValueError(
            f"the phrase has {len(cleaned)} characters, and may have {MAX_PHRASE_LENGTH}"
        )
    return cleaned


def check_margin(text: str) -> str:
    """Check the text beside a phrase; keep white space at its ends, which adjoins the phrase."""
    check_phrase(text)
    return unicodedata.normalize("NFC", text)


def normalize_point(text: str) -> str:
    return edtf.parse_point(text).text


def normalize_extent(text: str) -> str:
    return edtf.parse_extent(text).text


def clean_note(text: str) -> str:
    return normalize_text(text, multiline=True)


def check_statement_id(text: str) -> str:
    if not _STATEMENT_ID.match(text):
        raise ValueError(f"{quote(text)} is not the id of a statement: st- and 16 characters")
    return text


def check_citation_key(text: str) -> str:
    return text if _DIGITS.match(text) else parse_slug(text)


def editor_schema(types: str | list[str], **more: Any) -> WithJsonSchema:
    """Return the JSON Schema of a scalar for editors, which read an unquoted 2015 as a number."""
    return WithJsonSchema({"type": types, **more})


_BARE = ["string", "number"]
Text = Annotated[StrictStr, AfterValidator(normalize_text), editor_schema(_BARE)]
Note = Annotated[StrictStr, AfterValidator(clean_note), editor_schema(_BARE)]
Slug = Annotated[
    StrictStr, AfterValidator(parse_slug), editor_schema("string", pattern=SLUG_PATTERN)
]
Citable = Annotated[
    StrictStr, AfterValidator(check_citation_key), editor_schema(["string", "integer"])
]
StatementId = Annotated[
    StrictStr,
    AfterValidator(check_statement_id),
    editor_schema("string", pattern="^st-[a-z2-7]{16}$"),
]
SectionKey = Annotated[StrictStr, AfterValidator(check_section_key), editor_schema("string")]
Section = Annotated[StrictStr, AfterValidator(check_section), editor_schema("string")]
Phrase = Annotated[
    StrictStr, AfterValidator(check_phrase), editor_schema(_BARE, maxLength=MAX_PHRASE_LENGTH)
]
Margin = Annotated[
    StrictStr, AfterValidator(check_margin), editor_schema(_BARE, maxLength=MAX_PHRASE_LENGTH)
]
Number = Annotated[int, BeforeValidator(parse_positive_int), editor_schema("integer", minimum=1)]
Lines = Annotated[
    list[Number],
    AfterValidator(check_line_range),
    WithJsonSchema(
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
    ),
]
Sha256 = Annotated[
    StrictStr, AfterValidator(check_sha256), editor_schema("string", pattern="^[0-9a-f]{64}$")
]
Language = Annotated[StrictStr, AfterValidator(normalize_language_tag), editor_schema("string")]
Point = Annotated[StrictStr, AfterValidator(normalize_point), editor_schema(["string", "integer"])]
Extent = Annotated[
    StrictStr, AfterValidator(normalize_extent), editor_schema(["string", "integer"])
]
Url = Annotated[StrictStr, AfterValidator(parse_url), editor_schema("string")]
