"""Cross-origin requests of browsers (CORS of the Fetch standard)."""

from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.middleware.compression import join_distinct
from astana_api.api.problems.details import problem_response
from astana_api.errors import MalformedRequest

_CORS_HEADERS: Final = (
    *("access-control-allow-origin", "access-control-allow-methods"),
    *("access-control-allow-headers", "access-control-max-age", "vary"),
)


class CrossOriginMiddleware:
    """Middleware that lets pages of any origin read, and none write.

    The API uses no cookies, so a page of another origin cannot use the credentials of its visitor:
    any page may read. Preflight responses allow no page to write. Responses that may be stored have
    `Vary: Origin` in any case (see `Representation`). `CORSMiddleware` handles the
    requests with an `Origin`; to find out that there is none, it takes half as long as all other
    layers together take for a cached response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.cors_app = CORSMiddleware(
            app,
            allow_origins=("*",),
            allow_methods=("GET", "HEAD", "OPTIONS"),
            allow_headers=("Accept", "Authorization", "If-None-Match", "X-Request-ID"),
            expose_headers=(
                *("Astana-Revision", "ETag", "Link", "Location"),
                *("RateLimit", "RateLimit-Policy", "Retry-After", "X-Request-ID"),
            ),
            max_age=86_400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for name, _ in scope["headers"]:
            if name == b"origin":
                await self._call_cors(scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _call_cors(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await self._preflight(headers, scope)(scope, receive, send)
            return

        async def send_with_distinct_vary(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, join_distinct(value) if name == b"vary" else value)
                    for name, value in message["headers"]
                ]
            await send(message)

        await self.cors_app(scope, receive, send_with_distinct_vary)

    def _preflight(self, headers: Headers, scope: Scope) -> Response:
        """Return the response to a preflight request: a problem if it asks for more than reads."""
        response = self.cors_app.preflight_response(headers)
        if response.status_code < 400:
            return response
        allowed = {name: value for name, value in response.headers.items() if name in _CORS_HEADERS}
        detail = f"{bytes(response.body).decode()}: pages of other origins can only read."
        return problem_response(MalformedRequest(detail, headers=allowed), scope)
