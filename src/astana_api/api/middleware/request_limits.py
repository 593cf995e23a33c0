"""Limits on request targets and bodies, checked before routing."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.query_string import (
    CONTROL_CHARACTERS,
    ENCODED_SLASH,
    INVALID_PERCENT_ENCODING,
)
from astana_api.errors import AddressTooLong, MalformedRequest, PayloadTooLarge, ResourceNotFound

MAX_TARGET_BYTES = 131_072
"""Bytes of path and query together; RFC 9110 (4.1) recommends at least 8,000.

This fits 10,000 percent-encoded characters of any script, so that the rule of the parameter, and
not this limit, rejects a whole page of text.
"""
MAX_BODY_BYTES = 1_048_576
MAX_IMPORT_BYTES = 10_000_000
IMPORTS_PATH = "/v1/imports"
"""The path of files to import, which may be larger than other bodies."""
"""Default limit of a request body in bytes."""


def _check_path(raw: bytes) -> None:
    if INVALID_PERCENT_ENCODING.search(raw):
        raise MalformedRequest("The path has a % that is not followed by two hexadecimal digits.")
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise MalformedRequest(
            "The path is not UTF-8 once its percent-encoding is undone."
        ) from None
    if CONTROL_CHARACTERS.search(text):
        raise MalformedRequest("The path has a control character.")
    if ENCODED_SLASH.search(raw):
        # It is a part of a segment (RFC 3986, 2.2), and no id contains one. The decoded path would
        # lead to another resource.
        raise ResourceNotFound(f"There is nothing at {raw.decode('ascii', 'replace')}.")


class RequestTargetMiddleware:
    """Middleware that rejects request targets that are too long or not percent-encoded UTF-8.

    ASGI servers decode paths leniently: without this check, two different targets could decode to
    the same path.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int = MAX_TARGET_BYTES) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Optional in ASGI; without it, only the path decoded by the server can be checked.
        raw: bytes | None = scope.get("raw_path")
        path = raw.partition(b"?")[0] if raw is not None else scope["path"].encode()
        if len(path) + len(scope["query_string"]) > self.max_bytes:
            raise AddressTooLong(f"Path and query may have {self.max_bytes} bytes together.")
        if raw is None:
            if CONTROL_CHARACTERS.search(scope["path"]):
                raise MalformedRequest("The path has a control character.")
        elif (
            b"%" in path or not path.isascii() or CONTROL_CHARACTERS.search(path.decode("latin-1"))
        ):
            _check_path(path)
        await self.app(scope, receive, send)


class BodyLimitMiddleware:
    """Middleware that rejects bodies larger than `max_bytes`, or than the limit of their path.

    A declared length is checked at once, other bodies while they are read. GET requests are checked
    too, although no endpoint reads their body.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_bytes: int = MAX_BODY_BYTES,
        max_bytes_by_path: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.app = app
        self.max_bytes = max_bytes
        self.max_bytes_by_path = max_bytes_by_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared_length: bytes | None = None
        has_body = False
        for name, value in scope["headers"]:
            if name == b"content-length":
                declared_length, has_body = value, True
            elif name == b"transfer-encoding":
                has_body = True
        if not has_body:
            await self.app(scope, receive, send)
            return
        max_bytes = self.max_bytes_by_path.get(scope["path"], self.max_bytes)
        detail = f"A body may have {max_bytes} bytes."
        if declared_length is not None and (
            not declared_length.isdigit()
            or len(declared_length) > 18
            or int(declared_length) > max_bytes
        ):
            raise PayloadTooLarge(detail)
        bytes_read = 0

        async def receive_counted() -> Message:
            nonlocal bytes_read
            message = await receive()
            bytes_read += len(message.get("body", b""))
            if bytes_read > max_bytes:
                # FastAPI replaces any other exception raised while it reads a body.
                raise HTTPException(PayloadTooLarge.status, detail)
            return message

        await self.app(scope, receive_counted, send)
