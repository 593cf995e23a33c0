"""A server in this process to be mirrored, and the tables that a mirror copies."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror import GetJson
from astana_api.models import (
    AnchorCheck,
    ApiKey,
    Base,
    Head,
    LinkCheck,
    PageSession,
    SQLDocumentText,
)
from tests.support.databases import render_stale
from tests.support.seeded_app import HTTPResponse, run_app

NOT_MIRRORED = {ApiKey, Head, SQLDocumentText, AnchorCheck, LinkCheck, PageSession}
"""Tables that a mirror does not copy: keys, sessions, the head, and checks."""
MIRRORED = [m.class_ for m in Base.registry.mappers if m.class_ not in NOT_MIRRORED]


def table_contents(
    database: Database, models: list[type[Base]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the tables, in an order independent of the insertion order.

    Stale records are rendered first, and the database stays as it is.
    """
    with database.write(dry_run=True) as session:
        render_stale(session)
        return {
            m.__tablename__: sorted(map(tuple, session.execute(select(table(m)))), key=repr)
            for m in models
        }


@contextmanager
def blocking_server(url: str) -> Iterator["Server"]:
    """Run a server over the database for synchronous code."""
    with asyncio.Runner() as runner:
        context = run_app(url)
        client = runner.run(context.__aenter__())
        try:
            yield Server(lambda path: runner.run(client.get(path)))
        finally:
            runner.run(context.__aexit__(None, None, None))


class Server:
    """A synchronous client that records the requested paths."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self.requested_paths: list[str] = []

    def send(self, path: str) -> HTTPResponse:
        self.requested_paths.append(path)
        response: HTTPResponse = self._send(path)
        return response

    def get(self, path: str) -> Json | None:
        response = self.send(path)
        if response.status == 404:
            return None
        assert response.status == 200, (path, response)
        content: Json = response.json()
        return content


def small_pages(get: GetJson, limit: int) -> GetJson:
    """Return a `get` that requests smaller pages."""
    return lambda path: get(path.replace("limit=500", f"limit={limit}"))


def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    asyncio.run(database.close())


def assert_same(remote: Database, mirror: Database) -> None:
    expected, actual = table_contents(remote, MIRRORED), table_contents(mirror, MIRRORED)
    for name in expected:
        assert actual[name] == expected[name], name
