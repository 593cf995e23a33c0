"""A name for each request, and the line that tells of it in the log under that name."""

import logging
import re
from secrets import token_hex
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.authorization import holder_of
from astana_api.api.http.request_state import facts_of, remember_request_id

_SANE = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
"""What a caller may choose: nothing that could forge a header or a line in a log."""
_READING = frozenset({"GET", "HEAD", "OPTIONS"})

log = logging.getLogger(__name__)


class RequestId:
    """Takes `X-Request-ID` if it is sane, makes one otherwise, and answers with it.

    Writes a line to the log for each write and each failure of the server, and for every request
    where `log_all` says so. It names the template of the address and nothing of the query, the
    headers or the body, which may hold what is secret. `status` is null where nothing was answered.
    """

    def __init__(self, app: ASGIApp, *, log_all: bool = False) -> None:
        self.app = app
        self.log_all = log_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = perf_counter()
        request_id = b""
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request_id = value if _SANE.fullmatch(value) else b""
                break
        if not request_id:
            request_id = token_hex(8).encode()
        remember_request_id(scope, request_id.decode())
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id))
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            if self.log_all or status >= 500 or scope["method"] not in _READING:
                _log_request(scope, status, perf_counter() - begun)


def _log_request(scope: Scope, status: int, seconds: float) -> None:
    level = logging.ERROR if status >= 500 or not status else logging.INFO
    holder = holder_of(scope)
    facts = {
        **facts_of(scope),
        "status": status or None,
        "milliseconds": round(seconds * 1000, 3),
        "key": holder.name if holder else None,
    }
    log.log(level, "request", extra=facts)
