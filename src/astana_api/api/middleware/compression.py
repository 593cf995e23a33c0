"""Content coding, with entity tags that tell codings apart (RFC 9110, section 8.8.3.3).

A strong entity tag promises the same bytes. Coded bytes are other bytes, so their tag gets the
coding's name as a suffix: `"12-0123456789abcdef"` becomes `"12-0123456789abcdef-gzip"`.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

CODINGS = (b"zstd", b"br", b"gzip")
SMALLEST = 500
"""Bytes below which coding costs more than it saves."""


def _suffixed(tag: bytes, coding: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else tag[:-1] + b"-" + coding + b'"'


def _mark_coding(message: Message) -> None:
    coding = b""
    tag_at = vary_at = -1
    headers = message["headers"]
    for position, (name, value) in enumerate(headers):
        if name == b"content-encoding":
            coding = value
        elif name == b"etag":
            tag_at = position
        elif name == b"vary":
            vary_at = position
    if tag_at >= 0 and coding:
        headers[tag_at] = (b"etag", _suffixed(headers[tag_at][1], coding))
    if vary_at >= 0:
        fields = dict.fromkeys(field.strip() for field in headers[vary_at][1].split(b","))
        headers[vary_at] = (b"vary", b", ".join(fields))


class Compression:
    """Codes answers for clients that accept it; others pass untouched and at no cost.

    What may be coded has to say `Vary: Accept-Encoding` itself, so that the plain answer says it
    too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.coding = CompressMiddleware(app, minimum_size=SMALLEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                wanted = wanted + b"," + value.lower()
        if not any(coding in wanted for coding in (*CODINGS, b"*")):
            await self.plain(scope, receive, send)
            return

        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                _mark_coding(message)
            await send(message)

        await self.coding(scope, receive, send_marked)
