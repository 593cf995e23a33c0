"""The protocol of one connection, without a socket: limits, timeouts and the order of responses."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.server import ServerState

from astana_api.api.http_server import protocol as protocol_module
from astana_api.api.http_server.protocol import (
    MAX_PIPELINED,
    HttpProtocol,
    protocol_class,
)
from astana_api.settings import Settings

HEAD = b"GET /a HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: a\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
MAX_BYTES, MAX_LINES = 1_024, 10
NEVER = 1_000.0


class FakeTransport:
    """A transport that keeps what is written; `unsent` is what the client has not read."""

    def __init__(self) -> None:
        self.written = b""
        self.closing = self.aborted = self.sent_eof = False
        self.unsent = 0

    def write(self, data: bytes) -> None:
        assert not self.sent_eof
        self.written += data

    def write_eof(self) -> None:
        self.sent_eof = True

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = self.aborted = True

    def is_closing(self) -> bool:
        return self.closing

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...

    def get_extra_info(self, _name: str) -> Any:
        return None

    @property
    def statuses(self) -> list[int]:
        return [int(part[:3]) for part in self.written.split(b"HTTP/1.1 ")[1:]]

    @property
    def is_closed(self) -> bool:
        """Whether the server sends no more."""
        return self.closing or self.sent_eof


class Server:
    """A factory of connections to one application, which records the requests that it gets."""

    def __init__(self, **settings: Any) -> None:
        self.requests: list[tuple[str, str, bytes]] = []
        self.headers: list[dict[str, str]] = []
        self.disconnects = 0
        self.release = asyncio.Event()
        self.release.set()
        defaults = {
            "max_header_bytes": MAX_BYTES,
            "max_header_lines": MAX_LINES,
            "header_seconds": NEVER,
            "body_seconds": NEVER,
        }
        self.protocol_class = protocol_class(Settings(**{**defaults, **settings}))
        self.config = Config(
            self.app, interface="asgi3", ws="none", log_config=None, access_log=False
        )
        self.config.load()
        self.state = ServerState()

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            body = await request.body()
        except ClientDisconnect:
            self.disconnects += 1
            return
        await self.release.wait()
        self.requests.append((request.method, scope["path"], body))
        self.headers.append(dict(request.headers))
        await Response(b"ok")(scope, receive, send)

    def connect(self) -> tuple[HttpProtocol, FakeTransport]:
        connection = self.protocol_class(self.config, self.state, {})
        transport = FakeTransport()
        connection.connection_made(cast(asyncio.Transport, transport))
        return connection, transport


async def settle() -> None:
    """Let every task that can run finish."""
    for _ in range(2_000):
        await asyncio.sleep(0)


async def wait_until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the protocol signals nothing
            await asyncio.sleep(0.005)


@contextmanager
def capture_records() -> Iterator[list[logging.LogRecord]]:
    records: list[logging.LogRecord] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record)

    handler = Collect(logging.DEBUG)
    log = logging.getLogger("astana_api.api.http_server")
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield records
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)


def header(size: int) -> bytes:
    """Return a header line of `size` bytes."""
    return b"X-A: " + b"a" * (size - 7) + b"\r\n"


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_headers_at_limit_are_accepted_and_above_get_431(step: int) -> None:
    async def run() -> None:
        server = Server()
        for excess, statuses in ((0, [200]), (1, [431])):
            connection, transport = server.connect()
            data = HEAD + header(MAX_BYTES - len("Host: a\r\n") + excess) + b"\r\n"
            for start in range(0, len(data), step):
                connection.data_received(data[start : start + step])
            await settle()
            assert transport.statuses == statuses
            assert transport.is_closed is (statuses == [431])

    asyncio.run(run())


def test_header_lines_at_limit_are_accepted_and_above_get_431() -> None:
    async def run() -> None:
        server = Server()
        for lines, statuses in ((MAX_LINES - 1, [200]), (MAX_LINES, [431])):
            connection, transport = server.connect()
            connection.data_received(HEAD + b"X: 1\r\n" * lines + b"\r\n")
            await settle()
            assert transport.statuses == statuses

    asyncio.run(run())


ENDLESS = {
    "header_value": (HEAD + b"X-A: ", b"a", 431),
    "header_name": (HEAD, b"a", 431),
    "header_lines": (HEAD, b"X: 1\r\n", 431),
    "spaces_before_target": (b"GET ", b" ", 431),
    "target": (b"GET /", b"a", 414),
    "raw_utf8_target": (b"GET /", "я".encode(), 414),
    "chunk_extension": (POST + CHUNKED + b"1;", b"a", 431),
    "trailer": (POST + CHUNKED + b"0\r\nX: ", b"a", 431),
    "trailers": (POST + CHUNKED + b"0\r\n", b"X: 1\r\n", 431),
}


@pytest.mark.parametrize(("begin", "part", "status"), ENDLESS.values(), ids=ENDLESS)
def test_endless_data_is_rejected_within_limit(begin: bytes, part: bytes, status: int) -> None:
    async def run() -> None:
        connection, transport = Server().connect()
        connection.data_received(begin)
        block = part * (1_000 // len(part))
        fed = 0
        while not transport.is_closed:
            connection.data_received(block)
            fed += len(block)
            assert fed < 150_000
        await settle()
        assert transport.statuses == [status]
        assert fed < (150_000 if status == 414 else 4 * MAX_BYTES)

    asyncio.run(run())


def test_rejected_connection_discards_more_data() -> None:
    async def run() -> None:
        server = Server()
        connection, transport = server.connect()
        connection.data_received(b"GARBAGE\r\n\r\n")
        connection.data_received(HEAD + b"\r\n")
        await settle()
        assert (transport.statuses, server.requests) == ([400], [])

    asyncio.run(run())


def test_rejected_connection_is_reset_after_much_more_data() -> None:
    async def run() -> None:
        connection, transport = Server().connect()
        connection.data_received(b"GARBAGE\r\n\r\n")
        connection.data_received(b"a" * protocol_module.MAX_LINGER_BYTES)
        assert not transport.aborted
        connection.data_received(b"a")
        assert transport.aborted

    asyncio.run(run())


def test_trailer_does_not_become_a_header() -> None:
    async def run() -> None:
        server = Server()
        connection, transport = server.connect()
        connection.data_received(POST + CHUNKED + b"2\r\nhi\r\n0\r\nAuthorization: x\r\n\r\n")
        await settle()
        assert transport.statuses == [200]
        assert server.requests == [("POST", "/a", b"hi")]
        assert "authorization" not in server.headers[0]

    asyncio.run(run())


def test_broken_body_gets_400_and_application_sees_disconnect() -> None:
    async def run() -> None:
        server = Server()
        connection, transport = server.connect()
        connection.data_received(POST + CHUNKED + b"2\r\nhi\r\n")
        await settle()
        connection.data_received(b"ZZ\r\n")
        await settle()
        assert (transport.statuses, server.requests, server.disconnects) == ([400], [], 1)
        assert transport.is_closed

    asyncio.run(run())


@pytest.mark.parametrize(
    "broken", [b"GARBAGE\r\n\r\n", POST + CHUNKED + b"ZZ\r\n"], ids=["head", "body"]
)
def test_rejection_follows_responses_to_earlier_requests(broken: bytes) -> None:
    async def run() -> None:
        server = Server()
        server.release.clear()
        connection, transport = server.connect()
        connection.data_received((HEAD + b"\r\n") * 2 + broken)
        await settle()
        assert transport.statuses == []
        server.release.set()
        await settle()
        assert transport.statuses == [200, 200, 400]
        assert len(server.requests) == 2

    asyncio.run(run())


def test_broken_body_after_response_gets_no_second_response() -> None:
    async def run() -> None:
        server = Server()

        async def early(scope: Scope, receive: Receive, send: Send) -> None:
            await Response(b"no", 401)(scope, receive, send)

        connection, transport = server.connect()
        connection.app = cast(Any, early)
        connection.data_received(POST + CHUNKED)
        await settle()
        connection.data_received(b"ZZ\r\n")
        assert transport.statuses == [401]
        assert transport.is_closed

    asyncio.run(run())


def test_too_many_pipelined_requests_get_429_after_the_others() -> None:
    async def run() -> None:
        server = Server()
        server.release.clear()
        connection, transport = server.connect()
        connection.data_received((HEAD + b"\r\n") * (MAX_PIPELINED + 100))
        server.release.set()
        await settle()
        assert transport.statuses == [200] * (MAX_PIPELINED + 1) + [429]

    asyncio.run(run())


SLOW = {
    "head": (HEAD, [408]),
    "request_line": (b"GET /", [408]),
    "body": (POST + b"Content-Length: 9\r\n\r\n{", [408]),
    "chunked_body": (POST + CHUNKED + b"2\r\nhi\r\n", [408]),
    "nothing": (b"", []),
    "empty_lines": (b"\r\n\r\n", []),
}


@pytest.mark.parametrize(("data", "statuses"), SLOW.values(), ids=SLOW)
def test_incomplete_request_is_closed_at_time_limit(data: bytes, statuses: list[int]) -> None:
    async def run() -> None:
        server = Server(header_seconds=0.05, body_seconds=0.05)
        connection, transport = server.connect()
        if data:
            connection.data_received(data)
        await wait_until(lambda: transport.is_closed)
        assert (transport.statuses, server.requests) == (statuses, [])

    asyncio.run(run())


def test_single_bytes_do_not_extend_time_limit() -> None:
    async def run() -> None:
        connection, transport = Server(header_seconds=0.05).connect()
        connection.data_received(HEAD + b"X-A: ")
        deadline = connection._deadline
        connection.data_received(b"a")
        assert deadline is not None
        assert connection._deadline is deadline
        await wait_until(lambda: transport.is_closed)
        assert transport.statuses == [408]

    asyncio.run(run())


def test_complete_request_has_no_time_limit() -> None:
    async def run() -> None:
        server = Server()
        server.release.clear()
        connection, transport = server.connect()
        connection.data_received(POST + b"Content-Length: 2\r\n\r\nhi")
        assert connection._deadline is None
        server.release.set()
        await settle()
        assert transport.statuses == [200]

    asyncio.run(run())


def test_client_that_does_not_read_is_disconnected() -> None:
    async def run() -> None:
        server = Server(body_seconds=0.02)
        connection, transport = server.connect()
        connection.data_received(HEAD + b"\r\n")
        transport.unsent = 100_000
        connection.pause_writing()
        await wait_until(lambda: transport.aborted)
        connection.connection_lost(None)
        await settle()

    asyncio.run(run())


def test_client_that_reads_slowly_stays_connected() -> None:
    async def run() -> None:
        connection, transport = Server(body_seconds=0.02).connect()
        transport.unsent = 100_000
        connection.pause_writing()
        deadlines = {connection._write_deadline}
        while len(deadlines) < 5:
            transport.unsent -= 1
            await wait_until(lambda: connection._write_deadline not in deadlines)
            deadlines.add(connection._write_deadline)
        assert not transport.aborted
        connection.resume_writing()
        assert connection._write_deadline is None

    asyncio.run(run())


def test_connection_above_limit_gets_503_and_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protocol_module, "MAX_LINGERING", 3)

    async def run() -> None:
        server = Server(max_connections=2)
        first, first_transport = server.connect()
        server.connect()
        with capture_records() as records:
            refused = [server.connect() for _ in range(5)]
        assert [transport.statuses for _, transport in refused] == [[503]] * 3 + [[]] * 2
        assert b"retry-after: " in refused[0][1].written
        assert all(transport.is_closed for _, transport in refused)
        assert [(record.levelname, record.getMessage()) for record in records] == [
            ("WARNING", "connection refused at ASTANA_MAX_CONNECTIONS")
        ]
        for connection, _ in refused:
            connection.connection_lost(None)
        first.data_received(HEAD + b"\r\n")
        await settle()
        assert first_transport.statuses == [200]
        first.connection_lost(None)
        _, transport = server.connect()
        assert not transport.is_closed

    asyncio.run(run())


def test_rejections_are_logged_once_then_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        server = Server()
        monkeypatch.setattr(server.protocol_class.throttled_log, "_interval", 0.05)
        with capture_records() as records:
            for _ in range(20):
                connection, _ = server.connect()
                connection.data_received(b"SECRET-MARKER\r\n\r\n")
            assert len(records) == 1
            await wait_until(lambda: len(records) == 2)
        assert [vars(record).get("count") for record in records] == [None, 19]
        assert {record.levelname for record in records} == {"INFO"}
        assert {vars(record)["status"] for record in records} == {400}
        assert "SECRET" not in repr([vars(record) for record in records])

    asyncio.run(run())
