"""HEAD for everything that can be got (RFC 9110, section 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HeadMethod:
    """Answers HEAD as GET without the body, so that every header is the one GET would send.

    It stands outside of compression: `Content-Length` and `ETag` are those of the coded answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        ended = False

        async def send_no_body(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.body":
                # One empty body, and nothing more, however many pieces the answer has.
                if ended:
                    return
                ended = True
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        # A copy: the server still has to know that it was asked for no body.
        await self.app({**scope, "method": "GET"}, receive, send_no_body)
