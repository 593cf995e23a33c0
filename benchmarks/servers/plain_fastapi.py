"""Serve the rendered JSON of the project from an ordinary FastAPI application.

Query functions and query model are those of the project; router and route class are FastAPI's, and
there is no middleware. The row shows what the project's own router and route classes save, although
they check more.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request
from starlette.responses import Response

from astana_api.api.http.query_model import parameter_types
from astana_api.api.http.responses import get_database
from astana_api.api.lists.envelope import build_next_path, render_list_body
from astana_api.api.lists.pagination import read_query
from astana_api.api.routers.entities.collections import COLLECTIONS
from astana_api.api.routers.entities.routes import EntityListQuery, list_query_model
from astana_api.db.database import Database
from astana_api.queries.entities.items import get_item
from astana_api.queries.entities.lists import DEFAULT_SORT
from benchmarks.servers.uvicorn_runner import serve

DATABASE = "astana.db"
"""The file in the folder that the project's own server reads too."""
_JSON = "application/json"
_ORGANIZATIONS = next(each for each in COLLECTIONS if each.name == "organizations")

router = APIRouter(prefix="/v1/organizations")


@router.get("/{organization_id}")
async def get_organization(request: Request, organization_id: str) -> Response:
    """Return an organization as it is stored."""
    async with get_database(request).read() as snapshot:
        item = await get_item(snapshot, organization_id)
    if item is None:
        raise HTTPException(404)
    headers = {"ETag": f'"{item.revision}-{item.digest}"'}
    return Response(item.body, media_type=_JSON, headers=headers)


@router.get("")
@parameter_types(query=Annotated[list_query_model(_ORGANIZATIONS), Query()])
async def list_organizations(
    request: Request, query: Annotated[EntityListQuery, Query()]
) -> Response:
    """Return a page of organizations."""
    filters = _ORGANIZATIONS.filters.parse(query)
    async with get_database(request).read() as snapshot:
        list_query, _ = await _ORGANIZATIONS.filters.build_query(
            snapshot, _ORGANIZATIONS.lists.summaries, filters, _ORGANIZATIONS.kinds
        )
        page = await read_query(
            snapshot, request.scope, list_query, query.page_params(), default_sort=DEFAULT_SORT
        )
    next_path = None if page.cursor is None else build_next_path(request.scope, page.cursor)
    return Response(render_list_body(page.items, next_path), media_type=_JSON)


def build(folder: Path) -> FastAPI:
    """Return the application over the folder's database."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = Database(f"sqlite:///{folder / DATABASE}")
        yield
        await app.state.database.close()

    app = FastAPI(lifespan=lifespan)
    app.include_router(router)
    return app


if __name__ == "__main__":
    serve(build)
