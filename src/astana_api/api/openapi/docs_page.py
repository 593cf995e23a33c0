"""`/docs` and `/openapi.json`, served from memory without any other host."""

import gzip
import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from astana_api.api.http.etags import JSON, Representation, compute_digest
from astana_api.errors import ResourceNotFound

Json = dict[str, Any]

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""The page may load from this server only."""

IMMUTABLE = b"public, max-age=31536000, immutable"
"""`Cache-Control` for URLs that contain a digest of the content."""

_ASSETS = {
    "swagger-ui/swagger-ui-bundle.js": b"text/javascript; charset=utf-8",
    "swagger-ui/swagger-ui.css": b"text/css; charset=utf-8",
    "swagger-ui/favicon-32x32.png": b"image/png",
    "docs.css": b"text/css; charset=utf-8",
    "docs.js": b"text/javascript; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """Represent a static file in memory; `gzipped` is computed on first use, as it is slow."""

    body: bytes
    media_type: bytes

    @cached_property
    def digest(self) -> str:
        """Return the digest that the entity tag of the file contains."""
        return compute_digest(self.body)

    @cached_property
    def gzipped(self) -> bytes:
        """Return the file with gzip content coding."""
        return gzip.compress(self.body, compresslevel=9, mtime=0)


def _load() -> dict[str, Asset]:
    folder = files("astana_api.api.openapi") / "static"
    return {
        path.rpartition("/")[2]: Asset((folder / path).read_bytes(), media_type)
        for path, media_type in _ASSETS.items()
    }


def _serve(request: Request, asset: Asset) -> Response:
    response = Representation(
        request.scope,
        asset.body,
        0,
        digest=asset.digest,
        media_type=asset.media_type,
        cache_control=IMMUTABLE,
    )
    wants_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if response.status_code == 200 and wants_gzip and asset.media_type != b"image/png":
        response.body = asset.gzipped
        response.headers["content-length"] = str(len(asset.gzipped))
        response.headers["content-encoding"] = "gzip"
    return response


def build_docs_routes(title: str, load_document: Callable[[], Json]) -> list[BaseRoute]:
    """Return the routes of the documentation page, its static files and the OpenAPI document.

    The document is loaded at the first request for it and cached.
    """
    assets = _load()
    digests = "".join(asset.digest for asset in assets.values())
    assets_digest = sha256(digests.encode()).hexdigest()[:12]
    prefix = f"/docs/{assets_digest}"
    template = (files("astana_api.api.openapi") / "static" / "docs.html").read_text("utf-8")
    page = template.replace("{title}", html.escape(title)).replace("{assets}", prefix).encode()
    document: dict[str, bytes] = {}

    async def get_page(request: Request) -> Response:
        response = Representation(request.scope, page, 0, media_type=b"text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    async def get_asset(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None or request.path_params["version"] != assets_digest:
            raise ResourceNotFound("There is no such file of the documentation.")
        return _serve(request, asset)

    async def get_document(request: Request) -> Response:
        if not document:
            text = json.dumps(load_document(), ensure_ascii=False, separators=(",", ":"))
            document["body"] = text.encode()
            document["digest"] = compute_digest(document["body"]).encode()
        return Representation(
            request.scope, document["body"], 0, digest=document["digest"].decode(), media_type=JSON
        )

    return [
        Route("/docs", get_page),
        Route("/docs/{version}/{name}", get_asset),
        Route("/openapi.json", get_document),
    ]
