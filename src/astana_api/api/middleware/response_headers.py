"""Response headers that keep browsers from guessing types and from leaking addresses."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

COMMON_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class ResponseHeadersMiddleware:
    """Middleware that adds the common headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(COMMON_HEADERS)
            await send(message)

        await self.app(scope, receive, send_with_headers)
