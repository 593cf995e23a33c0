"""The timeline page: a drawing and a table of the same items."""

import re
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from astana_api.domain.dates.bounds import INFINITY, Bounds, day_number
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.web.drawing.timelines import DrawnItem, draw_timeline
from astana_api.web.pages.lists import next_page_href
from astana_api.web.rendering import (
    PageContent,
    PageLinks,
    localized_href,
    page_translator,
    respond,
    sent_params,
)
from astana_api.web.resources import read_resource
from astana_api.web.texts.catalogue import Translate, property_label
from astana_api.web.texts.dates import describe_date

_WIDTH: Final = 1_000
_LIMIT: Final = "40"
_DAY: Final = re.compile(r"(-?[0-9]+)-([0-9]{2})-([0-9]{2})")


async def get_timeline_page(request: Request) -> Response:
    """Return a page of the timeline; it takes the filters of the API."""
    params = sent_params(request)
    names = {name for name, _ in params}
    api_params = params if "limit" in names else [*params, ("limit", _LIMIT)]
    record = (await read_resource(request, "/v1/timeline", api_params)).record
    translate = page_translator(request)
    items = record["items"]
    values = {
        "items": items,
        "filters": dict(params),
        "kinds": list(Kind),
        "item_dates": partial(describe_dates, translate),
        "timeline": draw_timeline(
            [_to_item(request, translate, each) for each in items if each.get("bounds")], _WIDTH
        ),
        "next_link": next_page_href(request, record["next"]),
    }
    query = urlencode(params)
    path = f"/v1/timeline?{query}" if query else "/v1/timeline"
    separator = "&" if query else "?"
    links = PageLinks(path, [("iCalendar", f"{path}{separator}format=ics")])
    title = translate("kind.timeline")
    return respond(request, PageContent("timeline.html", title, values, links))


def _to_item(request: Request, translate: Translate, item: Json) -> DrawnItem:
    label = property_label(translate, item["property"], item["role"])
    other = item["value"]["name"] if item["value_type"] == "entity" else None
    text = f"{item['subject']['name']} · {label}" + (f": {other}" if other else "")
    href = localized_href(request, f"/statements/{item['statement']}")
    return DrawnItem(text, href, describe_dates(translate, item), _to_bounds(item["bounds"]))


def describe_dates(translate: Translate, item: Json) -> str:
    """Return the dates of an item of the timeline in words."""
    if item["date"]:
        return describe_date(item["date"], translate)
    texts = [describe_date(item[name], translate) for name in ("start", "end") if item[name]]
    if item["during"]:
        texts.append(describe_date(item["during"], translate))
    return " – ".join(texts)


def _to_bounds(bounds: Json) -> Bounds:
    return Bounds(
        _to_day(bounds["earliest"], -INFINITY),
        _to_day(bounds["latest_start"], INFINITY),
        _to_day(bounds["earliest_end"], -INFINITY),
        _to_day(bounds["latest"], INFINITY),
    )


def _to_day(text: str | None, unknown: int) -> int:
    match = _DAY.fullmatch(text) if text is not None else None
    return unknown if match is None else day_number(int(match[1]), int(match[2]), int(match[3]))
