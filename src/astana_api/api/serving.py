"""The application with a database behind it: what `astana-api serve` and the tests run."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from astana_api.api.app import Application, documented_application
from astana_api.api.middleware.key_last_used import KeyUse
from astana_api.api.middleware.rate_limits import Rates
from astana_api.db.database import Database
from astana_api.db.schema import require_head
from astana_api.settings import Settings


def create_app(settings: Settings | None = None) -> Application:
    """An application for the database that the settings name; it is opened at start-up.

    Without settings they are read from the environment. Start-up raises SchemaBehindError on a
    schema that is not this program's.
    """
    settings = settings or Settings()
    url = settings.database_url

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        database = Database(url)
        require_head(database)
        app.state.database = database
        app.state.key_use = KeyUse()
        try:
            async with app.state.key_use.written(database):
                yield
        finally:
            await database.close()

    app = documented_application(lifespan)
    app.cache_bytes = settings.cache_bytes
    app.reading_closed = settings.reading == "closed"
    app.rates = Rates(
        keys=settings.rate_limit_keys,
        addresses=settings.rate_limit_addresses,
        failed_keys=settings.rate_limit_failed_keys,
    )
    app.log_all = settings.log_requests
    return app
