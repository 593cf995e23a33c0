"""Revisions: the numbered changes that the knowledge base is made of."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.conditional import Representation
from astana_api.api.lists import Asked, as_json, given, list_response, read_list
from astana_api.api.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, RevisionNumber, sort_by
from astana_api.api.problems import problem_responses
from astana_api.api.reading import database_of, json_response
from astana_api.api.route import api_router
from astana_api.domain.terms import Origin
from astana_api.errors import ResourceNotFound
from astana_api.queries import revisions
from astana_api.schemas.revisions import Revision, RevisionList

TAG = {"name": "revisions", "description": "Who changed the knowledge base, when and why."}
router = api_router(tag=TAG["name"], prefix="/v1")


@router.get(
    "/revisions",
    operation_id="list_revisions",
    summary="List revisions",
    response_model=RevisionList,
)
async def list_revisions(
    request: Request,
    origin: Annotated[list[Origin] | None, Query(description="Where they came from.")] = None,
    actor: Annotated[
        list[str] | None,
        Query(description="Who made them. Example: `dossier:astana-platform`."),
    ] = None,
    sort: Annotated[str | None, sort_by(revisions.LISTING.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """Every revision, the last one first; sort by `number` for the other order."""
    async with database_of(request).read() as snapshot:
        found = await read_list(
            snapshot,
            request.scope,
            revisions.LISTING,
            Asked(limit, cursor, sort, count),
            given({"origin": origin, "actor": actor}),
            default_sort=revisions.DEFAULT_SORT,
            render=as_json(revisions.rendered_rows),
        )
    return list_response(request.scope, found)


@router.get(
    "/revisions/{n}",
    operation_id="get_revision",
    summary="Get a revision",
    response_model=Revision,
    responses=problem_responses(ResourceNotFound),
)
async def get_revision(request: Request, n: RevisionNumber) -> Representation:
    """Who made a revision, when, why, and how many records of each sort it began."""
    async with database_of(request).read() as snapshot:
        found = await revisions.one(snapshot, n)
    if found is None:
        raise ResourceNotFound(f"There is no revision {n}; the last is {snapshot.revision}.")
    return json_response(request.scope, found, n)
