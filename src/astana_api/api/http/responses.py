"""Helpers that read endpoints share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.api.http.request_state import set_revision
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, dumps


def get_database(request: Request) -> Database:
    """Return the database that the application opened at start-up."""
    database: Database = request.app.state.database
    return database


@asynccontextmanager
async def open_snapshot(request: Request) -> AsyncIterator[Snapshot]:
    """Yield a snapshot of the last revision, which the header of the response then names.

    Raise the errors of `Database.read`.
    """
    async with get_database(request).read() as snapshot:
        set_revision(request.scope, snapshot.revision)
        yield snapshot


def json_response(
    scope: Scope, record: Json, revision: int, *, link: str | None = None
) -> Representation:
    """Return a JSON response for a record; `revision` is the last one that changed it."""
    return Representation(scope, dumps(record).encode(), revision, link=link)
