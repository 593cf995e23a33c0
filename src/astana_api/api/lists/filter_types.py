"""Filters that several lists share: how their values are read, and how a fault in one is told."""

from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from astana_api.api.lists.parameters import COMMA_SEPARATED, LARGEST_LIMIT
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates import edtf
from astana_api.domain.dates.bounds import Bounds
from astana_api.domain.sort_keys import entity_key
from astana_api.domain.text.scripts import fold, language_tag
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.entities import redirects


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


Ids = Annotated[
    str | None,
    Query(
        description=f"At most {LARGEST_LIMIT} ids, separated by commas; what is not here is left "
        "out of the answer.",
        json_schema_extra={COMMA_SEPARATED: []},
    ),
]
"""Many rows in one read."""


def ids_of(said: str | None) -> list[str] | None:
    """The ids that `ids` lists, each once; None where it was not given.

    Raises InvalidQueryParameter, naming `ids`, for an empty one and for more than may be asked for.
    """
    if said is None:
        return None
    found = list(dict.fromkeys(said.split(",")))
    if "" in found:
        raise InvalidQueryParameter.named("ids", "Between two commas stands an id.")
    if len(found) > LARGEST_LIMIT:
        raise InvalidQueryParameter.named("ids", f"At most {LARGEST_LIMIT} ids can be asked for.")
    return found


async def standing(
    snapshot: Snapshot,
    filters: Mapping[str, Sequence[Any]],
    *,
    ids: Collection[str] = (),
    either: Collection[str] = (),
    printed: Collection[str] = (),
) -> dict[str, Sequence[Any]]:
    """The filters with entities by the ids that stand now; a client may name one by an old id.

    The values of the filters in `ids` are entities; of those in `either` they may be texts as well,
    and of those in `printed` names as they are printed (see `models.CitationKey`).
    """
    said = {name: filters[name] for name in (*ids, *either, *printed) if name in filters}
    if not said:
        return dict(filters)
    ends = await redirects.standing(snapshot, (each for values in said.values() for each in values))
    found = dict(filters)
    for name, values in said.items():
        stand = [ends[each] for each in values]
        if name in either:
            stand += values
        elif name in printed:
            stand = [*map(entity_key, stand), *map(fold, values)]
        found[name] = list(dict.fromkeys(stand))
    return found


def _bounds(text: str) -> Bounds:
    return edtf.parse(text).bounds
