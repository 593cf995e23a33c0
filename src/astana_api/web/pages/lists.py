"""Lists of records: entities of a kind, sources and documents."""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from astana_api.domain.enums import Kind
from astana_api.web.rendering import (
    PageContent,
    PageLinks,
    localized_href,
    page_translator,
    request_params,
    respond,
)
from astana_api.web.resources import read_resource


def next_page_href(request: Request, path: str | None) -> str | None:
    """Return the page of the next items of a list of the API; None on the last page."""
    return None if path is None else localized_href(request, path.removeprefix("/v1"))


def list_page(name: str) -> Callable[[Request], Any]:
    """Return the endpoint of the list of a collection; it takes the filters of the API."""

    async def get_list_page(request: Request) -> Response:
        path = f"/v1/{name}"
        params = request_params(request)
        resource = await read_resource(request, path, params)
        record = resource.record
        values = {
            "name": name,
            "items": record["items"],
            "next_link": next_page_href(request, record["next"]),
        }
        title = page_translator(request)(f"kind.{name}")
        query = request.url.query if params else ""
        links = PageLinks(f"{path}?{query}" if query else path)
        return respond(request, PageContent("list.html", title, values, links))

    return get_list_page


_NAMES: Final = (*(kind.collection for kind in Kind), "citations", "documents")
LIST_PAGES: Final = {name: list_page(name) for name in _NAMES}
"""The endpoints by the name of the collection."""
