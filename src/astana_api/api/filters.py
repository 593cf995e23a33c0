"""Filters that several lists share: how their values are read, and how a fault in one is told."""

from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from astana_api.domain import edtf
from astana_api.domain.bounds import Bounds
from astana_api.domain.names import language_tag
from astana_api.domain.vocabulary import PROPERTIES


def _known_property(text: str) -> str:
    if text not in PROPERTIES:
        raise PydanticCustomError(
            "property",
            "There is no property {name}; {hint}",
            {"name": repr(text), "hint": closest_property(text)},
        )
    return text


def closest_property(text: str) -> str:
    """What to say to somebody who named a property that there is not."""
    close = get_close_matches(text, PROPERTIES, n=1)
    return f"did you mean {close[0]}?" if close else "GET /v1/properties lists them"


def _edtf(text: str) -> str:
    try:
        edtf.parse(text)
    except edtf.EdtfError as fault:
        raise PydanticCustomError("edtf", "{fault}", {"fault": str(fault)}) from None
    return text


KnownProperty = Annotated[
    str,
    AfterValidator(_known_property),
    WithJsonSchema({"type": "string", "enum": list(PROPERTIES)}),
]
"""The id of a property of the vocabulary."""

EdtfDate = Annotated[
    str, AfterValidator(_edtf), WithJsonSchema({"type": "string", "format": "edtf"})
]
"""A date or an interval in EDTF, as the client wrote it."""


def _language(text: str) -> str:
    try:
        return language_tag(text)
    except ValueError as fault:
        raise PydanticCustomError("language", "{fault}", {"fault": str(fault)}) from None


LanguageTag = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "format": "bcp47"})
]
"""A BCP 47 tag, in any case."""

TrueOrFalse = Literal["true", "false"]
"""A truth value as JSON writes it, and in no other way."""


def flag(said: TrueOrFalse | None) -> list[int] | None:
    """The column value that a truth value is filtered by; None where nothing was said."""
    return None if said is None else [int(said == "true")]


def latest_from(said: str | None) -> list[int] | None:
    """What `X_from` compares the negated latest day of X to, which must not be greater."""
    return None if said is None else [-_bounds(said).min]


def earliest_to(said: str | None) -> list[int] | None:
    """What `X_to` compares the earliest day of X to, which must not be greater."""
    return None if said is None else [_bounds(said).max]


def _bounds(text: str) -> Bounds:
    return edtf.parse(text).bounds
