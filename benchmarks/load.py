"""Load a server over keep-alive connections from one thread, and check every response.

The client uses sockets and a selector, not an HTTP library, so that it costs less than the server;
`Round.client_idle` shows whether it does. Each connection sends its next request after it has
received the complete response to the last.
"""

import selectors
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter, process_time

CONNECTIONS = 32
STALL_TIMEOUT = 10.0
"""Seconds without a response after which a round fails."""

_HEAD_END = b"\r\n\r\n"


class WrongResponseError(Exception):
    """A server returned an unexpected response, or none."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET request, with the expected status."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def encoded(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True, slots=True)
class Round:
    """The measurements of one round; times are in seconds.

    `client_idle` is the share of the round in which the client used no processor time. Near 0 the
    client is the bottleneck, and the server may be faster than measured.
    """

    responses: int
    seconds: float
    p50: float
    p99: float
    client_idle: float

    @property
    def per_second(self) -> float:
        return self.responses / self.seconds


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    missing: int = -1
    """Missing bytes of the response; negative until its head is complete."""
    status: bytes = b""
    sent_at: float = 0.0


def load(
    port: int,
    requests: Sequence[Request],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
) -> Round:
    """Send the requests cyclically to a server on 127.0.0.1 for about `seconds`.

    Raises WrongResponseError for an unexpected status, a response without Content-Length, and a
    server that stops responding.
    """
    cycled = cycle([(request.encoded(), b"%d" % request.status) for request in requests])
    latencies: list[float] = []
    open_connections = [_open(port) for _ in range(connections)]
    try:
        with selectors.DefaultSelector() as selector:
            for connection in open_connections:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            busy, started = process_time(), perf_counter()
            for connection in open_connections:
                _send(connection, cycled)
            deadline, now = started + seconds, started
            while now < deadline:
                ready = selector.select(STALL_TIMEOUT)
                if not ready:
                    raise WrongResponseError(f"no answer for {STALL_TIMEOUT:g} s")
                for key, _ in ready:
                    connection = key.data
                    if _receive(connection):
                        now = perf_counter()
                        latencies.append(now - connection.sent_at)
                        _send(connection, cycled)
            elapsed = perf_counter() - started
            busy = process_time() - busy
    finally:
        for connection in open_connections:
            connection.socket.close()
    if not latencies:
        raise WrongResponseError("not one answer in the whole round")
    latencies.sort()
    return Round(
        responses=len(latencies),
        seconds=elapsed,
        p50=latencies[len(latencies) // 2],
        p99=latencies[len(latencies) * 99 // 100],
        client_idle=max(0.0, 1 - busy / elapsed),
    )


def _open(port: int) -> _Connection:
    connection = socket.create_connection(("127.0.0.1", port), timeout=STALL_TIMEOUT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Connection(connection)


def _send(connection: _Connection, requests: "cycle[tuple[bytes, bytes]]") -> None:
    text, connection.status = next(requests)
    connection.missing = -1
    connection.received.clear()
    connection.sent_at = perf_counter()
    connection.socket.sendall(text)


def _receive(connection: _Connection) -> bool:
    """Read the received bytes; return whether the response is complete."""
    chunk = connection.socket.recv(1 << 18)
    if not chunk:
        raise WrongResponseError("the server closed the connection")
    if connection.missing < 0:
        received = connection.received
        received += chunk
        end = received.find(_HEAD_END)
        if end < 0:
            return False
        connection.missing = _length(bytes(received[: end + 2]), connection.status)
        connection.missing -= len(received) - end - len(_HEAD_END)
    else:
        connection.missing -= len(chunk)
    return connection.missing <= 0


def _length(head: bytes, status: bytes) -> int:
    """Return the length of the body from the head of a response."""
    if head[9:12] != status:
        line = head.partition(b"\r\n")[0].decode("latin-1")
        raise WrongResponseError(f"answered {line!r} instead of {status.decode()}")
    if status == b"304":
        return 0
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    if start < 0:
        raise WrongResponseError("an answer without Content-Length")
    start += len(b"\r\ncontent-length:")
    return int(lower[start : lower.find(b"\r\n", start)])
