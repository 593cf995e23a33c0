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
from astana_api.schemas.responses.timeline import TimelineGroups, TimelineList

TAG = {
    "name": "timeline",
    "description": "What is dated, in one order that knows what is not known of a date.",
}
router = read_router(tag=TAG["name"], prefix="/v1")


class _SubjectFilters(QueryModel):
    entity: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of entities that are subject or value, or that took part in an event, "
            "organized or hosted it, or were its place. Example: `astana-platform`."
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
    summary="See what happened when",
    response_model=TimelineList | TimelineGroups,
    description=(
        "Dates of events, of what was founded, born, completed and so on, and ties that have a "
        "start, an end or a time within which they held. The earliest possible day comes first "
        "(what has none before all others), and of equals the widest.\n\nSort by `date` or "
        "`-date`, or by `match`: what surely lies between `from` and `to` first. What has no date "
        "is in a list of its own: `undated=true`. With `group`, counts by year or month: each item "
        "counts once, in that of its earliest possible day, and `wider` says how many of them may "
        "end after it.\n\n"
        "As iCalendar, the items that have an earliest and a latest possible day are events "
        "of whole days, `TENTATIVE` where these are not sure; `X-ASTANA-LEFT-OUT` counts the "
        "others."
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
        return await timeline_pages.respond(snapshot, request.scope, page)
