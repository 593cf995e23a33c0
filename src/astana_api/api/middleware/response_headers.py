"""Headers of every response, and large bodies in slices."""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.middleware.body_slices import SLICE_BYTES, send_in_slices

COMMON_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""Browsers guess no types and leak no addresses."""


class ResponseHeadersMiddleware:
    """Middleware that adds the common headers to every response and sends its body in slices.

    This middleware is outside of compression and of the response cache, so that both have a body in
    one piece. A client that stops reading loses its connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(COMMON_HEADERS)
            elif len(message.get("body", b"")) > SLICE_BYTES:
                await send_in_slices(message, send)
                return
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            # The server closes the connection, because the response is incomplete.
            return
