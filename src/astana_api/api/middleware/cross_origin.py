"""Cross-origin requests of browsers (CORS of the Fetch standard)."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.middleware.compression import join_distinct


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
        async def send_with_distinct_vary(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (name, join_distinct(value) if name == b"vary" else value)
                    for name, value in message["headers"]
                ]
            await send(message)

        await self.cors_app(scope, receive, send_with_distinct_vary)
