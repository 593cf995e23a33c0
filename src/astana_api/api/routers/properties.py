"""Read routes of the vocabulary: the properties that statements may have."""

from typing import Annotated

from fastapi import Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.lists.envelope import render_list_body
from astana_api.api.lists.parameters import id_path
from astana_api.api.problems.details import problem_responses
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.domain.text.suggestions import find_close_match
from astana_api.domain.vocabulary import PROPERTIES, QUALIFIERS, PropertyDefinition
from astana_api.errors import ResourceNotFound
from astana_api.schemas.responses.about import Property, PropertyList

TAG = {"name": "properties", "description": "The vocabulary: the properties of entities."}
router = read_router(tag=TAG["name"], prefix="/v1")

REVISION = 0
"""The revision of the vocabulary, which is part of the program and has no revisions."""


def render_property(prop: PropertyDefinition) -> Json:
    """Return the JSON object of a property."""
    return {
        "id": prop.id,
        "label": prop.label,
        "description": prop.description,
        "subjects": prop.subjects,
        "values": prop.values,
        "targets": prop.targets,
        "same_kind": prop.same_kind,
        "single": [kind for kind in Kind if kind in prop.subjects and prop.is_single(kind)],
        "per_language": prop.per_language,
        "extent": prop.extent,
        "inverse": prop.inverse,
        "qualifiers": [name for name in QUALIFIERS if prop.allows_qualifier(name)],
        "roles": dict(prop.roles),
        "filter": prop.filter,
        "mappings": dict(prop.mappings),
        "self": f"/v1/properties/{prop.id}",
    }


_BODIES = {prop.id: dumps(render_property(prop)).encode() for prop in PROPERTIES.values()}
_LIST_BODY = render_list_body(list(_BODIES.values()), None)


@router.get(
    "/properties",
    operation_id="list_properties",
    summary="List properties",
    response_model=PropertyList,
)
async def list_properties(request: Request) -> Representation:
    """The complete vocabulary on one page, in the order in which entities show it."""
    return Representation(request.scope, _LIST_BODY, REVISION)


@router.get(
    "/properties/{id}",
    operation_id="get_property",
    summary="Get a property",
    response_model=Property,
    responses=problem_responses(ResourceNotFound),
)
async def get_property(
    request: Request,
    property_id: Annotated[str, id_path("The property's id.", "founded")],
) -> Representation:
    """The meaning of a property, with its kinds of subjects, values and qualifiers."""
    if property_id not in _BODIES:
        close = find_close_match(property_id, _BODIES)
        hint = f" Did you mean {close}?" if close else ""
        raise ResourceNotFound(f"There is no property {property_id}.{hint}")
    return Representation(request.scope, _BODIES[property_id], REVISION)
