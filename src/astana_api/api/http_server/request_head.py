"""Checks of a request line and its headers that the parser does not make (RFC 9112)."""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from astana_api.api.middleware.request_limits import MAX_TARGET_BYTES
from astana_api.errors import (
    AddressTooLong,
    HttpVersionNotSupported,
    InvalidHeader,
    MalformedRequest,
    Problem,
)

Headers = Sequence[tuple[bytes, bytes]]

_VALID_HOST = re.compile(rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(:[0-9]*)?")
_CHECKED = frozenset((b"host", b"content-length", b"transfer-encoding"))
_ABSOLUTE_FORM = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)
_NON_ASCII = re.compile(rb"[\x80-\xff]")


def encode_non_ascii(request_line: bytes) -> bytes:
    """Return the request line with its non-ASCII bytes percent-encoded.

    `curl` and other clients send a URL as it was typed. The parser would reject it.
    """
    return _NON_ASCII.sub(lambda match: b"%%%02X" % match[0][0], request_line)


def split_target(target: bytes, method: str) -> tuple[bytes, bytes]:
    """Return path and query of a request target, still percent-encoded.

    Raise MalformedRequest for a form that RFC 9112 (3.2) does not allow for the method, and
    AddressTooLong. The parser of `httptools` cannot be used: it fails above 65,535 bytes.
    """
    if b"#" in target:
        raise MalformedRequest("The request target has a fragment (#).")
    path, _, query = target.partition(b"?")
    if not path.startswith(b"/"):
        if match := _ABSOLUTE_FORM.match(target):
            path, _, query = target[match.end() :].partition(b"?")
            path = path or b"/"
        elif target != b"*" or method != "OPTIONS":
            raise MalformedRequest("The request target is neither a path nor a URL.")
    if len(path) + len(query) > MAX_TARGET_BYTES:
        raise address_too_long()
    return path, query


def decode_path(path: bytes) -> str:
    """Return the path without percent-encoding, as ASGI requires."""
    text = path.decode("ascii")
    return unquote(text) if "%" in text else text


def address_too_long() -> Problem:
    """Return the problem for a target that exceeds the limit."""
    return AddressTooLong(f"Path and query may have {MAX_TARGET_BYTES} bytes together.")


def check_version(version: str) -> None:
    """Raise HttpVersionNotSupported for a version other than 1.0 and 1.1."""
    if version not in {"1.1", "1.0"}:
        raise HttpVersionNotSupported("This server speaks HTTP/1.1.")


def check_headers(headers: Headers, version: str) -> int:
    """Return the bytes of the header lines.

    Raise MalformedRequest for headers that two servers could interpret differently.

    A proxy and this server must agree on the host and on the end of the request; else a client
    could hide a second request in the body of the first (request smuggling).
    """
    size = len(headers) * len(": \r\n")
    hosts = 0
    has_length = has_encoding = False
    for name, value in headers:
        size += len(name) + len(value)
        if name not in _CHECKED:
            continue
        if name == b"host":
            hosts += 1
            if not _VALID_HOST.fullmatch(value):
                raise MalformedRequest("The Host header is not a host with an optional port.")
        elif name == b"content-length":
            has_length = True
        else:
            if has_encoding or version != "1.1" or value.lower() != b"chunked":
                raise MalformedRequest(
                    "Transfer-Encoding: `chunked` is the only coding, once, in HTTP/1.1."
                )
            has_encoding = True
    if hosts != 1 and (hosts or version == "1.1"):
        raise MalformedRequest("A request needs one Host header.")
    if has_length and has_encoding:
        raise MalformedRequest("A request has Content-Length or Transfer-Encoding, not both.")
    return size


def websocket_refused() -> Problem:
    """Return the problem for a WebSocket handshake; other upgrades are ignored (RFC 9110, 7.8)."""
    return InvalidHeader.named("Upgrade", "This server offers no WebSocket. Use HTTP.")
