"""Headers that every answer carries, and the answer to a browser that asks before it asks (CORS).

Reading is open to pages of any origin: no cookie is ever used, so there is nothing that another
site could borrow. Writing from a page of another origin is not: the preflight names GET alone.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

EXPOSED = b"ETag, Link, Location, Retry-After, X-Request-ID"
EVERY_ANSWER: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", EXPOSED),
]
PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"Accept, Authorization, If-None-Match, X-Request-ID"),
    (b"access-control-max-age", b"86400"),
    (b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers"),
]


def _is_preflight(scope: Scope) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"origin" in names and b"access-control-request-method" in names


class CommonHeaders:
    """Adds the headers that every answer carries, and answers CORS preflights."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(EVERY_ANSWER)
            await send(message)

        if scope["method"] == "OPTIONS" and _is_preflight(scope):
            await send_with_headers(
                {"type": "http.response.start", "status": 204, "headers": list(PREFLIGHT)}
            )
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send_with_headers)
