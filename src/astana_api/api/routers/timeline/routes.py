"""The timeline: all dated statements in one order."""

from typing import Annotated, Any

from fastapi import Query, Request

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.responses import get_database
from astana_api.api.http.routes import api_router
from astana_api.api.http.signatures import declared, optional
from astana_api.api.lists.pagination import PageParams
from astana_api.api.routers.entities.subresources import PAGE_PARAMETERS
from astana_api.api.routers.timeline import pages as timeline_pages
from astana_api.domain.enums import Kind
from astana_api.queries.entities import redirects
from astana_api.schemas.responses.timeline import TimelineGroups, TimelineList

TAG = {
    "name": "timeline",
    "description": "What is dated, in one order that knows what is not known of a date.",
}
router = api_router(tag=TAG["name"], prefix="/v1")


@produces(*timeline_pages.FORMATS)
async def get_timeline(
    request: Request, *, entity: list[str] | None, limit: int, cursor: str | None, **params: Any
) -> Representation:
    page_params = PageParams(limit, cursor, params.pop("sort"), params.pop("count"))
    async with get_database(request).read() as snapshot:
        entity_ids = None
        if entity is not None:
            entity_ids = list((await redirects.resolve_redirects(snapshot, entity)).values())
        page = await timeline_pages.read_timeline_page(
            snapshot,
            request.scope,
            entity_ids,
            page_params,
            timeline_pages.TimelineFilters(**params),
        )
        return await timeline_pages.respond(snapshot, request.scope, page)


router.get(
    "/timeline",
    operation_id="get_timeline",
    summary="See what happened when",
    response_model=TimelineList | TimelineGroups,
)(
    declared(
        get_timeline,
        [
            optional(
                "entity",
                Annotated[
                    list[str] | None,
                    Query(
                        description="Ids of entities that are subject or value, or that took part "
                        "in an event, organized or hosted it, or were its place. "
                        "Example: `astana-platform`."
                    ),
                ],
            ),
            optional(
                "kind",
                Annotated[
                    list[Kind] | None,
                    Query(description="Kinds of the subject. Example: `event`."),
                ],
            ),
            *timeline_pages.PARAMETERS,
            *PAGE_PARAMETERS,
        ],
        description=(
            "Dates of events, of what was founded, born, completed and so on, and ties that have a "
            "start, an end or a time within which they held. The earliest possible day comes first "
            "(what has none before all others), and of equals the widest.\n\nSort by `date` or "
            "`-date`. With `group`, counts by year or month: each item counts once, in that of its "
            "earliest possible day, and `wider` says how many of them may end after it.\n\n"
            "As iCalendar, the items that have an earliest and a latest possible day are events "
            "of whole days, `TENTATIVE` where these are not sure; `X-ASTANA-LEFT-OUT` counts the "
            "others."
        ),
    )
)
