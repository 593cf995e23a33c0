"""A small world with sources, for tests of what is read: a club, its people, a memo and its notes.

`fill` writes five revisions: the entities; the sources; what they say; a change of mind, twice.
`Asker` asks an application over one database, in one event loop.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import APIRouter

from astana_api.api.app import Application, build_shell
from astana_api.commands import records, statements
from astana_api.commands.revision import redirects_now
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Stance, State
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    EvidenceDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.models import Redirect
from tests.support.databases import Knowledge, claim, date, entity, text
from tests.support.served import Answer, Client

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
        ReferenceDraft(1, "report", 10),
        ReferenceDraft(2, "letter", 11),
        ReferenceDraft(3, "report", None),
    ),
)


@dataclass(slots=True)
class World:
    """The ids of the statements that tests speak of."""

    knowledge: Knowledge
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.knowledge.database


def fill(knowledge: Knowledge) -> World:
    world = World(knowledge)
    knowledge.create(club="organization", old_club="organization", anna="person", bern="place")
    with knowledge.revision("the sources") as change:
        records.record_citations(change, CITATIONS)
        records.record_documents(change, [MEMO])
    read = EvidenceDraft("report", "memo", "body", "led by Anna", "was ", "!")
    given = {
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
    world.ids = dict(zip(given, knowledge.state(*given.values()), strict=True))
    with knowledge.revision("a change of mind") as change:
        [later] = statements.state(change, [claim("club", "founded", date("2016"))])
        statements.set_state(
            change, [world.ids["founded"]], State.SUPERSEDED, superseded_by=later, reason="misread"
        )
        statements.add_evidence(
            change,
            [(world.ids["founder"], EvidenceDraft("undated", stance=Stance.CONTRADICTS, note="?"))],
        )
    world.ids["later"] = later
    with knowledge.revision("another") as change:
        statements.set_state(change, [world.ids["aim"]], State.RETRACTED, reason="nobody said so")
    return world


def merge(knowledge: Knowledge, old: str, new: str) -> None:
    """Write a redirect, as a merge does."""
    with knowledge.revision(f"merge {old}") as change:
        change.insert(
            Redirect,
            [{"old_id": old, "new_id": new, "from_revision": change.number, "to_revision": None}],
        )
        change.redirects.update(redirects_now(change.session))
        change.entities |= {old, new, "club", "anna"}
        change.citations |= {"report"}


def reading(database: Database, read: Callable[[Snapshot], Awaitable[T]]) -> T:
    """What a query answers, in a snapshot of its own."""

    async def run() -> T:
        try:
            async with database.read() as snapshot:
                return await read(snapshot)
        finally:
            await database.close()

    return asyncio.run(run())


class Counting:
    """A snapshot that counts the statements that are run on it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.revision = snapshot.revision
        self.reads = 0
        self._snapshot = snapshot

    async def all(self, *args: Any, **options: Any) -> list[Any]:
        self.reads += 1
        return await self._snapshot.all(*args, **options)

    async def first(self, *args: Any) -> Any:
        self.reads += 1
        return await self._snapshot.first(*args)


class Asker:
    """Asks routers over a database."""

    def __init__(
        self,
        database: Database,
        routers: Iterable[tuple[APIRouter, Any]],
        tags: Iterable[Any] | None = None,
    ) -> None:
        given = list(routers)
        self.app: Application = build_shell(
            title="A test",
            version="1",
            routers=[router for router, _ in given],
            tags=[tag for _, tag in given] if tags is None else list(tags),
        )
        self.app.state.database = database
        self._loop = asyncio.new_event_loop()

    def __call__(self, target: str, method: str = "GET", **headers: str) -> Answer:
        client = Client(self.app)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._loop.run_until_complete(client.ask(method, target, named))

    def get(self, target: str) -> Any:
        """The JSON of what is surely there."""
        answer = self(target)
        assert answer.status == 200, answer.body
        return answer.json()

    def every(self, target: str) -> list[Any]:
        """The items of all pages of a list."""
        items: list[Any] = []
        following: str | None = target
        while following is not None:
            page = self.get(following)
            items += page["items"]
            following = page["next"]
        return items

    def refused(self, target: str) -> tuple[int, str, list[str]]:
        """Status, code and the parameters that a problem names."""
        answer = self(target)
        assert answer.headers["content-type"] == "application/problem+json", answer.body
        problem = answer.json()
        assert problem["status"] == answer.status
        return answer.status, problem["code"], [e.get("parameter") for e in problem["errors"]]

    def close(self) -> None:
        self._loop.run_until_complete(self.app.state.database.close())
        self._loop.close()
