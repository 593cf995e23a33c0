"""Compare the HTTP parsers of uvicorn, and the protocol of this project on top of httptools.

The throughput is that of small requests with the headers of a browser. Under attack, one client
sends a header without end, and another measures its own requests.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from statistics import median
from threading import Event, Thread
from time import monotonic, perf_counter
from typing import Any

from benchmarks.load import Request, load
from benchmarks.running import command, free_port, on_core, server, two_cores

NAMES = {"h11": "h11", "httptools": "httptools", "limited": "httptools with our limits"}
_REQUEST = Request(
    "/v1/organizations/astana-platform",
    (
        ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
        ("Accept", "application/json"),
        ("Accept-Language", "en"),
        ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ("Connection", "keep-alive"),
    ),
)
_TIMEOUT = 60.0


def measure(*, rounds: int, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield for each parser its requests per second and the longest wait during the attack."""
    server_core, client_core = two_cores()
    ports = {name: free_port() for name in NAMES}
    per_second: dict[str, list[float]] = {name: [] for name in NAMES}
    with ExitStack() as stack:
        for name, port in ports.items():
            argv = [command("python"), "-m", "benchmarks.servers.parsers", name, str(port)]
            stack.enter_context(server(argv, port, core=server_core))
        with on_core(client_core):
            for _ in range(rounds):
                for name, port in ports.items():
                    result = load(port, [_REQUEST], seconds=seconds)
                    per_second[name].append(result.per_second)
            waits = {name: _longest_wait(port, seconds) for name, port in ports.items()}
    best = max(median(values) for values in per_second.values())
    for name, title in NAMES.items():
        yield {
            "parser": title,
            "per_second": median(per_second[name]),
            "of_best": median(per_second[name]) / best,
            "wait_ms": waits[name] * 1000,
        }


def _longest_wait(port: int, seconds: float) -> float:
    """Return the longest time of a request while another client sends an endless header."""
    stop = Event()
    attacker = Thread(target=_send_endless_header, args=(port, stop))
    attacker.start()
    longest, end = 0.0, monotonic() + seconds
    try:
        while monotonic() < end:
            started_at = perf_counter()
            with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
                connection.sendall(_REQUEST.encoded())
                connection.recv(65_536)
            longest = max(longest, perf_counter() - started_at)
    finally:
        stop.set()
        attacker.join()
    return longest


def _send_endless_header(port: int, stop: Event) -> None:
    block = b"a" * 65_536
    while not stop.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT) as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: ")
                while not stop.is_set():
                    connection.sendall(block)
        except OSError:
            # The server closed the connection: begin again.
            continue
