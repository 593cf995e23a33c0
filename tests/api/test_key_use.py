"""When a key was last used, as it is kept beside the requests, on both databases."""

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy import select

from astana_api.api.middleware.key_last_used import KeyUse
from astana_api.api.serving import create_app
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseAwayError
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey
from astana_api.settings import Settings
from tests.support.keys import make_key
from tests.support.served import Client

AT = dt.datetime(2026, 11, 24, 5, 0, tzinfo=dt.UTC)


def last_uses(database: Database) -> dict[str, str | None]:
    with database.write() as session:
        rows = session.execute(select(ApiKey.name, ApiKey.last_used_at)).all()
    return {name: at for name, at in rows}  # noqa: C416 - typed, which dict() of rows is not


def test_what_was_used_is_written_when_the_server_stops(database: Database) -> None:
    secret = make_key(database, "used", Scope.READ)
    make_key(database, "idle", Scope.READ)

    async def serve() -> None:
        app = create_app(Settings(DATABASE_URL=database.url))
        async with app.router.lifespan_context(app):
            answer = await Client(app).get("/v1/stats", authorization=f"Bearer {secret}")
            assert answer.status == 200
            # Not on the way of the request.
            assert last_uses(database) == {"used": None, "idle": None}

    asyncio.run(serve())
    found = last_uses(database)
    assert found["idle"] is None
    assert found["used"] is not None
    assert found["used"] > "2026"


def test_it_is_written_once_in_a_while(database: Database) -> None:
    make_key(database, "used", Scope.READ)

    async def run() -> None:
        use = KeyUse()
        use.note("key-used", AT)
        async with use.written(database, interval=0.01):
            while last_uses(database)["used"] is None:  # noqa: ASYNC110 - it is another process's
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))
    assert last_uses(database) == {"used": "2026-11-24T05:00:00Z"}


class Away(Database):
    """A database that cannot be written to."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("sqlite:///none.db")
        self.failure = failure

    def write(self, *, dry_run: bool = False) -> "Away":  # type: ignore[override]  # noqa: ARG002
        raise self.failure


@pytest.mark.parametrize("failure", [DatabaseAwayError("it is away"), ValueError("a fault")])
def test_what_cannot_be_written_is_kept_and_said(
    database: Database, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    make_key(database, "used", Scope.READ)
    use = KeyUse()
    use.note("key-used", AT)
    with caplog.at_level(logging.WARNING):
        asyncio.run(use.write(Away(failure)))
    assert str(failure) in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(failure, ValueError)
    asyncio.run(use.write(database))
    assert last_uses(database) == {"used": "2026-11-24T05:00:00Z"}
