"""A server in its own process, for tests that stop or kill it."""

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

from tests.support.seeded_app import HTTPResponse

BIN = Path(sys.executable).parent
_MAX_START_SECONDS = 60.0
"""Time limit for the first response of a server, in seconds, on a loaded machine."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running server."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def request(
        self, method: str, target: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> HTTPResponse:
        """Send a request on a new connection. Raises OSError if it cannot be opened."""
        connection = self.connect()
        try:
            return send_request(connection, method, target, body, headers)
        finally:
            connection.close()


def send_request(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    body: Any = None,
    headers: dict[str, str] | None = None,
) -> HTTPResponse:
    """Send a request on a connection and return the complete response."""
    content = None if body is None else json.dumps(body).encode()
    types = {"Content-Type": "application/json"} if content else {}
    connection.request(method, target, content, {**types, **(headers or {})})
    response = connection.getresponse()
    response_headers = {name.lower(): value for name, value in response.getheaders()}
    return HTTPResponse(response.status, response_headers, response.read())


@contextmanager
def run_server(url: str, folder: Path, **settings: str) -> Iterator[ServerProcess]:
    """Run `astana-api serve` on a free port; kill it at the end of the block."""
    port = find_free_port()
    log = folder / "server.log"
    environment = {
        **{
            name: os.environ[name]
            for name in ("LANG", "HOME", "TMPDIR", "PYTHONPATH")
            if name in os.environ
        },
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": url,
        **settings,
    }
    with (
        log.open("ab") as log_file,
        subprocess.Popen(
            [BIN / "astana-api", "serve", "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=log_file,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            _wait_for(process, port, log)
            yield ServerProcess(process, port, log)
        finally:
            process.kill()


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _MAX_START_SECONDS
    while time.monotonic() < deadline:
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
