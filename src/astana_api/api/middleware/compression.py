"""Content coding with a distinct entity tag for each coding (RFC 9110, section 8.8.3.3).

A strong entity tag identifies exact bytes. Encoded bytes differ, so their tag gets the name of the
coding as a suffix: `"12-0123456789abcdef"` becomes `"12-0123456789abcdef-gzip"`.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from astana_api.api.http.content_negotiation import cache_short_values, parse_quality

CODINGS = (b"zstd", b"br", b"gzip")
"""The codings of responses, the preferred one first."""
MIN_COMPRESSED_BYTES = 500
"""Encoding a smaller body costs more than it saves."""


@cache_short_values
def choose_coding(accept_encoding: bytes) -> bytes:
    """Return the first of `CODINGS` that the client accepts, or b"" for an unencoded response.

    The order of the client's qualities is not followed (RFC 9110, section 12.5.3, allows that).
    """
    qualities: dict[bytes, float] = {}
    for item in accept_encoding.lower().split(b","):
        coding, *parameters = item.split(b";")
        qualities[coding.strip()] = parse_quality(parameters)
    default = qualities.get(b"*", 0.0)
    return next((coding for coding in CODINGS if qualities.get(coding, default) > 0), b"")


def join_distinct(vary: bytes) -> bytes:
    """Return the fields of a `Vary` header, each once."""
    return b", ".join(dict.fromkeys(field.strip() for field in vary.split(b",")))


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
        headers[vary_index] = (b"vary", join_distinct(headers[vary_index][1]))


class CompressionMiddleware:
    """Middleware that encodes responses for clients that accept a supported coding.

    Endpoints set `Vary: Accept-Encoding` themselves, so that unencoded responses have it too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressed_app = CompressMiddleware(app, minimum_size=MIN_COMPRESSED_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        accept_encoding = [value for name, value in scope["headers"] if name == b"accept-encoding"]
        coding = choose_coding(b",".join(accept_encoding)) if accept_encoding else b""
        if not coding:
            await self.app(scope, receive, send)
            return
        # Without the header of the client, which the library would keep in memory.
        headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        scope = {**scope, "headers": [*headers, (b"accept-encoding", coding)]}

        async def send_with_coded_etag(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_coding_to_etag(message)
            await send(message)

        await self.compressed_app(scope, receive, send_with_coded_etag)
