"""The search page, and the suggestions that its field shows while a reader types."""

import re
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.request_state import get_revision
from astana_api.api.http.responses import json_response
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
from astana_api.web.texts.direction import remove_bidi_controls, text_direction

_LIMIT: Final = "20"
_FACETS: Final = ("kind", "language")
_MAX_FACET_VALUES: Final = 12
_MARK: Final = re.compile("</?mark>")


async def get_search_page(request: Request) -> Response:
    """Return the results of a search with their facets; without a text, only its form."""
    params = sent_params(request)
    query = dict(params).get("q", "").strip()
    values: dict[str, Any] = {"query": query, "results": None}
    translate = page_translator(request)
    title = translate("page.search")
    links = PageLinks()
    if query:
        defaults = {"limit": _LIMIT, "facets": ",".join(_FACETS), "count": "exact"}
        names = {name for name, _ in params}
        api_params = [*params, *((n, v) for n, v in defaults.items() if n not in names)]
        resource = await read_resource(request, "/v1/search", api_params)
        record = resource.record
        title = translate("search.title", text=query)
        links = PageLinks(f"/v1/search?{urlencode(params)}")
        values |= {
            "results": record["items"],
            "total": record.get("total"),
            "is_capped": record["capped"],
            "facets": _link_facets(request, record.get("facets", {}), params),
            "highlight": _highlight,
            "next_link": next_page_href(request, record["next"]),
        }
    return respond(request, PageContent("search.html", title, values, links))


def _highlight(snippet: str) -> Markup:
    """Return the snippet of the API, in which matches are in `mark`, isolated in its direction.

    Its texts are escaped anew, so that no other markup of it gets into the page.
    """
    texts = [remove_bidi_controls(unescape(part)) for part in _MARK.split(snippet)]
    # Every second text was between the tags of a mark.
    parts = [
        Markup("<mark>{}</mark>").format(text) if index % 2 else escape(text)
        for index, text in enumerate(texts)
    ]
    direction = text_direction("".join(texts))
    return Markup('<bdi dir="{}">{}</bdi>').format(direction, Markup("").join(parts))


def _link_facets(
    request: Request, facets: dict[str, Any], params: list[tuple[str, str]]
) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """Return the values of each facet with their number, the link to them, and whether chosen."""
    linked = []
    for name, counts in facets.items():
        chosen = {value for key, value in params if key == name}
        others = [pair for pair in params if pair[0] not in (name, "cursor")]
        links = []
        for each in counts[:_MAX_FACET_VALUES]:
            value = each["value"]
            pairs = others if value in chosen else [*others, (name, value)]
            href = localized_href(request, f"/search?{urlencode(pairs)}")
            links.append((value, each["count"], href, value in chosen))
        linked.append((name, links))
    return linked


async def get_suggestions(request: Request) -> Response:
    """Return suggestions as JSON; pages read them here, because a session is no key of the API."""
    resource = await read_resource(request, "/v1/suggest", sent_params(request))
    return json_response(request.scope, resource.record, get_revision(request.scope) or 0)
