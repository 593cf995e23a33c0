"""What every endpoint that reads begins and ends with."""

from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json, dumps


def database_of(request: Request) -> Database:
    """What stands behind the application, opened when it started."""
    database: Database = request.app.state.database
    return database


def json_response(
    scope: Scope, record: Json, revision: int, *, link: str | None = None
) -> Representation:
    """A record that was made for this answer, under the revision that last touched it."""
    return Representation(scope, dumps(record).encode(), revision, link=link)
