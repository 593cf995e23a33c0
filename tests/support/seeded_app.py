"""The application on the bundled dossier, which each worker seeds once with a fixed clock.

Fixtures: ``seeded_sqlite`` and ``seeded_postgresql``, URLs of databases for tests that only read.
``run_app(url)`` yields a client of the application, in the current event loop.
"""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.types import ASGIApp, Message

from astana_api.api.app import Application, create_app
from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from astana_api.settings import Settings, bundled_path
from tests.support.postgres import fresh_database
from tests.support.seeding import seed_folder

SEED_TIME = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def seed_bundled_dossier(url: str) -> None:
    """Seed a database with the bundled dossier at SEED_TIME."""
    database = Database(url)
    try:
        migrate_and_reproject(database)
        seed_folder(database, bundled_path("seed") / "astana-platform", clock=lambda: SEED_TIME)
    finally:
        database.engine.dispose()


@pytest.fixture(scope="session")
def seeded_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('seeded') / 'astana.db'}"
    seed_bundled_dossier(url)
    return url


@pytest.fixture(scope="session")
def seeded_postgresql(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        seed_bundled_dossier(url)
        yield url


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """A complete HTTP response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class ASGIClient:
    """A client that calls an ASGI application in this process."""

    app: ASGIApp

    async def get(self, target: str, **headers: str) -> HTTPResponse:
        return await self.request("GET", target, headers)

    async def request(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> HTTPResponse:
        path, _, query = target.partition("?")
        messages: list[Message] = []
        if body:
            headers = {"content-length": str(len(body)), **headers}

        bodies = [body]

        async def receive() -> Message:
            if not bodies:
                # The client does not disconnect before it has the response.
                await asyncio.Event().wait()
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

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
        start, *chunks = messages
        response_headers = {
            name.decode(): value.decode("latin-1") for name, value in start["headers"]
        }
        body = b"".join(chunk.get("body", b"") for chunk in chunks)
        return HTTPResponse(start["status"], response_headers, body)


def _name(value: str) -> bytes:
    return value.replace("_", "-").lower().encode()


@asynccontextmanager
async def run_app(
    url: str, create: Callable[[Settings], Application] = create_app, **settings: Any
) -> AsyncIterator[ASGIClient]:
    """Run the application on a database, with its lifespan, and yield a client."""
    app = create(Settings(DATABASE_URL=url, **settings))
    async with app.router.lifespan_context(app):
        yield ASGIClient(app)
