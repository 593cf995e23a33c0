"""What is refused before any route sees it: addresses that cannot be read, and too much of them."""

import re
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.errors import AddressTooLong, MalformedRequest, PayloadTooLarge

LONGEST_ADDRESS = 131_072
"""Bytes of path and query together; RFC 9110 (4.1) asks for at least 8,000.

Room for 10,000 characters of any script in percent-encoding: whoever pastes a page into a parameter
is told by its own rule what it takes.
"""
LARGEST_BODY = 1_048_576
"""Bytes of a request's body, unless the application says otherwise."""

BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and lone surrogates: no name, id or query has a use for them."""


def _check_path(raw: bytes) -> None:
    if BROKEN_PERCENT.search(raw):
        raise MalformedRequest("The path has a % that is not followed by two hexadecimal digits.")
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise MalformedRequest(
            "The path is not UTF-8 once its percent-encoding is undone."
        ) from None
    if UNWANTED.search(text):
        raise MalformedRequest("The path has a control character.")


class AddressLimit:
    """Refuses addresses that are too long, or that are not UTF-8 in percent-encoding.

    Servers decode paths leniently: without this, two addresses that differ would look the same.
    """

    def __init__(self, app: ASGIApp, *, longest: int = LONGEST_ADDRESS) -> None:
        self.app = app
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Optional in ASGI; where a server leaves it out, its own decoding has to do.
        raw: bytes | None = scope.get("raw_path")
        path = raw.partition(b"?")[0] if raw is not None else scope["path"].encode()
        if len(path) + len(scope["query_string"]) > self.longest:
            raise AddressTooLong(f"Path and query may have {self.longest} bytes together.")
        if raw is None:
            if UNWANTED.search(scope["path"]):
                raise MalformedRequest("The path has a control character.")
        elif b"%" in path or not path.isascii() or UNWANTED.search(path.decode("latin-1")):
            _check_path(path)
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies larger than `largest` bytes.

    At once where the length is told, else on reading. This holds for GET as well, though nobody
    reads its body.
    """

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        self.app = app
        self.largest = largest
        self.detail = f"A body may have {largest} bytes."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told: bytes | None = None
        comes = False
        for name, value in scope["headers"]:
            if name == b"content-length":
                told, comes = value, True
            elif name == b"transfer-encoding":
                comes = True
        if not comes:
            await self.app(scope, receive, send)
            return
        if told is not None and (not told.isdigit() or len(told) > 18 or int(told) > self.largest):
            raise PayloadTooLarge(self.detail)
        read = 0

        async def receive_counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.largest:
                # This kind, because FastAPI lets no other through while it reads a body.
                raise HTTPException(PayloadTooLarge.status, self.detail)
            return message

        await self.app(scope, receive_counted, send)
