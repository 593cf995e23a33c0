"""Responses of the server itself: the application never sees these requests."""

import json
from collections.abc import Iterable
from http import HTTPStatus
from secrets import token_hex

from httptools import HttpParserError, HttpParserInvalidMethodError

from astana_api.api.middleware.response_headers import COMMON_HEADERS
from astana_api.api.problems.details import MEDIA_TYPE, problem_document
from astana_api.errors import HttpVersionNotSupported, MalformedRequest, Problem


def problem_from_parser_error(error: HttpParserError) -> Problem:
    """Return the problem for an error of the parser.

    Its messages are constant texts of llhttp, without anything of the request.
    """
    text = str(error)
    # "Pause on PRI/Upgrade" is the preface of HTTP/2.
    if "HTTP version" in text or "PRI" in text:
        return HttpVersionNotSupported("This server speaks HTTP/1.1.")
    if isinstance(error, HttpParserInvalidMethodError):
        return MalformedRequest("The request line does not begin with an HTTP method.")
    return MalformedRequest(f"The request is not valid HTTP/1.1: {text}.")


def render_rejection(problem: Problem, default_headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the complete response, with a new request id; the connection is then closed."""
    body = json.dumps(problem_document(problem, None), separators=(",", ":")).encode()
    headers = [
        *default_headers,
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        *COMMON_HEADERS,
        (b"x-request-id", token_hex(8).encode()),
        (b"access-control-allow-origin", b"*"),
        (b"connection", b"close"),
    ]
    status = HTTPStatus(problem.status)
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode()]
    lines += [name + b": " + value for name, value in headers]
    return b"\r\n".join([*lines, b"", body])
