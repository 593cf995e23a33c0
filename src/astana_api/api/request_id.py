"""A name for each request, so that an answer and a line in the log can be brought together."""

import re
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATE_KEY = "request_id"
_SANE = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
"""What a caller may choose: nothing that could forge a header or a line in a log."""


def request_id_of(scope: Scope) -> str:
    """The request's id, or an empty string outside of `RequestId`."""
    state: dict[str, str] = scope.get("state", {})
    return state.get(STATE_KEY, "")


class RequestId:
    """Takes `X-Request-ID` if it is sane, makes one otherwise, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request_id = value if _SANE.fullmatch(value) else b""
                break
        if not request_id:
            request_id = token_hex(8).encode()
        # A server that has a lifespan state hands each request a copy of it: ours to write to.
        scope.setdefault("state", {})[STATE_KEY] = request_id.decode()

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        await self.app(scope, receive, send_with_id)
