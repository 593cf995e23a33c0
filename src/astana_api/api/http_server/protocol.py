"""The HTTP/1.1 protocol of one connection: uvicorn's, with limits and problem documents.

uvicorn parses with `httptools` (llhttp), which is more than twice as fast as `h11` but limits
neither sizes nor times: an endless header would be copied at each read, in the event loop of
everybody. This class counts bytes before the parser copies them. See ADR 19.
"""

import logging
from asyncio import TimerHandle, Transport
from typing import Any, ClassVar

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from astana_api.api.http_server.limits import ConnectionLimits
from astana_api.api.http_server.rejections import problem_from_parser_error, render_rejection
from astana_api.api.http_server.request_head import (
    address_too_long,
    check_headers,
    check_version,
    decode_path,
    encode_non_ascii,
    split_target,
    websocket_refused,
)
from astana_api.api.http_server.throttled_log import ThrottledLog
from astana_api.api.middleware.request_limits import MAX_TARGET_BYTES
from astana_api.errors import (
    HeadersTooLarge,
    Problem,
    RequestTimeout,
    ServiceUnavailable,
    TooManyRequests,
)
from astana_api.settings import Settings

LINGER_SECONDS = 1.0
"""Time in which a client can read a rejection; its data is discarded meanwhile.

Closing at once would reset the connection, and the client could lose the response.
"""
MAX_LINGER_BYTES = 8 << 20
"""Bytes that a rejected client may send before its connection is reset."""
MAX_LINGERING = 100
"""Connections that may linger before further ones are refused without a response."""
MAX_PIPELINED = 100
"""Requests of one connection that may wait for the response to the one before."""
_REQUEST_LINE_BYTES = 64
"""More than a request line has beside its target."""


# What the parser expects next. Integers, since members of an Enum are slow to read.
_NEW_REQUEST, _HEAD, _BODY = range(3)


class HttpProtocol(HttpToolsProtocol):
    """Represent one connection; `protocol_class` returns the subclass with its limits."""

    limits: ClassVar[ConnectionLimits]
    lingering: ClassVar[set[HttpToolsProtocol]]
    throttled_log: ClassVar[ThrottledLog]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url = b""
        # uvicorn declares it as never None, and sets it to None at first.
        self.cycle: RequestResponseCycle | None = None  # type: ignore[assignment]
        self._phase = _NEW_REQUEST
        self._in_request_line = True
        self._made_progress = False
        self._unparsed_bytes = 0
        self._problem: Problem | None = None
        self._is_rejected = False
        self._discarded_bytes = 0
        self._pending_rejection: Problem | None = None
        self._deadline: TimerHandle | None = None
        self._write_deadline: TimerHandle | None = None

    # The connection.

    # uvicorn's own signature is as narrow: a server has no other transports.
    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) <= self.limits.max_connections:
            self._start_deadline(self.limits.header_seconds)
            return
        # It must not count, or refused connections would keep others out.
        self.connections.discard(self)
        self._is_rejected = True
        self._log(logging.WARNING, "connection refused at ASTANA_MAX_CONNECTIONS", 503)
        if len(self.lingering) < MAX_LINGERING:
            self._send_rejection(ServiceUnavailable("The server has too many connections."))
        else:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        self._cancel_write_deadline()
        self.lingering.discard(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_rejected:
            self._discarded_bytes += len(data)
            if self._discarded_bytes > MAX_LINGER_BYTES:
                self.transport.abort()
            return
        self._unset_keepalive_if_required()
        if self._phase == _NEW_REQUEST:
            # Empty lines are allowed before a request line (RFC 9112, 2.2).
            data = data.lstrip(b"\r\n")
            self._in_request_line = True
        if self._in_request_line and not data.isascii():
            end = data.find(b"\n") + 1 or len(data)
            data = encode_non_ascii(data[:end]) + data[end:]
        try:
            self._feed(data)
        except HttpParserError as exc:
            self._reject(self._problem or problem_from_parser_error(exc))
            return
        if self._phase == _HEAD:
            self._in_request_line = self._in_request_line and b"\n" not in data
        self._check_progress(len(data))

    def _feed(self, data: bytes) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as exc:
                # The upgrade is ignored: what follows is HTTP/1.1.
                data = data[exc.args[0] :]
            else:
                return

    def _check_progress(self, received: int) -> None:
        """Limit the bytes that the parser buffers, and the time until a request is complete."""
        if self._made_progress:
            self._made_progress = False
            self._unparsed_bytes = 0
        else:
            self._unparsed_bytes += received
            limit = self.limits.max_header_bytes + len(self.url) + _REQUEST_LINE_BYTES
            if self._unparsed_bytes > limit:
                self._reject(self._headers_too_large())
                return
        if self._phase == _BODY:
            self._start_deadline(self.limits.body_seconds)
        elif self.cycle is None or self.cycle.response_complete:
            self._start_deadline(self.limits.header_seconds)

    # Callbacks of the parser. An exception stops it; `data_received` then rejects the request.

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._phase = _HEAD

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > MAX_TARGET_BYTES + len("?"):
            self._problem = address_too_long()
            raise self._problem

    def on_headers_complete(self) -> None:
        self._made_progress = True
        self._cancel_deadline()
        try:
            path, query = self._check_head()
        except Problem as problem:
            self._problem = problem
            raise
        # uvicorn would parse the target with httptools, which fails above 65,535 bytes.
        self.url = b"/"
        super().on_headers_complete()
        # Before the task of the request runs for the first time.
        self.scope["path"] = self.root_path + decode_path(path)
        self.scope["raw_path"] = self.root_path.encode("ascii") + path
        self.scope["query_string"] = query
        # Trailers must not become headers (RFC 9110, 6.5.1); nothing reads this list.
        self.headers = []
        self._phase = _BODY

    def _check_head(self) -> tuple[bytes, bytes]:
        version = self.parser.get_http_version()
        check_version(version)
        size, limits = check_headers(self.headers, version), self.limits
        if size > limits.max_header_bytes or len(self.headers) > limits.max_header_lines:
            raise self._headers_too_large()
        if self.parser.should_upgrade() and self._get_upgrade() == b"websocket":
            raise websocket_refused()
        if len(self.pipeline) >= MAX_PIPELINED:
            raise TooManyRequests("Too many requests of this connection wait for a response.")
        return split_target(self.url, self.parser.get_method().decode("ascii"))

    def on_body(self, body: bytes) -> None:
        self._made_progress = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._made_progress = True
        self._phase = _NEW_REQUEST
        self._cancel_deadline()
        super().on_message_complete()

    # Rejections.

    def _headers_too_large(self) -> Problem:
        limits = self.limits
        return HeadersTooLarge(
            f"Headers may have {limits.max_header_lines} lines and "
            f"{limits.max_header_bytes} bytes together."
        )

    def _reject(self, problem: Problem) -> None:
        """Send the problem after the responses to the requests before it; read no more."""
        self._is_rejected = True
        self._cancel_deadline()
        self._log(logging.INFO, "request rejected", problem.status)
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            # A response that is complete before its request is the only one to it.
            is_answered = self._phase == _BODY
            self._close_gracefully() if is_answered else self._send_rejection(problem)
        elif self._phase != _BODY:
            self._pending_rejection = problem
        elif self.pipeline:
            # The rejected request is the last in the queue.
            self.pipeline.popleft()
            self._pending_rejection = problem
        else:
            # The application waits for the body: it is told that the client went away.
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.close()
            else:
                self._send_rejection(problem)

    def _send_rejection(self, problem: Problem) -> None:
        if not self.transport.is_closing():
            default_headers = self.server_state.default_headers
            self.transport.write(render_rejection(problem, default_headers))
            self._close_gracefully()

    def _close_gracefully(self) -> None:
        """Close after LINGER_SECONDS: until then the client can read what was sent."""
        self._unset_keepalive_if_required()
        self.transport.write_eof()
        self.flow.resume_reading()
        self.lingering.add(self)
        self._deadline = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def on_response_complete(self) -> None:
        was_last = not self.pipeline
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_unsent()
        elif was_last and self._pending_rejection is not None:
            self._send_rejection(self._pending_rejection)

    def _log(self, level: int, event: str, status: int) -> None:
        self.throttled_log.record(self.loop, level, event, status)

    # Time limits.

    def _start_deadline(self, seconds: float) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(seconds, self._time_out)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _time_out(self) -> None:
        self._deadline = None
        cycle = self.cycle
        if self._phase == _HEAD:
            seconds = self.limits.header_seconds
            self._reject(RequestTimeout(f"The headers did not arrive in {seconds:g} seconds."))
        elif self._phase == _BODY and cycle and not cycle.response_started:
            seconds = self.limits.body_seconds
            self._reject(RequestTimeout(f"The body did not arrive in {seconds:g} seconds."))
        else:
            self.transport.close()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._watch_unsent()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_unsent()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._cancel_write_deadline()

    def _watch_unsent(self) -> None:
        """Abort the connection once the client reads nothing of a response for `body_seconds`."""
        self._cancel_write_deadline()
        if unsent := self.transport.get_write_buffer_size():
            seconds = self.limits.body_seconds
            self._write_deadline = self.loop.call_later(seconds, self._check_unsent, unsent)

    def _check_unsent(self, unsent: int) -> None:
        if self.transport.get_write_buffer_size() >= unsent:
            self.transport.abort()
        else:
            self._watch_unsent()

    def _cancel_write_deadline(self) -> None:
        if self._write_deadline is not None:
            self._write_deadline.cancel()
            self._write_deadline = None


def protocol_class(settings: Settings) -> type[HttpProtocol]:
    """Return the protocol with the limits of the settings, for the option `http` of uvicorn."""

    class ConfiguredHttpProtocol(HttpProtocol):
        limits = ConnectionLimits.from_settings(settings)
        lingering: ClassVar[set[HttpToolsProtocol]] = set()
        throttled_log = ThrottledLog()

    return ConfiguredHttpProtocol
