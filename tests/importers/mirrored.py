"""A server in this process to be mirrored, and what of it a mirror takes over."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror import Get
from astana_api.models import ApiKey, Base, Dossier, DossierFact, Head
from tests.support.served import Answer, serving

KEPT_TO_ITSELF = {ApiKey, Dossier, DossierFact, Head}
"""What a mirror does not take over: keys, what each dossier last stated, and who rendered it."""
MIRRORED = [m.class_ for m in Base.registry.mappers if m.class_ not in KEPT_TO_ITSELF]


def contents(database: Database, models: list[type[Base]]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables, in an order that does not depend on when it was written."""
    with database.write(dry_run=True) as session:
        return {
            m.__tablename__: sorted(map(tuple, session.execute(select(table(m)))), key=repr)
            for m in models
        }


@contextmanager
def asking(url: str) -> Iterator["Server"]:
    """A server over the database, to be asked from code that waits for its answers."""
    with asyncio.Runner() as runner:
        there = serving(url)
        client = runner.run(there.__aenter__())
        try:
            yield Server(lambda path: runner.run(client.get(path)))
        finally:
            runner.run(there.__aexit__(None, None, None))


class Server:
    """Answers paths, and remembers them."""

    def __init__(self, ask: Any) -> None:
        self._ask = ask
        self.asked: list[str] = []

    def answer(self, path: str) -> Answer:
        self.asked.append(path)
        found: Answer = self._ask(path)
        return found

    def get(self, path: str) -> Json | None:
        answer = self.answer(path)
        if answer.status == 404:
            return None
        assert answer.status == 200, (path, answer)
        found: Json = answer.json()
        return found


def small_pages(get: Get, limit: int) -> Get:
    """The same server, asked for fewer items at once than it would give."""
    return lambda path: get(path.replace("limit=500", f"limit={limit}"))
