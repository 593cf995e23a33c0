"""A load of keep-alive connections from one thread, which checks every answer it gets.

Sockets and a selector rather than an HTTP library, so that the client costs less than any server it
asks; `Round.waiting` tells whether it did. Each connection asks its next question when the answer
to the last has come whole.
"""

import selectors
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter, process_time

CONNECTIONS = 32
STALLED = 10.0
"""Seconds without any answer after which a round is given up."""

_HEAD_END = b"\r\n\r\n"


class WrongAnswerError(Exception):
    """A server answered otherwise than it should, or not at all."""


@dataclass(frozen=True, slots=True)
class Question:
    """One GET, with the status that it must be answered with."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200

    def encoded(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True, slots=True)
class Round:
    """What one round measured; times are in seconds.

    `waiting` is the share of the round in which the client had nothing to do. Near 0 it is the
    client that was measured, and the server may be faster than it seems.
    """

    answers: int
    seconds: float
    p50: float
    p99: float
    waiting: float

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    missing: int = -1
    """Bytes of the answer still to come; below 0 while its head has not come whole."""
    status: bytes = b""
    asked_at: float = 0.0


def load(
    port: int,
    questions: Sequence[Question],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
) -> Round:
    """Ask a server on 127.0.0.1 the questions in turn, over and over, for about `seconds`.

    Raises WrongAnswerError for a status other than the question's, for an answer without a length,
    and for a server that stops answering.
    """
    asked = cycle([(each.encoded(), b"%d" % each.status) for each in questions])
    took: list[float] = []
    opened = [_open(port) for _ in range(connections)]
    try:
        with selectors.DefaultSelector() as selector:
            for connection in opened:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            busy, begun = process_time(), perf_counter()
            for connection in opened:
                _ask(connection, asked)
            until, now = begun + seconds, begun
            while now < until:
                ready = selector.select(STALLED)
                if not ready:
                    raise WrongAnswerError(f"no answer for {STALLED:g} s")
                for key, _ in ready:
                    connection = key.data
                    if _receive(connection):
                        now = perf_counter()
                        took.append(now - connection.asked_at)
                        _ask(connection, asked)
            length = perf_counter() - begun
            busy = process_time() - busy
    finally:
        for connection in opened:
            connection.socket.close()
    if not took:
        raise WrongAnswerError("not one answer in the whole round")
    took.sort()
    return Round(
        answers=len(took),
        seconds=length,
        p50=took[len(took) // 2],
        p99=took[len(took) * 99 // 100],
        waiting=max(0.0, 1 - busy / length),
    )


def _open(port: int) -> _Connection:
    made = socket.create_connection(("127.0.0.1", port), timeout=STALLED)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _Connection(made)


def _ask(connection: _Connection, asked: "cycle[tuple[bytes, bytes]]") -> None:
    text, connection.status = next(asked)
    connection.missing = -1
    connection.received.clear()
    connection.asked_at = perf_counter()
    connection.socket.sendall(text)


def _receive(connection: _Connection) -> bool:
    """Take in what has come; says whether the answer is whole."""
    piece = connection.socket.recv(1 << 18)
    if not piece:
        raise WrongAnswerError("the server closed the connection")
    if connection.missing < 0:
        received = connection.received
        received += piece
        end = received.find(_HEAD_END)
        if end < 0:
            return False
        connection.missing = _length(bytes(received[: end + 2]), connection.status)
        connection.missing -= len(received) - end - len(_HEAD_END)
    else:
        connection.missing -= len(piece)
    return connection.missing <= 0


def _length(head: bytes, status: bytes) -> int:
    """The length of the body that follows a head."""
    if head[9:12] != status:
        line = head.partition(b"\r\n")[0].decode("latin-1")
        raise WrongAnswerError(f"answered {line!r} instead of {status.decode()}")
    if status == b"304":
        return 0
    lower = head.lower()
    start = lower.find(b"\r\ncontent-length:")
    if start < 0:
        raise WrongAnswerError("an answer without Content-Length")
    start += len(b"\r\ncontent-length:")
    return int(lower[start : lower.find(b"\r\n", start)])
