"""Canonical forms of values, from which statement ids are computed."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from astana_api.domain.dates import edtf
from astana_api.domain.enums import ValueType
from astana_api.domain.text.normalization import is_entity_id, normalize_text, quote
from astana_api.domain.text.slugs import make_slug
from astana_api.domain.vocabulary import PropertyDefinition

MAX_URL_LENGTH: Final = 2_000
_MAX_DIGITS: Final = 30
_WHITE_SPACE: Final = re.compile(r"\s")

RESERVED_IDS: Final = frozenset(("path",))
"""Ids that would be hidden by another API path, such as `/v1/graph/path`."""


def parse_slug(text: str) -> str:
    """Return the id of an entity, citation or document.

    Raise ValueError if it is malformed or reserved.
    """
    if text in RESERVED_IDS:
        raise ValueError(f"{quote(text)} cannot be an id: it is a part of the paths of the API")
    if not is_entity_id(text):
        slug = make_slug(text)
        hint = f"; did you mean {slug}?" if slug else ""
        raise ValueError(
            f"{quote(text)} is not an id: lower-case ASCII words and numbers joined by single "
            f"hyphens, at most 100 characters{hint}"
        )
    return text


def parse_url(text: str) -> str:
    """Return a URL as written; raise ValueError if it has white space or is too long."""
    cleaned = normalize_text(text)
    if _WHITE_SPACE.search(cleaned) or len(cleaned) > MAX_URL_LENGTH:
        raise ValueError(
            f"{quote(cleaned)} is not an address: no white space, "
            f"at most {MAX_URL_LENGTH} characters"
        )
    return cleaned


def normalize_decimal(text: str, limit: int | None = None) -> str:
    """Return a decimal number in canonical form: no exponent, leading plus or trailing zeros.

    Raise ValueError if the text is not a number or its absolute value exceeds the limit.
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


def canonicalize(prop: PropertyDefinition, value_type: ValueType, text: str) -> str:
    """Return the canonical text of a value of the property.

    Raise ValueError if the text is invalid for the type, or if the type is not parsed from a text:
    coordinates, `somevalue` and `novalue`.
    """
    match value_type:
        case ValueType.TEXT:
            return normalize_text(text)
        case ValueType.ENTITY | ValueType.CITATION:
            return parse_slug(text)
        case ValueType.DATE:
            return (edtf.parse_extent(text) if prop.extent else edtf.parse_point(text)).text
        case ValueType.URL:
            return parse_url(text)
        case ValueType.NUMBER:
            return normalize_decimal(text)
        case _:
            raise ValueError(f"{value_type} is not read from a text")
