"""A server that ends in the middle of writes.

Killed, it has lost nothing that it acknowledged, and has left nothing half done. Asked to stop, it
finishes what it began.
"""

import http.client
import signal
import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.models import Entity, EntityLife, Evidence, Head, Revision, Statement
from tests.commands.test_histories import projections
from tests.support.keys import bearer, make_key
from tests.support.processes import Served, exchange, server

ROUNDS = 5
WRITERS = 4
STATED = 12
"""How many statements each created entity has, each with its evidence."""


def body_of(entity_id: str) -> dict[str, Any]:
    return {
        "id": entity_id,
        "aim": [f"aim {n} of {entity_id}" for n in range(STATED - 1)],
        "name": f"The {entity_id}",
        "lang": "en",
        "evidence": [{"citation": "paper"}],
    }


class Writer(threading.Thread):
    """Creates one entity after another, and corrects each, until the server is gone."""

    def __init__(self, served: Served, headers: dict[str, str], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.served, self.headers = served, headers
        self.begun: list[str] = []
        self.created: dict[str, int] = {}
        self.corrected: dict[str, int] = {}
        self.refused: list[Any] = []

    def run(self) -> None:
        connection = self.served.connect()
        try:
            for turn in range(10_000):
                self.turn(connection, f"{self.name}-{turn}")
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    def turn(self, connection: http.client.HTTPConnection, entity_id: str) -> None:
        self.begun.append(entity_id)
        made = exchange(connection, "POST", "/v1/organizations", body_of(entity_id), self.headers)
        if made.status != 201:
            self.refused.append(made)
            return
        self.created[entity_id] = made.json()["revision"]
        better = exchange(
            connection,
            "PATCH",
            f"/v1/organizations/{entity_id}",
            {"founded": "2015"},
            {**self.headers, "If-Match": made.headers["etag"]},
        )
        if better.status != 200:
            self.refused.append(better)
            return
        self.corrected[entity_id] = better.json()["revision"]


def prepared(database: Database) -> dict[str, str]:
    """The header of a key; and a source to cite."""
    return bearer(make_key(database, "ada", Scope.WRITE))


def writers(served: Served, headers: dict[str, str], turn: str) -> list[Writer]:
    begun = [Writer(served, headers, f"w{turn}{n}") for n in range(WRITERS)]
    for each in begun:
        each.start()
    until = time.monotonic() + 60
    while not all(each.created for each in begun) and time.monotonic() < until:
        time.sleep(0.01)
    return begun


def ended(begun: list[Writer]) -> None:
    for each in begun:
        each.join(60)
        assert not each.is_alive()


def test_a_killed_server_has_kept_every_acknowledged_write_whole(
    database: Database, migrated_url: str, tmp_path: Path
) -> None:
    headers = prepared(database)
    created: dict[str, int] = {}
    corrected: dict[str, int] = {}
    begun: set[str] = set()
    for turn in range(ROUNDS):
        with server(migrated_url, tmp_path) as served:
            if turn == 0:
                paper = {"id": "paper", "type": "book", "title": "Paper"}
                assert served.ask("POST", "/v1/citations", paper, headers).status == 201
            some = writers(served, headers, f"{turn}")
            # Not at the same point of a write each time.
            time.sleep(0.1 + 0.037 * turn)
            served.process.send_signal(signal.SIGKILL)
            served.process.wait(60)
            ended(some)
        for each in some:
            assert not each.refused
            begun.update(each.begun)
            created |= each.created
            corrected |= each.corrected
    assert len(created) >= ROUNDS * WRITERS
    whole(database, created, corrected, begun)
    stored, anew = projections(database)
    assert stored == anew
    with server(migrated_url, tmp_path) as served:
        for entity_id, revision in corrected.items():
            item = served.ask("GET", f"/v1/organizations/{entity_id}").json()
            assert (item["founded"], item["revision"]) == ("2015", revision)
            assert len(item["aim"]) == STATED - 1


def whole(
    database: Database, created: dict[str, int], corrected: dict[str, int], begun: set[str]
) -> None:
    """Everything acknowledged is there, under its revision; all that is there is there whole."""
    with database.write() as session:
        head = session.scalars(select(Head.n)).one()
        numbers = session.scalars(select(Revision.number).order_by(Revision.number)).all()
        assert list(numbers) == list(range(1, head + 1))
        lives = dict(session.execute(select(EntityLife.entity_id, EntityLife.from_revision)).all())
        assert set(session.scalars(select(Entity.id))) == set(lives)
        assert created.items() <= lives.items()
        assert set(lives) <= begun
        said: dict[str, list[str]] = {}
        for subject, property_id in session.execute(
            select(table(Statement).c.subject, table(Statement).c.property)
        ):
            said.setdefault(subject, []).append(property_id)
        supported = set(session.scalars(select(Evidence.statement_id)))
        others = {
            sid
            for sid, property_id in session.execute(select(Statement.id, Statement.property))
            if property_id != "founded"
        }
    assert set(said) == set(lives)
    for entity_id, properties in said.items():
        assert len([p for p in properties if p != "founded"]) == STATED
        assert ("founded" in properties) or entity_id not in corrected
    assert supported == others


def test_a_server_that_is_asked_to_stop_finishes_what_it_began(
    database: Database, migrated_url: str, tmp_path: Path
) -> None:
    headers = prepared(database)
    with server(migrated_url, tmp_path) as served:
        paper = {"id": "paper", "type": "book", "title": "Paper"}
        assert served.ask("POST", "/v1/citations", paper, headers).status == 201
        some = writers(served, headers, "s")
        served.process.send_signal(signal.SIGTERM)
        code = served.process.wait(60)
        ended(some)
    assert code == 0, served.log.read_text()
    created: dict[str, int] = {}
    corrected: dict[str, int] = {}
    for each in some:
        assert not each.refused
        created |= each.created
        corrected |= each.corrected
    begun = {entity_id for each in some for entity_id in each.begun}
    whole(database, created, corrected, begun)
    with database.write() as session:
        there = set(session.scalars(select(Entity.id)))
    # What was carried out was answered: nobody is left to guess.
    assert there == set(created)
    assert "Traceback" not in served.log.read_text()
