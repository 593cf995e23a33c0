"""The application with its database, as `astana-api serve` and the tests run it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from astana_api.api.app import Application, build_app
from astana_api.api.middleware.key_last_used import KeyLastUsedTracker
from astana_api.api.middleware.rate_limits import RateLimits
from astana_api.db.database import Database
from astana_api.db.schema import require_head
from astana_api.settings import Settings


def create_app(settings: Settings | None = None) -> Application:
    """Return an application that opens the configured database at start-up.

    Without `settings`, read them from the environment. Start-up raises SchemaOutdatedError if the
    schema of the database is not the one of this version.
    """
    settings = settings or Settings()
    url = settings.database_url

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(url)
        require_head(database)
        app.state.database = database
        app.state.key_last_used = KeyLastUsedTracker()
        try:
            async with app.state.key_last_used.flush_periodically(database):
                yield
        finally:
            await database.close()

    app = build_app(lifespan)
    app.cache_bytes = settings.cache_bytes
    app.reads_require_key = settings.reading == "closed"
    app.rate_limits = RateLimits(
        per_key=settings.rate_limit_keys,
        per_client=settings.rate_limit_addresses,
        failed_keys_per_client=settings.rate_limit_failed_keys,
    )
    app.log_all = settings.log_requests
    return app
