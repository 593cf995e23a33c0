"""The route class of requests with a body or a dependency, which FastAPI's own handler serves."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from astana_api.api.http.authorization import authorize
from astana_api.api.http.json_body import JsonRequest
from astana_api.api.http.strict_route import StrictRoute
from astana_api.errors import UnsupportedMediaType


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    family, _, subtype = media_type.partition("/")
    return family == "application" and (subtype == "json" or subtype.endswith("+json"))


class WriteRoute(StrictRoute):
    """Represent a route that authorizes first and accepts only JSON without duplicate keys."""

    def __init__(self, path: str, endpoint: Any, **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        # FastAPI's handler needs the exit stack, which `Application` leaves out for reads.
        self._validated_app = AsyncExitStackMiddleware(self.app)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def handle_body(request: Request) -> Response:
            json_request = JsonRequest(request.scope, request.receive)
            if await json_request.body():
                # Parse the body here, because FastAPI would discard the reason of an error.
                await json_request.json()
            return await handle(json_request)

        return handle_body

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Authorize first: FastAPI reads the whole body before it solves dependencies.
        for requirement in self.requirements:
            authorize(scope, requirement.scope)
        self.validate_query(scope)
        if self.body_field is not None:
            _require_json(Headers(scope=scope))
        await self._validated_app(scope, receive, send)


def _require_json(headers: Headers) -> None:
    """Raise UnsupportedMediaType for a body of another type, or with a content coding."""
    content_type = headers.get("content-type", "")
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if has_body and not _is_json(content_type):
        raise UnsupportedMediaType(
            f"A body of type {content_type or 'unknown'} is not taken here; application/json is.",
            headers={"Accept": "application/json"},
        )
    coding = headers.get("content-encoding", "").strip().lower()
    if has_body and coding not in {"", "identity"}:
        # The header is that of RFC 9110, 12.5.3, and says which codings are accepted.
        raise UnsupportedMediaType(
            f"A body with the content coding {coding} is not accepted; send it without one.",
            headers={"Accept-Encoding": "identity"},
        )


def write_router(*, tag: str, prefix: str = "") -> APIRouter:
    """Return a router that creates `WriteRoute`s with one tag."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=WriteRoute)
