"""The static files of the pages, under an address that contains a digest of their content."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.etags import Representation
from astana_api.errors import ResourceNotFound

ASSETS_SEGMENT: Final = "assets"
_MEDIA_TYPES: Final = {
    "pages.css": b"text/css; charset=utf-8",
    "pages.js": b"text/javascript; charset=utf-8",
    "icon.svg": b"image/svg+xml",
}
_CONSTANT_REVISION: Final = 0
_IMMUTABLE: Final = b"public, max-age=31536000, immutable"


@cache
def _load_assets() -> dict[str, bytes]:
    folder = files("astana_api.web") / "static"
    return {name: (folder / name).read_bytes() for name in _MEDIA_TYPES}


@cache
def _assets_digest() -> str:
    return sha256(b"".join(_load_assets().values())).hexdigest()[:12]


def asset_path(name: str) -> str:
    """Return the path of a static file."""
    return f"/{ASSETS_SEGMENT}/{_assets_digest()}/{name}"


async def get_asset(request: Request) -> Response:
    """Return a static file; browsers may keep it for ever, because another one has another path."""
    name = request.path_params["name"]
    body = _load_assets().get(name)
    if body is None or request.path_params["version"] != _assets_digest():
        raise ResourceNotFound("There is no such file of the pages.")
    return Representation(
        request.scope,
        body,
        _CONSTANT_REVISION,
        media_type=_MEDIA_TYPES[name],
        cache_control=_IMMUTABLE,
    )
