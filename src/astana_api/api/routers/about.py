"""Routes about the server: index, statistics, liveness and readiness probes."""

import asyncio

from fastapi import Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import get_database, json_response, open_snapshot
from astana_api.api.problems.details import problem_responses
from astana_api.db import schema
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import dumps
from astana_api.errors import InsufficientStorage, ServiceUnavailable
from astana_api.queries.stale_renderings import count_stale_renderings
from astana_api.queries.stats import compute_stats
from astana_api.schemas.responses.about import Health, Index, Readiness, Stats

TAG = {"name": "about", "description": "Where to begin, and whether the server is well."}
router = read_router(tag=TAG["name"])

TITLE = "Astana API"
_ABOUT = {
    "title": TITLE,
    "description": "Who founded, led, joined and met whom, each fact with its source.",
}
_LISTS = (
    "entities",
    "statements",
    "timeline",
    "citations",
    "documents",
    "dossiers",
    "properties",
    "revisions",
    "changes",
)
_ROOT = {
    "api": "/v1",
    "guide": "/guide",
    "documentation": "/docs",
    "openapi": "/openapi.json",
    "problems": "/problems",
    "health": "/healthz",
    "readiness": "/readyz",
}
_V1 = {
    **{kind.collection: f"/v1/{kind.collection}" for kind in Kind},
    **{name: f"/v1/{name}" for name in _LISTS},
    "search": "/v1/search?q=astana",
    "suggest": "/v1/suggest?q=a",
    "stats": "/v1/stats",
    "guide": "/guide",
    "documentation": "/docs",
    "openapi": "/openapi.json",
}
_CONSTANT_REVISION = 0
_NO_STORE = {"Cache-Control": "no-store"}


@router.get("/", operation_id="get_index", summary="API index", response_model=Index)
async def get_index(request: Request) -> Representation:
    """Links to the API, its documentation and its probes."""
    return json_response(request.scope, {**_ABOUT, "links": _ROOT}, _CONSTANT_REVISION)


@router.get("/v1", operation_id="get_v1_index", summary="v1 index", response_model=Index)
async def get_v1_index(request: Request) -> Representation:
    """Links to all lists."""
    return json_response(request.scope, {**_ABOUT, "links": _V1}, _CONSTANT_REVISION)


@router.get("/v1/stats", operation_id="get_stats", summary="Get statistics", response_model=Stats)
async def get_stats(request: Request) -> Representation:
    """The numbers of entities, statements, citations, documents and names."""
    async with open_snapshot(request) as snapshot:
        counts = await compute_stats(snapshot)
    return json_response(request.scope, counts, snapshot.revision)


@router.get("/healthz", operation_id="get_health", summary="Liveness probe", response_model=Health)
@produces()
async def get_health() -> Response:
    """Returns 200 while the process runs; does not access the database."""
    return Response('{"status":"ok"}', media_type="application/json", headers=_NO_STORE)


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Readiness probe",
    response_model=Readiness,
    responses=problem_responses(ServiceUnavailable, InsufficientStorage),
)
@produces()
async def get_readiness(request: Request) -> Response:
    """Returns 200 if the database can be read and written and belongs to this version.

    The schema and the projection must be those of this version. A database that is read-only from
    the start is ready.
    """
    database = get_database(request)
    await asyncio.to_thread(database.check_health)
    await asyncio.to_thread(schema.require_current, database)
    schema_revision = await asyncio.to_thread(schema.current_revision, database)
    async with open_snapshot(request) as snapshot:
        stale_renderings = await count_stale_renderings(snapshot)
    body = dumps(
        {
            "status": "ready",
            "revision": snapshot.revision,
            "schema": schema_revision,
            "stale_renderings": stale_renderings,
        }
    )
    return Response(body, media_type="application/json", headers=_NO_STORE)
