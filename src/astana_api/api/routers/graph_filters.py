"""The parameters that select the edges of a graph or a path."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import Query
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from astana_api.api.http.query_model import QueryModel
from astana_api.api.lists.filter_types import EdtfDate, KnownProperty, suggest_property
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates import edtf
from astana_api.domain.enums import ValueType
from astana_api.domain.text.normalization import is_entity_id
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.entities.references import load_references
from astana_api.queries.graph.edges import Direction, EdgeFilter

DEFAULT_EXCLUDED = ("citizenship", "country")
"""Properties that relate entities to a state, and thereby most entities to each other."""
MAX_EXCLUDED = 32
NO_DEFAULT = "none"

Properties = Annotated[
    list[KnownProperty] | None,
    Query(
        description="Ids of the properties to follow: see `/v1/properties`. Example: `participant`."
    ),
]
At = Annotated[
    EdtfDate | None,
    Query(
        description="An EDTF date or interval: only relations that are certainly or possibly valid "
        "during all of it."
    ),
]


def _check_excluded(text: str) -> str:
    if text == NO_DEFAULT or text in PROPERTIES or is_entity_id(text):
        return text
    raise PydanticCustomError(
        "excluded",
        "{text} is neither a property nor the id of an entity; {hint}",
        {"text": repr(text), "hint": suggest_property(text)},
    )


_Excluded = Annotated[
    str, AfterValidator(_check_excluded), WithJsonSchema({"type": "string", "minLength": 1})
]
Exclude = Annotated[
    list[_Excluded] | None,
    Query(
        max_length=MAX_EXCLUDED,
        description="Ids of properties and of entities not to follow. Without `property`, "
        f"{' and '.join(f'`{name}`' for name in DEFAULT_EXCLUDED)} are excluded too, unless "
        f"`{NO_DEFAULT}` is among the values. Example: `related`.",
    ),
]


class EdgeQuery(QueryModel):
    """The parameters of graphs and paths; a subclass declares its own before them."""

    property: Properties = None
    exclude: Exclude = None
    at: At = None


class Exclusion(NamedTuple):
    """The properties and the entities (by canonical id) that are not followed."""

    properties: tuple[str, ...]
    entities: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Return the ids of both."""
        return [*self.properties, *self.entities]


async def resolve_exclusion(snapshot: Snapshot, query: EdgeQuery, ends: Sequence[str]) -> Exclusion:
    """Return what a query excludes.

    Raise InvalidQueryParameter, naming `exclude`, for an unknown id, for a property that the query
    follows, and for one of the `ends`, which are canonical ids.
    """
    values = [value for value in dict.fromkeys(query.exclude or ()) if value != NO_DEFAULT]
    properties = {value for value in values if value in PROPERTIES}
    for name in properties & set(query.property or ()):
        raise _invalid(f"{name} is in `property` too. Leave it out of one of the two.")
    for name in properties:
        if ValueType.ENTITY not in PROPERTIES[name].values:
            raise _invalid(f"{name} relates no entities: no edge has it. Leave it out.")
    if not query.property and NO_DEFAULT not in (query.exclude or ()):
        properties |= set(DEFAULT_EXCLUDED)
    requested = [value for value in values if value not in PROPERTIES]
    canonical = await resolve_redirects(snapshot, requested)
    existing = await load_references(snapshot, canonical.values())
    for value, entity_id in canonical.items():
        if entity_id not in existing:
            raise _invalid(
                f"There is no property and no entity {value!r}; {suggest_property(value)}"
            )
        if entity_id in ends:
            raise _invalid(f"{value} is an end of the graph. Exclude other entities.")
    return Exclusion(tuple(sorted(properties)), tuple(sorted(existing)))


def build_edge_filter(
    query: EdgeQuery, exclusion: Exclusion, direction: Direction | None = None
) -> EdgeFilter:
    """Return the edges that a query selects."""
    return EdgeFilter(
        tuple(dict.fromkeys(query.property)) if query.property else None,
        direction,
        edtf.parse(query.at).bounds if query.at else None,
        exclusion.properties,
        exclusion.entities,
    )


def _invalid(detail: str) -> InvalidQueryParameter:
    return InvalidQueryParameter.named("exclude", detail)
