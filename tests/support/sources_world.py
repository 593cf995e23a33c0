"""Test data for reads: organizations, a person, citations and a document with statements.

`fill` writes five revisions: entities; sources; statements; a supersession; a retraction. The
fixture `world` is a copy of them; a test that needs it overrides no `data_set`.
`RouterClient` sends requests to an application on one database, in one event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
from fastapi import APIRouter

from astana_api.api.app import Application, build_app_from_routers
from astana_api.commands import records, statements
from astana_api.commands.revision import current_redirects
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Stance, State
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.models import Redirect
from tests.support.databases import DataSet, KnowledgeBase, Template, claim, date, entity, text
from tests.support.seeded_app import ASGIClient, HTTPResponse

T = TypeVar("T")

CITATIONS = [
    CitationDraft(
        "report",
        "webpage",
        "Zwölf Fragen",
        authors=(AuthorDraft("Berg, Anna", "Berg", "Anna", ("anna",)),),
        container_title="The Club Paper",
        container_entities=("old-club",),
        issued="2015-05",
        language="de",
    ),
    CitationDraft("letter", "personal_communication", None, issued="2016-02-29"),
    CitationDraft("undated", "book", "Álbum", titles=(("es", "Álbum"),)),
]
MEMO = DocumentDraft(
    "memo",
    "A memo",
    language="en",
    sections=(
        SectionDraft("opening", None, 1, 2),
        SectionDraft("body", "Body", 3, 9),
    ),
    references=(
        DocumentReferenceDraft(1, "report", 10),
        DocumentReferenceDraft(2, "letter", 11),
        DocumentReferenceDraft(3, "report", None),
    ),
)


@dataclass(slots=True)
class World:
    """The test data: the ids of its statements by short name."""

    knowledge: KnowledgeBase
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.knowledge.database


def fill(knowledge: KnowledgeBase) -> dict[str, str]:
    """Write the data and return the ids of the statements by short name."""
    knowledge.create(club="organization", old_club="organization", anna="person", bern="place")
    with knowledge.revision("the sources") as change:
        records.record_citations(change, CITATIONS)
        records.record_documents(change, [MEMO])
    read = EvidenceDraft("report", "memo", "body", "led by Anna", "was ", "!")
    drafts = {
        "club": claim("club", "name", text("The Club")),
        "old": claim("old-club", "name", text("Old Club")),
        "anna": claim("anna", "name", text("Anna Berg"), EvidenceDraft("report")),
        "bern": claim("bern", "name", text("Bern")),
        "leader": claim(
            "club", "leader", entity("anna"), read, end="2023", ended=True, role="chair"
        ),
        "founded": claim(
            "club", "founded", date("2015"), EvidenceDraft("letter", "memo", "opening", "in 2015")
        ),
        "aim": claim("club", "aim", text("peace"), attributed_to="old-club"),
        "founder": claim("club", "founded_by", entity("old-club"), read),
    }
    ids = dict(zip(drafts, knowledge.state(*drafts.values()), strict=True))
    with knowledge.revision("a change of mind") as change:
        [later] = statements.create_statements(change, [claim("club", "founded", date("2016"))])
        statements.set_state(
            change, [ids["founded"]], State.SUPERSEDED, superseded_by=later, reason="misread"
        )
        statements.add_evidence(
            change,
            [(ids["founder"], EvidenceDraft("undated", stance=Stance.CONTRADICTS, note="?"))],
        )
    ids["later"] = later
    with knowledge.revision("another") as change:
        statements.set_state(change, [ids["aim"]], State.RETRACTED, reason="nobody said so")
    return ids


@pytest.fixture
def data_set(request: pytest.FixtureRequest) -> DataSet | None:
    return fill if "world" in request.fixturenames else None


@pytest.fixture
def world(knowledge: KnowledgeBase, template: Template) -> World:
    return World(knowledge, dict(template.data))


def retract_founder(world: World) -> None:
    """Retract the relation between the two clubs, which prevents their merge."""
    with world.knowledge.revision("one club") as change:
        statements.set_state(change, [world.ids["founder"]], State.RETRACTED, reason="one club")


def merge(knowledge: KnowledgeBase, old: str, new: str) -> None:
    """Write a redirect as a merge does."""
    with knowledge.revision(f"merge {old}") as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(current_redirects(change.session))
        change.dirty_entities |= {old, new, "club", "anna"}
        change.dirty_citations |= {"report"}


def run_query(database: Database, read: Callable[[Snapshot], Awaitable[T]]) -> T:
    """Run a query in a new snapshot and return its result."""

    async def run() -> T:
        try:
            async with database.read() as snapshot:
                return await read(snapshot)
        finally:
            await database.close()

    return asyncio.run(run())


class CountingSnapshot:
    """A snapshot that counts executed statements."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.revision = snapshot.revision
        self.has_stale_renderings = snapshot.has_stale_renderings
        self.reads = 0
        self._snapshot = snapshot

    async def all(self, *args: Any, **options: Any) -> list[Any]:
        self.reads += 1
        return await self._snapshot.all(*args, **options)

    async def first(self, *args: Any) -> Any:
        self.reads += 1
        return await self._snapshot.first(*args)


class RouterClient:
    """A client of routers on one database."""

    def __init__(
        self,
        database: Database,
        routers: Iterable[tuple[APIRouter, Any]],
        tags: Iterable[Any] | None = None,
    ) -> None:
        pairs = list(routers)
        self.app: Application = build_app_from_routers(
            title="A test",
            version="1",
            routers=[router for router, _ in pairs],
            tags=[tag for _, tag in pairs] if tags is None else list(tags),
        )
        self.app.state.database = database
        self._loop = asyncio.new_event_loop()

    def __call__(self, target: str, method: str = "GET", **headers: str) -> HTTPResponse:
        client = ASGIClient(self.app)
        extra_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._loop.run_until_complete(client.request(method, target, extra_headers))

    def get(self, target: str) -> Any:
        """Send GET, expect 200, and return the JSON."""
        response = self(target)
        assert response.status == 200, response.body
        return response.json()

    def get_all_items(self, target: str) -> list[Any]:
        """Return the items of all pages of a list."""
        items: list[Any] = []
        next_target: str | None = target
        while next_target is not None:
            page = self.get(next_target)
            items += page["items"]
            next_target = page["next"]
        return items

    def get_problem(self, target: str) -> tuple[int, str, list[str]]:
        """Return the status, the code and the parameters of a problem."""
        response = self(target)
        assert response.headers["content-type"] == "application/problem+json", response.body
        problem = response.json()
        assert problem["status"] == response.status
        return response.status, problem["code"], [e.get("parameter") for e in problem["errors"]]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the event loop of the client, in which its database is open."""
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        self._loop.run_until_complete(self.app.state.database.close())
        self._loop.close()
