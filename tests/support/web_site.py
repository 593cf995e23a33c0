"""A local web site: paths with fixed responses, and a log of the requests."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Routes = dict[str, tuple[int, dict[str, str], bytes]]


@dataclass(slots=True)
class Site:
    """Responses by path, or by method and path; other paths return 404."""

    port: int = 0
    routes: Routes = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def add(self, path: str, status: int = 200, body: bytes = b"", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.routes[path] = (status, named, body)

    def requested(self) -> list[str]:
        """Return the method and path of each request other than for robots.txt."""
        return [entry for entry in self.log if not entry.endswith("/robots.txt")]

    def reset(self) -> None:
        self.routes.clear()
        self.log.clear()
        self.headers.clear()


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def _respond(self) -> None:
        site = self.server.site
        entry = f"{self.command} {self.path}"
        site.log.append(entry)
        site.headers.append(dict(self.headers.items()))
        status, headers, body = site.routes.get(
            entry, site.routes.get(self.path, (404, {}, b"no such page"))
        )
        if status == 0:
            self.connection.close()
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_GET = do_HEAD = _respond  # noqa: N815 - named by http.server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - named by http.server
        """Print nothing."""


class _Server(ThreadingHTTPServer):
    def __init__(self, site: Site) -> None:
        super().__init__(("0.0.0.0", 0), _Handler)  # noqa: S104 - tests use several loopback IPs
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: a client may close the connection."""


@pytest.fixture(scope="module")
def web_server() -> Iterator[Site]:
    site = Site()
    server = _Server(site)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(web_server: Site) -> Site:
    web_server.reset()
    return web_server
