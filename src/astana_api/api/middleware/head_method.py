"""HEAD for every GET route (RFC 9110, section 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMethodMiddleware:
    """Middleware that handles HEAD as GET without the body, so that all headers are equal.

    This middleware is outside of compression: `Content-Length` and `ETag` are those of the encoded
    response.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        body_sent = False

        async def send_no_body(message: Message) -> None:
            nonlocal body_sent
            if message["type"] == "http.response.body":
                # Send one empty body, however many chunks the response has.
                if body_sent:
                    return
                body_sent = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        # A copy, because the ASGI server must still see HEAD in its own scope.
        await self.app({**scope, "method": "GET"}, receive, send_no_body)
