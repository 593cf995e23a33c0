"""How fast items and lists are answered, beside bare ASGI, the raw-SQL floor and the textbook.

Every server runs on one core and is asked from the other, by the same client, over the same items
and pages. The rounds are interleaved, so that a busy moment of the machine falls on all of them;
the medians are compared. Before anything is timed, the answers of all servers are compared too.
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
from benchmarks.load import Question, Round, load
from benchmarks.running import (
    clean_environment,
    command,
    free_port,
    on_core,
    server,
    two_cores,
)

ITEMS = 400
"""How many items are asked for in turn."""
PAGES = 4
"""How many pages of each classification are asked for in turn, if there are so many."""
LIMIT = 50

BARE, FLOOR, TEXTBOOK = "bare ASGI", "raw-SQL floor", "textbook"
COLD, CACHED, POSTGRES = "ours, cache off", "ours, cached", "ours, PostgreSQL, cache off"
_CACHE_BYTES = 256 << 20
"""Enough to hold all that is asked for, so that `cached` means cached."""


class DifferentAnswersError(Exception):
    """Two servers answered the same question otherwise, so that their times compare nothing."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, with its questions by workload."""

    name: str
    port: int
    questions: dict[str, list[Question]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measured:
    """The medians of one workload on one server; times are in seconds."""

    server: str
    workload: str
    per_second: float
    p50: float
    p99: float
    waiting: float


def measure(
    folder: Path,
    database: Path,
    *,
    postgres: str | None = None,
    rounds: int = 3,
    seconds: float = 2.0,
) -> list[Measured]:
    """Run every server over the database (ours, filled) and load it; `folder` is for the others.

    A server of ours that does not offer the lists yet is left out, and so is not in the answer.
    Raises DifferentAnswersError, WrongAnswerError and NoServerError.
    """
    relational.fill(database, folder)
    serving, asking = two_cores()
    with ExitStack() as stack:
        floor = _start(stack, FLOOR, _module("floor", folder), serving)
        identifiers = _identifiers(database)
        pages = _pages(floor.port)
        items = [f"/v1/organizations/{each}" for each in identifiers]
        _ask(floor, items, pages)
        (folder / "item.json").write_bytes(_typical(floor.port, items))
        (folder / "list.json").write_bytes(_typical(floor.port, pages))
        bare = _start(stack, BARE, _module("bare", folder), serving)
        _ask(bare, items, pages)
        textbook = _start(stack, TEXTBOOK, _module("textbook", folder), serving)
        _ask(textbook, items, _pages(textbook.port))
        _compare(floor, textbook)
        servers = [bare, floor, textbook]
        for name, url, cache in _ours(database, postgres):
            environment = clean_environment(DATABASE_URL=url, ASTANA_CACHE_BYTES=str(cache))
            ours = _start(stack, name, _astana, serving, folder, environment)
            if _get(ours.port, items[0])[0] == 404:
                continue
            _ask(ours, items, _pages(ours.port))
            _compare(floor, ours)
            if cache:
                _ask_again(ours)
            servers.append(ours)
        with on_core(asking):
            return _rounds(servers, rounds, seconds)


def _rounds(servers: list[Server], rounds: int, seconds: float) -> list[Measured]:
    found: dict[tuple[str, str], list[Round]] = {}
    for each in servers:
        for questions in each.questions.values():
            # Opens connections, compiles statements and fills caches, outside what is measured.
            load(each.port, questions, seconds=min(seconds, 0.5))
    for _ in range(rounds):
        for each in servers:
            for workload, questions in each.questions.items():
                taken = load(each.port, questions, seconds=seconds)
                found.setdefault((each.name, workload), []).append(taken)
    return [
        Measured(
            name,
            workload,
            median(each.per_second for each in taken),
            median(each.p50 for each in taken),
            median(each.p99 for each in taken),
            median(each.waiting for each in taken),
        )
        for (name, workload), taken in found.items()
    ]


def table(measured: list[Measured]) -> Iterator[dict[str, Any]]:
    """Each figure as a share of bare ASGI and of the floor, and as so many times the textbook.

    An answer of 304 has no counterpart but the whole answer, which it spares.
    """
    by_name: Mapping[tuple[str, str], Measured] = {(m.server, m.workload): m for m in measured}
    for each in measured:
        against = each.workload.removeprefix("304 ")
        yield {
            "server": each.server,
            "workload": each.workload,
            "per_second": each.per_second,
            "of_bare": each.per_second / by_name[BARE, against].per_second,
            "of_floor": each.per_second / by_name[FLOOR, against].per_second,
            "times_textbook": each.per_second / by_name[TEXTBOOK, against].per_second,
            "p50_ms": each.p50 * 1000,
            "p99_ms": each.p99 * 1000,
            "client_waiting": each.waiting,
        }


def _ours(database: Path, postgres: str | None) -> Iterator[tuple[str, str, int]]:
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
    # Ours runs where no .env of a person's lies.
    where = {} if cwd is None else {"cwd": cwd}
    stack.enter_context(server(argv(port), port, core=core, environment=environment, **where))
    return Server(name, port)


def _ask(server: Server, items: list[str], pages: list[str]) -> None:
    server.questions["item"] = [Question(path) for path in items]
    server.questions["list of 50"] = [Question(path) for path in pages]


def _ask_again(server: Server) -> None:
    """Add the questions of a client that has every answer already."""
    for workload in ("item", "list of 50"):
        known = []
        for question in server.questions[workload]:
            tag = _get(server.port, question.path)[1]["etag"]
            known.append(Question(question.path, (("If-None-Match", tag),), 304))
        server.questions[f"304 {workload}"] = known


def _identifiers(database: Path) -> list[str]:
    """Items evenly from the whole of the table, in no order that a cache would like."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT id FROM organizations ORDER BY name_key, id").fetchall()
    step = max(1, len(rows) // ITEMS)
    return [row[0] for row in rows[::step]][:ITEMS]


def _pages(port: int) -> list[str]:
    """The first pages of every classification, each found by following the one before."""
    found: list[str] = []
    for classification in CLASSIFICATIONS:
        path: str | None = f"/v1/organizations?classification={quote(classification)}&limit={LIMIT}"
        for _ in range(PAGES):
            if path is None:
                break
            found.append(path)
            path = json.loads(_get(port, path)[2])["next"]
    return found


def _typical(port: int, paths: list[str]) -> bytes:
    """The answer of median length."""
    bodies = sorted((_get(port, path)[2] for path in paths), key=len)
    return bodies[len(bodies) // 2]


def _compare(one: Server, other: Server) -> None:
    for workload in ("item", "list of 50"):
        pairs = zip(one.questions[workload], other.questions[workload], strict=True)
        for here, there in list(pairs)[:: 1 if workload != "item" else 10]:
            said, also = (
                json.loads(_get(server.port, question.path)[2])
                for server, question in ((one, here), (other, there))
            )
            # A cursor is each server's own.
            if said.get("items", said) != also.get("items", also):
                raise DifferentAnswersError(
                    f"{one.name} and {other.name} differ on {there.path}:\n{said}\n{also}"
                )


def _get(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answered = connection.getresponse()
        headers = {name.lower(): value for name, value in answered.getheaders()}
        return answered.status, headers, answered.read()
    finally:
        connection.close()
