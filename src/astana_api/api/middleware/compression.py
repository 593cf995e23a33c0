"""Content coding with a distinct entity tag for each coding (RFC 9110, section 8.8.3.3).

A strong entity tag identifies exact bytes. Encoded bytes differ, so their tag gets the name of the
coding as a suffix: `"12-0123456789abcdef"` becomes `"12-0123456789abcdef-gzip"`.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

CODINGS = (b"zstd", b"br", b"gzip")
MIN_COMPRESSED_BYTES = 500
"""Encoding a smaller body costs more than it saves."""


def _append_suffix(tag: bytes, coding: bytes) -> bytes:
    return tag if tag.startswith(b"W/") else tag[:-1] + b"-" + coding + b'"'


def _add_coding_to_etag(message: Message) -> None:
    coding = b""
    etag_index = vary_index = -1
    headers = message["headers"]
    for index, (name, value) in enumerate(headers):
        if name == b"content-encoding":
            coding = value
        elif name == b"etag":
            etag_index = index
        elif name == b"vary":
            vary_index = index
    if etag_index >= 0 and coding:
        headers[etag_index] = (b"etag", _append_suffix(headers[etag_index][1], coding))
    if vary_index >= 0:
        fields = dict.fromkeys(field.strip() for field in headers[vary_index][1].split(b","))
        headers[vary_index] = (b"vary", b", ".join(fields))


class CompressionMiddleware:
    """Middleware that encodes responses for clients that accept a supported coding.

    Endpoints set `Vary: Accept-Encoding` themselves, so that unencoded responses have it too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed_app = CompressMiddleware(app, minimum_size=MIN_COMPRESSED_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accepted = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = accepted + b"," + value.lower()
        if not any(coding in accepted for coding in (*CODINGS, b"*")):
            await self.app(scope, receive, send)
            return

        async def send_with_coded_etag(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_coding_to_etag(message)
            await send(message)

        await self.compressed_app(scope, receive, send_with_coded_etag)
