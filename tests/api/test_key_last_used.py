"""Last tracker of API keys, written independently of requests, on both databases."""

import asyncio
import datetime as dt
import logging

import pytest
from sqlalchemy import select

from astana_api.api.app import create_app
from astana_api.api.middleware.key_last_used import KeyLastUsedTracker
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey
from astana_api.settings import Settings
from tests.support.api_keys import create_api_key
from tests.support.seeded_app import ASGIClient

AT = dt.datetime(2026, 11, 24, 5, 0, tzinfo=dt.UTC)


def last_uses(database: Database) -> dict[str, str | None]:
    with database.write() as session:
        rows = session.execute(select(ApiKey.name, ApiKey.last_used_at)).all()
    return {name: at for name, at in rows}  # noqa: C416 - typed, which dict() of rows is not


def test_shutdown_writes_last_use(database: Database) -> None:
    secret = create_api_key(database, "used", Scope.READ)
    create_api_key(database, "idle", Scope.READ)

    async def serve() -> None:
        app = create_app(Settings(DATABASE_URL=database.url))
        async with app.router.lifespan_context(app):
            response = await ASGIClient(app).get("/v1/stats", authorization=f"Bearer {secret}")
            assert response.status == 200
            # The request itself does not write it.
            assert last_uses(database) == {"used": None, "idle": None}

    asyncio.run(serve())
    uses = last_uses(database)
    assert uses["idle"] is None
    assert uses["used"] is not None
    assert uses["used"] > "2026"


def test_flush_periodically_writes_last_use(database: Database) -> None:
    create_api_key(database, "used", Scope.READ)

    async def run() -> None:
        tracker = KeyLastUsedTracker()
        tracker.record("key-used", AT)
        async with tracker.flush_periodically(database, interval=0.01):
            while last_uses(database)["used"] is None:  # noqa: ASYNC110 - another thread writes it
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(run(), 60))
    assert last_uses(database) == {"used": "2026-11-24T05:00:00Z"}


class UnwritableDatabase(Database):
    """Represent a database whose writes fail."""

    def __init__(self, failure: Exception) -> None:
        super().__init__("sqlite:///none.db")
        self.failure = failure

    def write(self, *, dry_run: bool = False) -> "UnwritableDatabase":  # type: ignore[override]  # noqa: ARG002
        raise self.failure


@pytest.mark.parametrize("failure", [DatabaseUnavailableError("unavailable"), ValueError("a bug")])
def test_failed_flush_is_logged_and_retried(
    database: Database, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    create_api_key(database, "used", Scope.READ)
    tracker = KeyLastUsedTracker()
    tracker.record("key-used", AT)
    with caplog.at_level(logging.WARNING):
        asyncio.run(tracker.flush(UnwritableDatabase(failure)))
    assert str(failure) in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(failure, ValueError)
    asyncio.run(tracker.flush(database))
    assert last_uses(database) == {"used": "2026-11-24T05:00:00Z"}
