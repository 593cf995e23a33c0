"""The kinds of words that a dossier is written with, each with its check and its form for editors.

A checker raises ValueError with the sentence that a person needs, and returns the text as it is
kept.
"""

import re
import unicodedata
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, StrictStr, WithJsonSchema

from astana_api.domain.dates import edtf
from astana_api.domain.statements.values import address, slug
from astana_api.domain.text.normalization import clean, quoted
from astana_api.domain.text.scripts import language_tag

PHRASE_MAX: Final = 59
"""In characters: an anchor is a phrase, never a copied sentence."""
_NUMBER_MAX: Final = 9_999_999

SLUG_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_SECTION_MAX: Final = 200
_SECTION: Final = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*\Z")
_REFERENCE_SECTION: Final = re.compile(r"ref:[1-9][0-9]{0,6}\Z")
_DIGITS: Final = re.compile(r"[1-9][0-9]{0,6}\Z")
_STATEMENT_ID: Final = re.compile(r"st-[a-z2-7]{16}\Z")
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


def section_key(text: str) -> str:
    if not _SECTION.match(text) or len(text) > _SECTION_MAX:
        raise ValueError(
            f"{quoted(text)} is not a section key: lower-case words joined by hyphens and slashes, "
            "such as related/some-article, at most 200 characters (ref:N is there for each "
            "reference)"
        )
    return text


def section(text: str) -> str:
    if not _REFERENCE_SECTION.match(text):
        section_key(text)
    return text


def whole_number(text: object) -> int:
    """Reads a number of 1 or more; plain scalars come as text."""
    if not isinstance(text, str) or not _DIGITS.match(text):
        shown = quoted(text) if isinstance(text, str) else "this"
        raise ValueError(f"{shown} is not a whole number from 1 to {_NUMBER_MAX}")
    return int(text)


def lines(numbers: list[int]) -> list[int]:
    if len(numbers) != 2:
        raise ValueError("expected the first and the last line, such as [5, 12]")
    if numbers[0] > numbers[1]:
        raise ValueError(f"the first line, {numbers[0]}, is after the last, {numbers[1]}")
    return numbers


def sha256(text: str) -> str:
    if not _SHA256.match(text):
        raise ValueError("expected the SHA-256 of the text: 64 lower-case hexadecimal digits")
    return text


def phrase(text: str) -> str:
    """Checks a short quotation of the document, kept as written but for its normal form."""
    cleaned = clean(text)
    if len(cleaned) > PHRASE_MAX:
        raise ValueError(f"the phrase has {len(cleaned)} characters, and may have {PHRASE_MAX}")
    return cleaned


def margin(text: str) -> str:
    """Checks the text beside a phrase; white space at its ends counts, as it touches the phrase."""
    phrase(text)
    return unicodedata.normalize("NFC", text)


def point(text: str) -> str:
    return edtf.parse_point(text).text


def extent(text: str) -> str:
    return edtf.parse_extent(text).text


def note(text: str) -> str:
    return clean(text, multiline=True)


def statement_id(text: str) -> str:
    if not _STATEMENT_ID.match(text):
        raise ValueError(f"{quoted(text)} is not the id of a statement: st- and 16 characters")
    return text


def cited(text: str) -> str:
    return text if _DIGITS.match(text) else slug(text)


def form(types: str | list[str], **more: Any) -> WithJsonSchema:
    """The JSON Schema of a scalar as an editor sees it, which reads bare 2015 as a number."""
    return WithJsonSchema({"type": types, **more})


_BARE = ["string", "number"]
Text = Annotated[StrictStr, AfterValidator(clean), form(_BARE)]
Note = Annotated[StrictStr, AfterValidator(note), form(_BARE)]
Slug = Annotated[StrictStr, AfterValidator(slug), form("string", pattern=SLUG_PATTERN)]
Citable = Annotated[StrictStr, AfterValidator(cited), form(["string", "integer"])]
StatementId = Annotated[
    StrictStr, AfterValidator(statement_id), form("string", pattern="^st-[a-z2-7]{16}$")
]
SectionKey = Annotated[StrictStr, AfterValidator(section_key), form("string")]
Section = Annotated[StrictStr, AfterValidator(section), form("string")]
Phrase = Annotated[StrictStr, AfterValidator(phrase), form(_BARE, maxLength=PHRASE_MAX)]
Margin = Annotated[StrictStr, AfterValidator(margin), form(_BARE, maxLength=PHRASE_MAX)]
Number = Annotated[int, BeforeValidator(whole_number), form("integer", minimum=1)]
Lines = Annotated[
    list[Number],
    AfterValidator(lines),
    WithJsonSchema(
        {"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2}
    ),
]
Sha256 = Annotated[StrictStr, AfterValidator(sha256), form("string", pattern="^[0-9a-f]{64}$")]
Language = Annotated[StrictStr, AfterValidator(language_tag), form("string")]
Point = Annotated[StrictStr, AfterValidator(point), form(["string", "integer"])]
Extent = Annotated[StrictStr, AfterValidator(extent), form(["string", "integer"])]
Address = Annotated[StrictStr, AfterValidator(address), form("string")]
