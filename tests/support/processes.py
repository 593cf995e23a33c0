"""A server as a process of its own: started, asked, and ended as its operator ends it, or worse."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.support.served import Answer

BIN = Path(sys.executable).parent
_STARTING = 60.0
"""Seconds that a server may take to answer at first, on a machine that does much else."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(
        self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request on a connection of its own; raises OSError where none can be had."""
        connection = self.connect()
        try:
            return exchange(connection, method, target, body, headers)
        finally:
            connection.close()


def exchange(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """One request on a connection, answered whole."""
    said = None if body is None else json.dumps(body).encode()
    types = {"Content-Type": "application/json"} if said else {}
    connection.request(method, target, said, {**types, **(headers or {})})
    answer = connection.getresponse()
    found = {name.lower(): value for name, value in answer.getheaders()}
    return Answer(answer.status, found, answer.read())


@contextmanager
def server(url: str, folder: Path, **settings: str) -> Iterator[Served]:
    """`astana-api serve` over a database, on a port of its own; killed if it is still there."""
    port = free_port()
    log = folder / "server.log"
    environment = {
        **{name: os.environ[name] for name in ("LANG", "HOME", "TMPDIR") if name in os.environ},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": url,
        **settings,
    }
    with (
        log.open("ab") as written,
        subprocess.Popen(
            [BIN / "astana-api", "serve", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait_for(process, port, log)
            yield Served(process, port, log)
        finally:
            process.kill()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _STARTING
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server did not start:\n{log.read_text()}")
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")
