"""A server that is killed or terminated during writes.

After SIGKILL every acknowledged write is stored, and no write is stored in part. After SIGTERM the
server finishes the requests that it accepted.
"""

import http.client
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.models import (
    Entity,
    EntityStatusVersion,
    Head,
    SQLEvidence,
    SQLRevision,
    SQLStatement,
)
from tests.commands.test_histories import stored_and_rebuilt_projections
from tests.support.api_keys import auth_header, create_api_key
from tests.support.server_process import ServerProcess, run_server, send_request

pytestmark = pytest.mark.acceptance

ROUNDS = 5
WRITERS = 4
STATED = 12
"""Number of statements of each created entity, each with evidence."""


def body_of(entity_id: str) -> dict[str, Any]:
    return {
        "id": entity_id,
        "aim": [f"aim {n} of {entity_id}" for n in range(STATED - 1)],
        "name": f"The {entity_id}",
        "lang": "en",
        "evidence": [{"citation": "paper"}],
    }


class Writer(threading.Thread):
    """A thread that creates and corrects entities until the server stops."""

    def __init__(self, served: ServerProcess, headers: dict[str, str], name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.served, self.headers = served, headers
        self.attempted: list[str] = []
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
        self.attempted.append(entity_id)
        created = send_request(
            connection, "POST", "/v1/organizations", body_of(entity_id), self.headers
        )
        if created.status != 201:
            self.refused.append(created)
            return
        self.created[entity_id] = created.json()["revision"]
        patched = send_request(
            connection,
            "PATCH",
            f"/v1/organizations/{entity_id}",
            {"founded": "2015"},
            {**self.headers, "If-Match": created.headers["etag"]},
        )
        if patched.status != 200:
            self.refused.append(patched)
            return
        self.corrected[entity_id] = patched.json()["revision"]


def make_writer_key(database: Database) -> dict[str, str]:
    """Return the authorization header of an API key for writing."""
    return auth_header(create_api_key(database, "ada", Scope.WRITE))


def start_writers(served: ServerProcess, headers: dict[str, str], turn: str) -> list[Writer]:
    attempted = [Writer(served, headers, f"w{turn}{n}") for n in range(WRITERS)]
    for writer in attempted:
        writer.start()
    until = time.monotonic() + 60
    while not all(writer.created for writer in attempted) and time.monotonic() < until:
        time.sleep(0.01)
    return attempted


def join_writers(attempted: list[Writer]) -> None:
    for writer in attempted:
        writer.join(60)
        assert not writer.is_alive()


def test_sigkill_loses_no_acknowledged_write(
    database: Database, migrated_url: str, tmp_path: Path
) -> None:
    headers = make_writer_key(database)
    created: dict[str, int] = {}
    corrected: dict[str, int] = {}
    attempted: set[str] = set()
    for turn in range(ROUNDS):
        with run_server(migrated_url, tmp_path) as served:
            if turn == 0:
                paper = {"id": "paper", "type": "book", "title": "Paper"}
                assert served.request("POST", "/v1/citations", paper, headers).status == 201
            writers = start_writers(served, headers, f"{turn}")
            # Vary the point of the write at which the server is killed.
            time.sleep(0.1 + 0.037 * turn)
            served.process.send_signal(signal.SIGKILL)
            served.process.wait(60)
            join_writers(writers)
        for writer in writers:
            assert not writer.refused
            attempted.update(writer.attempted)
            created |= writer.created
            corrected |= writer.corrected
    assert len(created) >= ROUNDS * WRITERS
    assert_complete(database, created, corrected, attempted)
    stored, anew = stored_and_rebuilt_projections(database)
    assert stored == anew
    with run_server(migrated_url, tmp_path) as served:
        for entity_id, revision in corrected.items():
            item = served.request("GET", f"/v1/organizations/{entity_id}").json()
            assert (item["founded"], item["revision"]) == ("2015", revision)
            assert len(item["aim"]) == STATED - 1


def assert_complete(
    database: Database, created: dict[str, int], corrected: dict[str, int], attempted: set[str]
) -> None:
    """Assert that acknowledged writes are stored, and that every stored write is complete."""
    with database.write() as session:
        head = session.scalars(select(Head.revision)).one()
        numbers = session.scalars(select(SQLRevision.number).order_by(SQLRevision.number)).all()
        assert list(numbers) == list(range(1, head + 1))
        lives = dict(
            session.execute(
                select(EntityStatusVersion.entity_id, EntityStatusVersion.from_revision)
            ).all()
        )
        assert set(session.scalars(select(Entity.id))) == set(lives)
        assert created.items() <= lives.items()
        assert set(lives) <= attempted
        properties_by_subject: dict[str, list[str]] = {}
        for subject, property_id in session.execute(
            select(table(SQLStatement).c.subject, table(SQLStatement).c.property)
        ):
            properties_by_subject.setdefault(subject, []).append(property_id)
        supported = set(session.scalars(select(SQLEvidence.statement_id)))
        others = {
            statement_id
            for statement_id, property_id in session.execute(
                select(SQLStatement.id, SQLStatement.property)
            )
            if property_id != "founded"
        }
    assert set(properties_by_subject) == set(lives)
    for entity_id, properties in properties_by_subject.items():
        assert len([p for p in properties if p != "founded"]) == STATED
        assert ("founded" in properties) or entity_id not in corrected
    assert supported == others


def test_sigterm_finishes_accepted_requests(
    database: Database, migrated_url: str, tmp_path: Path
) -> None:
    headers = make_writer_key(database)
    with run_server(migrated_url, tmp_path) as served:
        paper = {"id": "paper", "type": "book", "title": "Paper"}
        assert served.request("POST", "/v1/citations", paper, headers).status == 201
        writers = start_writers(served, headers, "s")
        served.process.send_signal(signal.SIGTERM)
        code = served.process.wait(60)
        join_writers(writers)
    assert code == 0, served.log.read_text()
    created: dict[str, int] = {}
    corrected: dict[str, int] = {}
    for writer in writers:
        assert not writer.refused
        created |= writer.created
        corrected |= writer.corrected
    attempted = {entity_id for writer in writers for entity_id in writer.attempted}
    assert_complete(database, created, corrected, attempted)
    with database.write() as session:
        stored = set(session.scalars(select(Entity.id)))
    # Every committed write was acknowledged.
    assert stored == set(created)
    assert "Traceback" not in served.log.read_text()
