"""The timeline: all dated statements in one order."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.filter_types import RecordId
from astana_api.api.routers.timeline import pages as timeline_pages
from astana_api.api.routers.timeline.query_model import EntityTimelineQuery
from astana_api.domain.enums import Kind
from astana_api.queries.entities import redirects
from astana_api.queries.view import HeadView
from astana_api.schemas.responses.timeline import TimelineGroups, TimelineList

TAG = {
    "name": "timeline",
    "description": "Dated statements in chronological order.",
}
router = read_router(tag=TAG["name"], prefix="/v1")


class _SubjectFilters(QueryModel):
    entity: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of entities that are subject or value, or participant, organizer, "
            "host or place of an event. Example: `astana-platform`."
        ),
    ] = None
    kind: Annotated[
        list[Kind] | None,
        Query(description="Kinds of the subject. Example: `event`."),
    ] = None


class TimelineQuery(EntityTimelineQuery, _SubjectFilters):
    """The query of the timeline of everything."""


@router.get(
    "/timeline",
    operation_id="get_timeline",
    summary="Get the timeline",
    response_model=TimelineList | TimelineGroups,
    description=(
        "Dated statements: dates of events, foundation, birth, completion and so "
        "on, and dated relations.\n\nItems are in the order of their earliest "
        "possible day; items without one come first, and ties put the longest "
        "possible period first. Sort by `date` or `-date`, or by "
        "`match`: items that certainly lie between `from` and `to` come first. Items without a "
        "date are in a separate list: `undated=true`.\n\nWith `group`, counts by"
        " year or month: each item counts once, in the group of its earliest "
        "possible day, and `wider` is the number of them that may end after it.\n\nAs"
        " iCalendar, items with an earliest and a latest possible day are all-day "
        "events, `TENTATIVE` if these days are uncertain; `X-ASTANA-LEFT-OUT` is "
        "the number of the others."
    ),
)
@produces(*timeline_pages.FORMATS)
async def get_timeline(
    request: Request, query: Annotated[TimelineQuery, Query()]
) -> Representation:
    async with open_snapshot(request) as snapshot:
        entity_ids = None
        if query.entity is not None:
            entity_ids = list((await redirects.resolve_redirects(snapshot, query.entity)).values())
        page = await timeline_pages.read_timeline_page(
            snapshot, request.scope, entity_ids, query, query.kind
        )
        return await timeline_pages.respond(HeadView(snapshot), request.scope, page)
