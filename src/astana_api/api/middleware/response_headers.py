"""Response headers common to all responses, and CORS preflight responses.

Pages of any origin may read: the API uses no cookies, so a page cannot use the credentials of its
visitor. Pages of other origins may not write: the preflight response allows safe methods only.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

EXPOSED_HEADERS = b"ETag, Link, Location, Retry-After, X-Request-ID"
COMMON_HEADERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED_HEADERS),
]
PREFLIGHT_HEADERS: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Authorization, If-None-Match, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]


def _is_preflight(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"origin" in names and b"access-control-request-method" in names


class ResponseHeadersMiddleware:
    """Middleware that adds the common headers and responds to CORS preflight requests."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(COMMON_HEADERS)
            await send(message)

        if scope["method"] == "OPTIONS" and _is_preflight(scope):
            await send_with_headers(
                {"type": "http.response.start", "status": 204, "headers": list(PREFLIGHT_HEADERS)}
            )
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send_with_headers)
