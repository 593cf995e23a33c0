"""Request ids (`X-Request-ID`) and the request log."""

import logging
import re
from random import Random
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.request_state import log_context, set_request_id

_VALID_ID = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
"""Ids that a client may choose: none can inject a header or a log line."""
_random = Random()  # noqa: S311 - ids are no secrets, and a system call would take ten times as long
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger(__name__)


class RequestIdMiddleware:
    """Middleware that accepts a valid `X-Request-ID` or generates one, and returns it.

    Log each write and each server error, and every request if `log_all` is set. The log line has
    the route template but nothing of the query, the headers or the body, which may contain secrets.
    `status` is null if no response was started: the client disconnected, or the application failed.
    """

    def __init__(self, app: ASGIApp, *, log_all: bool = False) -> None:
        self.app = app
        self.log_all = log_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started_at = perf_counter()
        request_id = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request_id = value if _VALID_ID.fullmatch(value) else b""
                break
        if not request_id:
            request_id = b"%016x" % _random.getrandbits(64)
        set_request_id(scope, request_id.decode())
        status = 0
        has_failed = True

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
            has_failed = False
        finally:
            has_failed = has_failed or status >= 500
            if self.log_all or has_failed or scope["method"] not in _SAFE_METHODS:
                level = logging.ERROR if has_failed else logging.INFO
                _log_request(scope, level, status, perf_counter() - started_at)


def _log_request(scope: Scope, level: int, status: int, seconds: float) -> None:
    principal = get_principal(scope)
    context = {
        **log_context(scope),
        "status": status or None,
        "milliseconds": round(seconds * 1000, 3),
        "key": principal.name if principal else None,
    }
    log.log(level, "request", extra=context)
