"""A server that is killed while its worker renders stale records; the next server goes on."""

import signal
import time
from pathlib import Path

import pytest

from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.domain.statements.drafts import StatementDraft
from tests.commands.test_histories import stored_and_rebuilt_projections
from tests.support.api_keys import auth_header, create_api_key
from tests.support.databases import KnowledgeBase, claim, entity, text
from tests.support.server_process import ServerProcess, run_server

pytestmark = pytest.mark.acceptance

REFERRERS = 600
KILLS = 3


def fill(knowledge: KnowledgeBase) -> None:
    ids = [f"m{index}" for index in range(REFERRERS)]
    statements: list[StatementDraft] = [claim("hub", "name", text("Hub"))]
    for each in ids:
        statements += [
            claim(each, "name", text(f"Member {each}")),
            claim(each, "affiliated_with", entity("hub")),
        ]
    knowledge.create(**dict.fromkeys(["hub", *ids], "organization"))
    knowledge.state(*statements)


def wait_for_backlog(served: ServerProcess, numbers: range) -> int:
    """Wait until the number of stale records is one of the numbers, and return it."""
    deadline = time.monotonic() + 60
    while True:
        count = served.request("GET", "/readyz").json()["stale_renderings"]
        if count in numbers:
            assert isinstance(count, int)
            return count
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_stale_records_are_rendered_after_sigkill_of_the_worker(
    knowledge: KnowledgeBase, migrated_url: str, tmp_path: Path
) -> None:
    fill(knowledge)
    database: Database = knowledge.database
    headers = auth_header(create_api_key(database, "ada", Scope.WRITE))
    body = {"subject": "hub", "property": "name", "value": "New", "lang": "en"}
    rename = {**body, "qualifiers": {"name_kind": "preferred"}}
    remaining = REFERRERS
    for turn in range(KILLS):
        with run_server(migrated_url, tmp_path) as served:
            if turn == 0:
                assert served.request("POST", "/v1/statements", rename, headers).status == 201
            remaining = wait_for_backlog(served, range(1, remaining))
            served.process.send_signal(signal.SIGKILL)
            served.process.wait(60)
    with run_server(migrated_url, tmp_path) as served:
        item = served.request("GET", f"/v1/organizations/m{REFERRERS - 1}").json()
        assert item["affiliated_with"][0]["value"]["name"] == "New"
        wait_for_backlog(served, range(1))
    stored, rebuilt = stored_and_rebuilt_projections(database)
    assert stored == rebuilt
