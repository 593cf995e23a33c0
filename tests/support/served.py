"""The whole application over the shipped dossier, seeded once a worker under a held clock.

Fixtures: ``seeded_sqlite`` and ``seeded_postgresql``, addresses of databases that tests only read.
``serving(url)`` gives a client of the application that serves one, in one event loop.
"""

import datetime as dt
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message

from astana_api.api.serving import create_app
from astana_api.commands.projection.rebuild import bring_up_to_date
from astana_api.db.database import Database
from astana_api.importers.seeding import seed_folder
from astana_api.settings import Settings, shipped
from tests.support.postgres import fresh_database

HELD = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def seed_shipped(url: str) -> None:
    """Fill a database with the dossier that comes with the program, at the held time."""
    database = Database(url)
    try:
        bring_up_to_date(database)
        seed_folder(database, shipped("seed") / "astana-platform", clock=lambda: HELD)
    finally:
        database.engine.dispose()


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('seeded') / 'astana.db'}"
    seed_shipped(url)
    return url


@pytest.fixture(scope="session")
def seeded_postgresql(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        seed_shipped(url)
        yield url


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks an application in this process, as a server would."""

    app: ASGIApp

    async def get(self, target: str, **headers: str) -> Answer:
        return await self.ask("GET", target, headers)

    async def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        path, _, query = target.partition("?")
        sent: list[Message] = []
        if body:
            headers = {"content-length": str(len(body)), **headers}

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(
            {
                "type": "http",
                "asgi": {"version": "3.0", "spec_version": "2.3"},
                "http_version": "1.1",
                "method": method,
                "scheme": "http",
                "path": unquote(path),
                "raw_path": path.encode(),
                "query_string": query.encode(),
                "root_path": "",
                "headers": [
                    (b"host", b"test"),
                    *(
                        (k.replace("_", "-").lower().encode(), v.encode())
                        for k, v in headers.items()
                    ),
                ],
                "client": ("127.0.0.1", 1),
                "server": ("127.0.0.1", 80),
            },
            receive,
            send,
        )
        start, *bodies = sent
        found = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        body = b"".join(piece.get("body", b"") for piece in bodies)
        return Answer(start["status"], found, body)


def _name(said: str) -> bytes:
    return said.replace("_", "-").lower().encode()


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[Client]:
    """The application that serves a database, started and stopped as a server does it."""
    app = create_app(Settings(DATABASE_URL=url))
    async with app.router.lifespan_context(app):
        yield Client(app)
