"""Measure reads against bare ASGI, a raw-SQL server, a textbook stack and plain FastAPI.

Every server runs on one core; the same client on another core requests the same items and pages.
The rounds are interleaved, so that other load of the machine affects all servers, and the medians
are compared. Before the measurement, the response bodies of all servers are compared.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote

from benchmarks import relational
from benchmarks.generate import CLASSIFICATIONS
from benchmarks.load import Request, Round, load
from benchmarks.running import (
    clean_environment,
    command,
    free_port,
    on_core,
    server,
    two_cores,
)

MAX_ITEMS = 400
"""Maximum number of distinct items to request."""
MAX_PAGES = 4
"""Maximum number of distinct pages to request per classification."""
LIMIT = 50

BARE, FLOOR, TEXTBOOK = "bare ASGI", "raw-SQL floor", "textbook"
PLAIN = "plain FastAPI over rendered JSON"
COLD, CACHED, POSTGRES = "ours, cache off", "ours, cached", "ours, PostgreSQL, cache off"
_CACHE_BYTES = 256 << 20
"""Large enough for all responses, so that every request of `CACHED` is a cache hit."""


class DifferentResponsesError(Exception):
    """Two servers returned different bodies for the same request: their times do not compare."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with its requests by workload."""

    name: str
    port: int
    requests: dict[str, list[Request]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measurement:
    """The medians of one workload on one server; times are in seconds."""

    server: str
    workload: str
    per_second: float
    p50: float
    p99: float
    client_idle: float


def measure(
    folder: Path,
    database: Path,
    *,
    postgres: str | None = None,
    rounds: int = 3,
    seconds: float = 2.0,
) -> list[Measurement]:
    """Run and load every server; `database` is the filled database, `folder` is for the others.

    A project server without list endpoints is omitted from the result.
    Raises DifferentResponsesError, WrongResponseError and NoServerError.
    """
    relational.fill(database, folder)
    server_core, client_core = two_cores()
    with ExitStack() as stack:
        raw_sql = _start(stack, FLOOR, _module("raw_sql", folder), server_core)
        identifiers = _identifiers(database)
        pages = _pages(raw_sql.port)
        items = [f"/v1/organizations/{organization_id}" for organization_id in identifiers]
        _add_requests(raw_sql, items, pages)
        (folder / "item.json").write_bytes(_typical(raw_sql.port, items))
        (folder / "list.json").write_bytes(_typical(raw_sql.port, pages))
        bare = _start(stack, BARE, _module("bare", folder), server_core)
        _add_requests(bare, items, pages)
        textbook = _start(stack, TEXTBOOK, _module("textbook", folder), server_core)
        _add_requests(textbook, items, _pages(textbook.port))
        _compare(raw_sql, textbook)
        plain = _start(stack, PLAIN, _module("plain_fastapi", database.parent), server_core)
        _add_requests(plain, items, _pages(plain.port))
        _compare(raw_sql, plain)
        servers = [bare, raw_sql, textbook, plain]
        for name, url, cache in _own_servers(database, postgres):
            environment = clean_environment(DATABASE_URL=url, ASTANA_CACHE_BYTES=str(cache))
            ours = _start(stack, name, _astana, server_core, folder, environment)
            if _get(ours.port, items[0])[0] == 404:
                continue
            _add_requests(ours, items, _pages(ours.port))
            _compare(raw_sql, ours)
            if cache:
                _add_conditional_requests(ours)
            servers.append(ours)
        with on_core(client_core):
            return _rounds(servers, rounds, seconds)


def _rounds(servers: list[Server], rounds: int, seconds: float) -> list[Measurement]:
    results_by_workload: dict[tuple[str, str], list[Round]] = {}
    for measured_server in servers:
        for requests in measured_server.requests.values():
            # Warm-up: open connections, compile statements and fill caches.
            load(measured_server.port, requests, seconds=min(seconds, 0.5))
    for _ in range(rounds):
        for measured_server in servers:
            for workload, requests in measured_server.requests.items():
                result = load(measured_server.port, requests, seconds=seconds)
                results_by_workload.setdefault((measured_server.name, workload), []).append(result)
    return [
        Measurement(
            name,
            workload,
            median(result.per_second for result in results),
            median(result.p50 for result in results),
            median(result.p99 for result in results),
            median(result.client_idle for result in results),
        )
        for (name, workload), results in results_by_workload.items()
    ]


def table(measured: list[Measurement]) -> Iterator[dict[str, Any]]:
    """Yield each result with its ratios to bare ASGI, the raw-SQL server and the textbook.

    A 304 workload is compared with the full responses of the other servers.
    """
    by_name: Mapping[tuple[str, str], Measurement] = {
        (measurement.server, measurement.workload): measurement for measurement in measured
    }
    for measurement in measured:
        baseline = measurement.workload.removeprefix("304 ")
        yield {
            "server": measurement.server,
            "workload": measurement.workload,
            "per_second": measurement.per_second,
            "of_bare": measurement.per_second / by_name[BARE, baseline].per_second,
            "of_floor": measurement.per_second / by_name[FLOOR, baseline].per_second,
            "times_textbook": measurement.per_second / by_name[TEXTBOOK, baseline].per_second,
            "p50_ms": measurement.p50 * 1000,
            "p99_ms": measurement.p99 * 1000,
            "client_waiting": measurement.client_idle,
        }


def _own_servers(database: Path, postgres: str | None) -> Iterator[tuple[str, str, int]]:
    yield COLD, f"sqlite:///{database}", 0
    yield CACHED, f"sqlite:///{database}", _CACHE_BYTES
    if postgres:
        yield POSTGRES, postgres, 0


def _module(name: str, folder: Path) -> Any:
    return lambda port: [command("python"), "-m", f"benchmarks.servers.{name}", folder, str(port)]


def _astana(port: int) -> list[str]:
    return [command("astana-api"), "serve", "--host", "127.0.0.1", "--port", str(port)]


def _start(
    stack: ExitStack,
    name: str,
    argv: Any,
    core: int | None,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Server:
    port = free_port()
    # The project's server runs in a folder without the user's .env file.
    options = {} if cwd is None else {"cwd": cwd}
    stack.enter_context(server(argv(port), port, core=core, environment=environment, **options))
    return Server(name, port)


def _add_requests(server: Server, items: list[str], pages: list[str]) -> None:
    server.requests["item"] = [Request(path) for path in items]
    server.requests["list of 50"] = [Request(path) for path in pages]


def _add_conditional_requests(server: Server) -> None:
    """Add the conditional requests of a client that has cached every response."""
    for workload in ("item", "list of 50"):
        conditional_requests = []
        for request in server.requests[workload]:
            etag = _get(server.port, request.path)[1]["etag"]
            conditional_requests.append(Request(request.path, (("If-None-Match", etag),), 304))
        server.requests[f"304 {workload}"] = conditional_requests


def _identifiers(database: Path) -> list[str]:
    """Return ids spread evenly over the whole table."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT id FROM organizations ORDER BY name_key, id").fetchall()
    step = max(1, len(rows) // MAX_ITEMS)
    return [row[0] for row in rows[::step]][:MAX_ITEMS]


def _pages(port: int) -> list[str]:
    """Return the paths of the first pages of every classification, by following `next`."""
    paths: list[str] = []
    for classification in CLASSIFICATIONS:
        path: str | None = f"/v1/organizations?classification={quote(classification)}&limit={LIMIT}"
        for _ in range(MAX_PAGES):
            if path is None:
                break
            paths.append(path)
            path = json.loads(_get(port, path)[2])["next"]
    return paths


def _typical(port: int, paths: list[str]) -> bytes:
    """Return the response body of median length."""
    bodies = sorted((_get(port, path)[2] for path in paths), key=len)
    return bodies[len(bodies) // 2]


def _compare(first: Server, second: Server) -> None:
    for workload in ("item", "list of 50"):
        pairs = zip(first.requests[workload], second.requests[workload], strict=True)
        for first_request, second_request in list(pairs)[:: 1 if workload != "item" else 10]:
            first_body, second_body = (
                json.loads(_get(compared_server.port, request.path)[2])
                for compared_server, request in ((first, first_request), (second, second_request))
            )
            # Cursors differ between servers.
            if first_body.get("items", first_body) != second_body.get("items", second_body):
                raise DifferentResponsesError(
                    f"{first.name} and {second.name} differ on {second_request.path}:\n"
                    f"{first_body}\n{second_body}"
                )


def _get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, response.read()
    finally:
        connection.close()
