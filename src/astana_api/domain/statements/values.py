"""The one spelling of each value: what a statement's id is made of, whoever states it."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.domain.enums import ValueType
from astana_api.domain.text.normalization import is_entity_id, normalize_text, quote
from astana_api.domain.vocabulary import PropertyDefinition

MAX_URL_LENGTH: Final = 2_000
_MAX_DIGITS: Final = 30
_WHITE_SPACE: Final = re.compile(r"\s")


def parse_slug(text: str) -> str:
    """The id of an entity, a citation or a document; ValueError for what has not its form."""
    if not is_entity_id(text):
        raise ValueError(
            f"{quote(text)} is not an id: lower-case ASCII words and numbers joined by single "
            "hyphens, at most 100 characters"
        )
    return text


def parse_url(text: str) -> str:
    """An address as written; ValueError for one with white space, or too long."""
    cleaned = normalize_text(text)
    if _WHITE_SPACE.search(cleaned) or len(cleaned) > MAX_URL_LENGTH:
        raise ValueError(
            f"{quote(cleaned)} is not an address: no white space, at most {MAX_URL_LENGTH} characters"
        )
    return cleaned


def normalize_decimal(text: str, limit: int | None = None) -> str:
    """The canonical spelling of a decimal number: no exponent, no leading plus, no ending zeros.

    Raises ValueError for what is no number, or further from zero than the limit.
    """
    try:
        number = Decimal(text) if text.isascii() and len(text) <= _MAX_DIGITS else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or "_" in text or "e" in text.lower():
        raise ValueError(f"{quote(text)} is not a decimal number, such as 51.16")
    if limit is not None and abs(number) > limit:
        raise ValueError(f"{text} is not between -{limit} and {limit}")
    plain = f"{number:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if number == 0 else plain


def canonicalize(row: PropertyDefinition, value_type: ValueType, text: str) -> str:
    """The text of a value of the property, as it is stored.

    Raises ValueError for a text that no such value has, and for a type that is not read from one
    text: coordinates, and the two without a value.
    """
    match value_type:
        case ValueType.TEXT:
            return normalize_text(text)
        case ValueType.ENTITY | ValueType.CITATION:
            return parse_slug(text)
        case ValueType.DATE:
            return (edtf.parse_extent(text) if row.extent else edtf.parse_point(text)).text
        case ValueType.URL:
            return parse_url(text)
        case ValueType.NUMBER:
            return normalize_decimal(text)
        case _:
            raise ValueError(f"{value_type} is not read from a text")
