"""The change feed: all changes in order, for mirrors."""

from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.envelope import build_next_path, format_next_link, render_list_body
from astana_api.api.lists.pagination import PageParams
from astana_api.api.lists.parameters import MAX_REVISION, STRICT_INTEGER
from astana_api.api.lists.query_models import CursorQuery
from astana_api.api.lists.sparse_fields import append_member
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.changes.listing import position_after, read_change_page
from astana_api.domain.enums import ChangeType
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.changes.touched import render_feed_items
from astana_api.schemas.responses.changes import Feed

TAG = {"name": "changes", "description": "Everything that changed, for mirrors that follow."}
router = read_router(tag=TAG["name"], prefix="/v1")


class FeedQuery(CursorQuery):
    """The query of the change feed."""

    since: Annotated[
        int,
        Ge(0),
        Le(MAX_REVISION),
        STRICT_INTEGER,
        Query(description="The last revision that is known already; 0 for none."),
    ] = 0
    type: Annotated[
        list[
            Literal[
                "revision",
                ChangeType.ENTITY,
                ChangeType.CITATION,
                ChangeType.DOCUMENT,
                ChangeType.STATEMENT,
                ChangeType.EVIDENCE,
                ChangeType.REDIRECT,
            ]
        ]
        | None,
        Query(description="What the items are of; without it, everything. Example: `statement`."),
    ] = None


@router.get(
    "/changes",
    operation_id="list_changes",
    summary="List changes since a revision",
    response_model=Feed,
    responses=problem_responses(InvalidQueryParameter),
)
async def list_changes(request: Request, query: Annotated[FeedQuery, Query()]) -> Representation:
    """Each revision after `since`, in order, followed by all its changes.

    A record comes before the records that refer to it. Exception: `superseded_by` may name a
    statement that comes later in the same revision.

    A revision can extend over several pages: it is complete when the next one begins, or when
    `next` is null. Items never change. At the end, repeat the request with `since` as `head`. With
    `type`, only items of these types are returned; a mirror needs all. `touched` has the ids of
    the records that an item concerns.
    """
    since, types = query.since, None
    parameters: dict[str, Any] = {"since": since}
    if query.type is not None:
        types = {None if each == "revision" else ChangeType(each) for each in query.type}
        parameters["type"] = sorted(set(query.type))
    async with open_snapshot(request) as snapshot:
        if since > snapshot.revision:
            raise InvalidQueryParameter.named(
                "since", f"There is no revision {since}; the last is {snapshot.revision}."
            )
        page = await read_change_page(
            snapshot,
            request.scope,
            PageParams(query.limit, query.cursor),
            position_after(since),
            snapshot.revision,
            types,
            parameters,
            render_feed_items,
        )
    next_url = None if page.cursor is None else build_next_path(request.scope, page.cursor)
    body = append_member(render_list_body(page.items, next_url), "head", b"%d" % page.revision)
    return Representation(request.scope, body, page.revision, link=format_next_link(next_url))
