"""Measure the rename of an entity that many others mention, and reads while those are rendered.

They are marked as stale in the transaction of the rename, and a worker of the server renders them
afterwards. For comparison, they are also rendered in that transaction.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any
from unittest.mock import patch

from astana_api.commands import records, statements
from astana_api.commands.api_keys import create_key
from astana_api.commands.projection import writer
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.commands.revision import open_revision
from astana_api.db.database import Database
from astana_api.domain.enums import Kind, Origin, Scope, ValueType
from astana_api.domain.statements.drafts import EntityDraft, StatementDraft, Value
from benchmarks.running import clean_environment, command, free_port, server

HUB = "hub"
FEW = 1_262
"""The number of referrers with which rendering in the transaction is measured, too."""
BATCH_SIZE = 5_000


def fill(database: Database, referrers: int) -> None:
    """Write a hub, and organizations that are affiliated with it."""
    migrate_and_reproject(database)
    _write(database, [HUB], [_text(HUB, "name", "Hub")])
    for start in range(0, referrers, BATCH_SIZE):
        ids = [f"body-{number}" for number in range(start, min(start + BATCH_SIZE, referrers))]
        drafts = [
            draft
            for each in ids
            for draft in (
                _text(each, "name", f"Body {each}"),
                StatementDraft(each, "affiliated_with", Value(ValueType.ENTITY, HUB)),
                _text(each, "description", "A body that meets in many places, and writes of it"),
            )
        ]
        _write(database, ids, drafts)


def _text(subject: str, property_id: str, value: str) -> StatementDraft:
    return StatementDraft(subject, property_id, Value(ValueType.TEXT, value, "en"))


def _write(database: Database, ids: list[str], drafts: list[StatementDraft]) -> None:
    with (
        database.write() as session,
        open_revision(session, actor="benchmark", message="Write", origin=Origin.API) as revision,
    ):
        records.create_entities(revision, [EntityDraft(each, Kind.ORGANIZATION) for each in ids])
        statements.create_statements(revision, drafts)


def time_rename(database: Database, name: str, *, marks: bool) -> float:
    """Return the seconds of the transaction that renames the hub; without marks it renders."""
    limit = writer.MAX_REFERRERS if marks else 1_000_000_000
    rename = StatementDraft(
        HUB, "name", Value(ValueType.TEXT, name, "en"), (("name_kind", "preferred"),)
    )
    with patch.object(writer, "MAX_REFERRERS", limit):
        started = perf_counter()
        _write(database, [], [rename])
        return perf_counter() - started


@dataclass(slots=True)
class Reads:
    """Reads of items and lists in a thread; `seconds` has the time of each."""

    port: int
    referrers: int
    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Read during the block, fifty times a second."""
        stop = Event()
        thread = Thread(target=self._read, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _read(self, stop: Event) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        for number in count():
            if stop.wait(0.02):
                break
            path = f"/v1/organizations/body-{number * 7919 % self.referrers}"
            if number % 5 == 0:
                path = f"/v1/organizations?sort=-name&limit={1 + number % 50}"
            started = perf_counter()
            connection.request("GET", path)
            connection.getresponse().read()
            self.seconds.append(perf_counter() - started)
        connection.close()


def measure(database: Database, referrers: int, *, seconds: float) -> Iterator[dict[str, Any]]:
    """Yield a row for each way to rename the hub of a database that `fill` wrote.

    With few referrers, rename it in this process in both ways. Otherwise rename it over HTTP, and
    read before it and afterwards, `seconds` each.
    """
    if referrers <= FEW:
        for marks, how in ((False, "rendered in the transaction"), (True, "marked as stale")):
            took = time_rename(database, f"Hub {how}", marks=marks)
            yield {"referrers": referrers, "how": how, "rename_ms": took * 1000}
        return
    with database.write() as session:
        secret = create_key(session, "benchmark", [Scope.WRITE]).secret
    port = free_port()
    environment = clean_environment(DATABASE_URL=database.url, PORT=str(port))
    environment["ASTANA_RATE_LIMIT_KEYS"] = "0"
    with server([command("astana-api"), "serve"], port, environment=environment):
        before, after = Reads(port, referrers), Reads(port, referrers)
        with before.running():
            sleep(seconds)
        with after.running():
            took = _rename_over_http(port, secret)
            sleep(seconds)
    yield {
        "referrers": referrers,
        "how": "marked as stale",
        "rename_ms": took * 1000,
        "before_ms": max(before.seconds) * 1000,
        "during_ms": max(after.seconds) * 1000,
    }


def _rename_over_http(port: int, secret: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = {
        "subject": HUB,
        "property": "name",
        "value": "Hub renamed",
        "lang": "en",
        "qualifiers": {"name_kind": "preferred"},
    }
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    started = perf_counter()
    connection.request("POST", "/v1/statements", json.dumps(body), headers)
    response = connection.getresponse()
    content = response.read()
    took = perf_counter() - started
    connection.close()
    if response.status != 201:
        raise RenameFailedError(f"the rename got {response.status}: {content[:200]!r}")
    return took


class RenameFailedError(Exception):
    """The server did not rename the hub."""
