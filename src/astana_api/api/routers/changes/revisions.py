"""Revisions: the numbered changes that the knowledge base is made of."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of, json_response
from astana_api.api.http.routes import api_router
from astana_api.api.lists.envelope import next_path
from astana_api.api.lists.pagination import Asked, as_json, given, list_response, read_list
from astana_api.api.lists.parameters import (
    DEFAULT_LIMIT,
    Count,
    Cursor,
    Limit,
    RevisionNumber,
    sort_by,
)
from astana_api.api.routers.changes.listing import changes_of
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import ChangeType, Origin
from astana_api.domain.rendering.entities import Json, loads
from astana_api.errors import ResourceNotFound
from astana_api.queries.changes import revisions
from astana_api.schemas.responses.changes import ChangeList, WholeRevision
from astana_api.schemas.responses.revisions import RevisionList

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
    response_model=WholeRevision,
    responses=problem_responses(ResourceNotFound),
)
async def get_revision(request: Request, n: RevisionNumber) -> Representation:
    """Who made a revision, when and why, and its difference to the one before.

    `difference` holds the first page of what it changed: `/v1/revisions/{n}/changes` has all.
    """
    async with database_of(request).read() as snapshot:
        found = await _one(snapshot, n)
        scope = {"path": f"/v1/revisions/{n}/changes", "query_string": b"limit=%d" % DEFAULT_LIMIT}
        page = await changes_of(snapshot, scope, n, Asked())
    found["difference"] = {
        "items": [loads(item.decode()) for item in page.items],
        "next": None if page.cursor is None else next_path(scope, page.cursor),
    }
    return json_response(request.scope, found, n)


@router.get(
    "/revisions/{n}/changes",
    operation_id="list_revision_changes",
    summary="List what a revision changed",
    response_model=ChangeList,
    responses=problem_responses(ResourceNotFound),
)
async def list_revision_changes(
    request: Request,
    n: RevisionNumber,
    type_: Annotated[
        list[ChangeType] | None, Query(alias="type", description="What the changes are of.")
    ] = None,
    entity: Annotated[
        list[str] | None,
        Query(
            description="Ids of entities: their lives, their statements with their evidence, and "
            "what was merged. Example: `astana-platform`."
        ),
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """What held right before the revision and what held from it on, of all that it changed.

    What is referred to comes before what refers to it; statements are in the order of stating.
    """
    async with database_of(request).read() as snapshot:
        await _one(snapshot, n)
        found = await changes_of(
            snapshot, request.scope, n, Asked(limit, cursor, count=count), type_, entity
        )
    return list_response(request.scope, found)


async def _one(snapshot: Snapshot, number: int) -> Json:
    found = await revisions.one(snapshot, number)
    if found is None:
        raise ResourceNotFound(f"There is no revision {number}; the last is {snapshot.revision}.")
    return found
