"""Changes: everything that ever changed, in order, for mirrors that follow."""

from typing import Annotated

from annotated_types import Ge, Le
from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of
from astana_api.api.http.routes import api_router
from astana_api.api.lists.envelope import link_to_next, list_body, next_path
from astana_api.api.lists.pagination import Asked
from astana_api.api.lists.parameters import DEFAULT_LIMIT, LARGEST_REVISION, PLAIN, Cursor, Limit
from astana_api.api.lists.sparse_fields import with_member
from astana_api.api.routers.changes.listing import behind_all_of, walked
from astana_api.errors import InvalidQueryParameter
from astana_api.schemas.responses.changes import Feed

TAG = {"name": "changes", "description": "Everything that changed, for mirrors that follow."}
router = api_router(tag=TAG["name"], prefix="/v1")


@router.get(
    "/changes",
    operation_id="list_changes",
    summary="Follow what changes",
    response_model=Feed,
    responses=problem_responses(InvalidQueryParameter),
)
async def list_changes(
    request: Request,
    since: Annotated[
        int,
        Ge(0),
        Le(LARGEST_REVISION),
        PLAIN,
        Query(description="The last revision that is known already; 0 for none."),
    ] = 0,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Representation:
    """Each revision after `since`, in order, and behind it everything that it changed.

    What is referred to comes before what refers to it, but for `superseded_by`, which may name a
    statement that comes later in the same revision. A revision may go on over several pages: it is
    whole once another begins, or once `next` is null. What was answered once never changes; who has
    read to the end asks again with `since` at `head`.
    """
    async with database_of(request).read() as snapshot:
        if since > snapshot.revision:
            raise InvalidQueryParameter.named(
                "since", f"There is no revision {since}; the last is {snapshot.revision}."
            )
        found = await walked(
            snapshot,
            request.scope,
            Asked(limit, cursor),
            behind_all_of(since),
            snapshot.revision,
            parameters={"since": since},
        )
    following = None if found.cursor is None else next_path(request.scope, found.cursor)
    body = with_member(list_body(found.items, following), "head", b"%d" % found.revision)
    return Representation(request.scope, body, found.revision, link=link_to_next(following))
