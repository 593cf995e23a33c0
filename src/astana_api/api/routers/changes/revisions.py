"""Read routes of revisions, the numbered changes of the knowledge base."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.envelope import build_next_path
from astana_api.api.lists.filter_types import RecordId
from astana_api.api.lists.pagination import (
    PageParams,
    drop_unset,
    list_response,
    read_list,
    render_records,
)
from astana_api.api.lists.parameters import DEFAULT_LIMIT, RevisionNumber, sort_query
from astana_api.api.lists.query_models import PageQuery, SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.changes.listing import read_revision_changes
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import ChangeType, Origin
from astana_api.domain.rendering.entities import Json, loads
from astana_api.errors import ResourceNotFound
from astana_api.queries.changes import revisions
from astana_api.schemas.responses.changes import ChangeList, WholeRevision
from astana_api.schemas.responses.revisions import RevisionList

TAG = {
    "name": "revisions",
    "description": "Numbered changes of the knowledge base, with actor, time and reason.",
}
router = read_router(tag=TAG["name"], prefix="/v1")


class RevisionListQuery(SortedPageQuery):
    """The query of the list of revisions."""

    origin: Annotated[list[Origin] | None, Query(description="Where they came from.")] = None
    actor: Annotated[
        list[str] | None,
        Query(description="Actors. Example: `dossier:astana-platform`."),
    ] = None
    sort: Annotated[str | None, sort_query(revisions.LISTING.sorts)] = None


class RevisionChangesQuery(PageQuery):
    """The query of the changes of a revision."""

    type: Annotated[list[ChangeType] | None, Query(description="Types of changed records.")] = None
    entity: Annotated[
        list[RecordId] | None,
        Query(
            description="Entity ids: changes of the entities, of their statements and evidence,"
            " and merges. Example: `astana-platform`."
        ),
    ] = None


@router.get(
    "/revisions",
    operation_id="list_revisions",
    summary="List revisions",
    response_model=RevisionList,
)
async def list_revisions(
    request: Request, query: Annotated[RevisionListQuery, Query()]
) -> Representation:
    """Every revision, the last one first; sort by `number` for the other order."""
    async with open_snapshot(request) as snapshot:
        page = await read_list(
            snapshot,
            request.scope,
            revisions.LISTING,
            query.page_params(),
            drop_unset({"origin": query.origin, "actor": query.actor}),
            default_sort=revisions.DEFAULT_SORT,
            render=render_records(revisions.render_revisions),
        )
    return list_response(request.scope, page)


@router.get(
    "/revisions/{n}",
    operation_id="get_revision",
    summary="Get a revision",
    response_model=WholeRevision,
    responses=problem_responses(ResourceNotFound),
)
async def get_revision(request: Request, n: RevisionNumber) -> Representation:
    """A revision with its actor, time and reason, and its changes.

    `difference` is the first page of the changes; `/v1/revisions/{n}/changes` has all of them.
    """
    async with open_snapshot(request) as snapshot:
        revision = await _require_revision(snapshot, n)
        scope = {"path": f"/v1/revisions/{n}/changes", "query_string": b"limit=%d" % DEFAULT_LIMIT}
        page = await read_revision_changes(snapshot, scope, n, PageParams())
    revision["difference"] = {
        "items": [loads(item.decode()) for item in page.items],
        "next": None if page.cursor is None else build_next_path(scope, page.cursor),
    }
    return json_response(request.scope, revision, n)


@router.get(
    "/revisions/{n}/changes",
    operation_id="list_revision_changes",
    summary="List the changes of a revision",
    response_model=ChangeList,
    responses=problem_responses(ResourceNotFound),
)
async def list_revision_changes(
    request: Request, n: RevisionNumber, query: Annotated[RevisionChangesQuery, Query()]
) -> Representation:
    """The changes of a revision, each with the state before and after it.

    A record comes before the records that refer to it; statements are in the order of entry.
    """
    async with open_snapshot(request) as snapshot:
        await _require_revision(snapshot, n)
        page = await read_revision_changes(
            snapshot, request.scope, n, query.page_params(), query.type, query.entity
        )
    return list_response(request.scope, page)


async def _require_revision(snapshot: Snapshot, number: int) -> Json:
    revision = await revisions.get_revision(snapshot, number)
    if revision is None:
        raise ResourceNotFound(f"There is no revision {number}; the last is {snapshot.revision}.")
    return revision
