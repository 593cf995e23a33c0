"""Types, parsers and validators of filters that several lists share."""

from typing import Annotated, Literal

from fastapi import Query
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from astana_api.api.lists.parameters import COMMA_SEPARATED, MAX_LIMIT
from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.text.scripts import normalize_language_tag
from astana_api.domain.text.suggestions import find_close_match
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import InvalidQueryParameter


def _validate_property(text: str) -> str:
    if text not in PROPERTIES:
        raise PydanticCustomError(
            "property",
            "There is no property {name}; {hint}",
            {"name": repr(text), "hint": suggest_property(text)},
        )
    return text


def suggest_property(text: str) -> str:
    """Return a hint for an unknown property."""
    close = find_close_match(text, PROPERTIES)
    return f"did you mean {close}?" if close else "GET /v1/properties lists them"


def _validate_edtf(text: str) -> str:
    try:
        edtf.parse_period(text)
    except edtf.EdtfError as exc:
        raise PydanticCustomError("edtf", "{reason}", {"reason": str(exc)}) from None
    return text


KnownProperty = Annotated[
    str,
    AfterValidator(_validate_property),
    WithJsonSchema({"type": "string", "enum": list(PROPERTIES)}),
]
"""The id of a property in the vocabulary."""

EdtfDate = Annotated[
    str, AfterValidator(_validate_edtf), WithJsonSchema({"type": "string", "format": "edtf"})
]
"""A date or an interval in EDTF, as the client wrote it."""


def _normalize_language(text: str) -> str:
    try:
        return normalize_language_tag(text)
    except ValueError as exc:
        raise PydanticCustomError("language", "{reason}", {"reason": str(exc)}) from None


LanguageTag = Annotated[
    str, AfterValidator(_normalize_language), WithJsonSchema({"type": "string", "format": "bcp47"})
]
"""A BCP 47 tag, in any case."""

TrueOrFalse = Literal["true", "false"]
"""A boolean as in JSON."""


def parse_flag(value: TrueOrFalse | None) -> list[int] | None:
    """Return the column values that a boolean filter matches; None without the filter."""
    return None if value is None else [int(value == "true")]


def negated_min_day(date: str | None) -> list[int] | None:
    """Return the upper bound of the negated latest day of X for the filter `X_from`."""
    return None if date is None else [-_bounds(date).min]


def max_day(date: str | None) -> list[int] | None:
    """Return the upper bound of the earliest day of X for the filter `X_to`."""
    return None if date is None else [_bounds(date).max]


Ids = Annotated[
    str | None,
    Query(
        description=f"At most {MAX_LIMIT} ids, separated by commas; what is not here is left "
        "out of the answer.",
        json_schema_extra={COMMA_SEPARATED: []},
    ),
]
"""Ids of the rows to return."""


def parse_ids(raw_value: str | None) -> list[str] | None:
    """Return the distinct ids in the parameter `ids`; None without it.

    Raise InvalidQueryParameter, naming `ids`, for an empty id and for more than MAX_LIMIT ids.
    """
    if raw_value is None:
        return None
    ids = list(dict.fromkeys(raw_value.split(",")))
    if "" in ids:
        raise InvalidQueryParameter.named("ids", "Between two commas stands an id.")
    if len(ids) > MAX_LIMIT:
        raise InvalidQueryParameter.named("ids", f"At most {MAX_LIMIT} ids can be asked for.")
    return ids


def _bounds(text: str) -> Bounds:
    return edtf.parse(text).bounds
