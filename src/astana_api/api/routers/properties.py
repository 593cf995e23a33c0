"""The vocabulary: what can be stated of an entity."""

from difflib import get_close_matches
from typing import Annotated

from fastapi import Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.routes import api_router
from astana_api.api.lists.envelope import list_body
from astana_api.api.lists.parameters import identifier
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS
from astana_api.domain.vocabulary import Property as Row
from astana_api.errors import ResourceNotFound
from astana_api.schemas.responses.about import Property, PropertyList

TAG = {"name": "properties", "description": "The vocabulary: what can be stated of an entity."}
router = api_router(tag=TAG["name"], prefix="/v1")

REVISION = 0
"""The vocabulary is the program's: no revision changes it."""


def record(row: Row) -> Json:
    """A property as it is answered."""
    return {
        "id": row.id,
        "label": row.label,
        "description": row.description,
        "subjects": row.subjects,
        "values": row.values,
        "targets": row.targets,
        "same_kind": row.same_kind,
        "single": [kind for kind in Kind if kind in row.subjects and row.is_single(kind)],
        "per_language": row.per_language,
        "extent": row.extent,
        "inverse": row.inverse,
        "qualifiers": [name for name in QUALIFIERS if row.takes(name)],
        "filter": row.filter,
        "mappings": dict(row.mappings),
        "url": f"/v1/properties/{row.id}",
    }


_ONE = {row.id: dumps(record(row)).encode() for row in PROPERTIES.values()}
_ALL = list_body(list(_ONE.values()), None)


@router.get(
    "/properties",
    operation_id="list_properties",
    summary="List properties",
    response_model=PropertyList,
)
async def list_properties(request: Request) -> Representation:
    """The whole vocabulary in one page, in the order in which entities show it."""
    return Representation(request.scope, _ALL, REVISION)


@router.get(
    "/properties/{id}",
    operation_id="get_property",
    summary="Get a property",
    response_model=Property,
    responses=problem_responses(ResourceNotFound),
)
async def get_property(
    request: Request,
    property_id: Annotated[str, identifier("The property's id.", "founded")],
) -> Representation:
    """What a property says, of which kinds, and with which values and qualifiers."""
    if property_id not in _ONE:
        close = get_close_matches(property_id, _ONE, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise ResourceNotFound(f"There is no property {property_id}.{hint}")
    return Representation(request.scope, _ONE[property_id], REVISION)
