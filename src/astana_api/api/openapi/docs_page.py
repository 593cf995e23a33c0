"""`/docs` and `/openapi.json`, from this server alone and from memory."""

import gzip
import html
import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from astana_api.api.http.etags import JSON, Representation, digest_of
from astana_api.errors import ResourceNotFound

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""What the page may do: fetch from this server, and nothing else."""

FOREVER = b"public, max-age=31536000, immutable"
"""Good for addresses that change with what they hold."""

_ASSETS = {
    "swagger-ui/swagger-ui-bundle.js": b"text/javascript; charset=utf-8",
    "swagger-ui/swagger-ui.css": b"text/css; charset=utf-8",
    "swagger-ui/favicon-32x32.png": b"image/png",
    "docs.js": b"text/javascript; charset=utf-8",
}


@dataclass(frozen=True)
class Asset:
    """A file kept in memory; `coded` is made once, when first wanted, as it takes a while."""

    body: bytes
    media_type: bytes

    @cached_property
    def digest(self) -> str:
        return digest_of(self.body)

    @cached_property
    def coded(self) -> bytes:
        return gzip.compress(self.body, compresslevel=9, mtime=0)


def _load() -> dict[str, Asset]:
    folder = files("astana_api.api.openapi") / "static"
    return {
        path.rpartition("/")[2]: Asset((folder / path).read_bytes(), media_type)
        for path, media_type in _ASSETS.items()
    }


def _serve(request: Request, asset: Asset) -> Response:
    answer = Representation(
        request.scope,
        asset.body,
        0,
        digest=asset.digest,
        media_type=asset.media_type,
        cache_control=FOREVER,
    )
    wants_gzip = "gzip" in request.headers.get("accept-encoding", "")
    if answer.status_code == 200 and wants_gzip and asset.media_type != b"image/png":
        answer.body = asset.coded
        answer.headers["content-length"] = str(len(asset.coded))
        answer.headers["content-encoding"] = "gzip"
    return answer


def documentation_routes(app: FastAPI) -> list[BaseRoute]:
    """Routes for the page, its files and the document that it shows.

    The document is built when first asked for, and then kept.
    """
    assets = _load()
    joined = sha256("".join(asset.digest for asset in assets.values()).encode()).hexdigest()[:12]
    prefix = f"/docs/{joined}"
    template = (files("astana_api.api.openapi") / "static" / "docs.html").read_text("utf-8")
    page = template.replace("{title}", html.escape(app.title)).replace("{assets}", prefix).encode()
    kept: dict[str, bytes] = {}

    async def get_page(request: Request) -> Response:
        answer = Representation(request.scope, page, 0, media_type=b"text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = POLICY
        return answer

    async def get_asset(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None or request.path_params["version"] != joined:
            raise ResourceNotFound("There is no such file of the documentation.")
        return _serve(request, asset)

    async def get_document(request: Request) -> Response:
        if not kept:
            text = json.dumps(app.openapi(), ensure_ascii=False, separators=(",", ":"))
            kept["body"] = text.encode()
            kept["digest"] = digest_of(kept["body"]).encode()
        return Representation(
            request.scope, kept["body"], 0, digest=kept["digest"].decode(), media_type=JSON
        )

    return [
        Route("/docs", get_page),
        Route("/docs/{version}/{name}", get_asset),
        Route("/openapi.json", get_document),
    ]
