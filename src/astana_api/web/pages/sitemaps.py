"""What search engines read: `robots.txt` and, if the operator allows indexing, the sitemap."""

import re
from math import ceil
from typing import Final
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from astana_api.api.http.etags import Representation
from astana_api.api.http.responses import open_snapshot
from astana_api.domain.enums import Kind
from astana_api.errors import ResourceNotFound
from astana_api.queries.entities.sitemaps import list_entity_ids
from astana_api.queries.stats import compute_stats

_MAX_ADDRESSES: Final = 50_000
"""The limit of one file in the sitemap protocol."""
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_FILE: Final = re.compile(r"([a-z]+)-([0-9]{1,6})\.xml")
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>'
_XML: Final = b"application/xml; charset=utf-8"


async def get_robots(request: Request) -> Response:
    """Return the rules for robots: nothing, unless the operator allows indexing."""
    site = request.app.site
    if not site.is_indexed:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")
    lines = ["User-agent: *", "Disallow: /v1", "Disallow: /sign-in", "Disallow: /search"]
    if site.public_url:
        lines.append(f"Sitemap: {site.public_url}/sitemap.xml")
    return PlainTextResponse("\n".join(lines) + "\n")


def _require_sitemap(request: Request) -> str:
    """Return the public address; raise ResourceNotFound unless there is a sitemap."""
    public_url: str = request.app.site.public_url
    if not request.app.site.is_indexed or not public_url:
        raise ResourceNotFound(
            "There is no sitemap. The operator sets ASTANA_INDEXING=on and ASTANA_PUBLIC_URL."
        )
    return public_url


async def get_sitemap_index(request: Request) -> Response:
    """Return the list of the files of the sitemap."""
    public_url = _require_sitemap(request)
    async with open_snapshot(request) as snapshot:
        numbers = (await compute_stats(snapshot))["entities"]
    addresses = [
        f"{public_url}/sitemaps/{kind.collection}-{part}.xml"
        for kind in Kind
        for part in range(ceil(numbers[kind.value] / _MAX_ADDRESSES))
    ]
    return _render(request, "sitemapindex", "sitemap", addresses, snapshot.revision)


async def get_sitemap(request: Request) -> Response:
    """Return a file of the sitemap: the pages of entities of one kind."""
    public_url = _require_sitemap(request)
    match = _FILE.fullmatch(request.path_params["file"])
    kinds = [kind for kind in Kind if match is not None and kind.collection == match[1]]
    if match is None or not kinds:
        raise ResourceNotFound("There is no such file of the sitemap; see /sitemap.xml.")
    async with open_snapshot(request) as snapshot:
        ids = await list_entity_ids(snapshot, kinds[0], int(match[2]), _MAX_ADDRESSES)
    addresses = [f"{public_url}/{kinds[0].collection}/{entity_id}" for entity_id in ids]
    return _render(request, "urlset", "url", addresses, snapshot.revision)


def _render(
    request: Request, root: str, element: str, addresses: list[str], revision: int
) -> Response:
    items = "".join(f"<{element}><loc>{escape(each)}</loc></{element}>\n" for each in addresses)
    body = f'{_DECLARATION}\n<{root} xmlns="{_NAMESPACE}">\n{items}</{root}>\n'
    return Representation(request.scope, body.encode(), revision, media_type=_XML)
