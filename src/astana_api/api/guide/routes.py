"""The routes of the guide."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from astana_api.api.guide.pages import PREFIX, find_file
from astana_api.api.http.etags import Representation
from astana_api.errors import ResourceNotFound

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""A page has no scripts and loads style sheets and pictures from this server only."""

_CONSTANT_REVISION = 0


async def _get_page(request: Request) -> Response:
    path = "/".join(request.path_params.values())
    # The first request for a page reads and renders it.
    file = await run_in_threadpool(find_file, path)
    if file is None:
        raise ResourceNotFound(f"The guide has no page {path}; {PREFIX} lists the pages.")
    response = Representation(
        request.scope,
        file.body,
        _CONSTANT_REVISION,
        digest=file.digest,
        media_type=file.media_type,
    )
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


def build_guide_routes() -> list[BaseRoute]:
    """Return the routes of the index, of a page and of a page in a folder."""
    return [
        Route(PREFIX, _get_page),
        Route(PREFIX + "/{page}", _get_page),
        Route(PREFIX + "/{folder}/{page}", _get_page),
    ]
