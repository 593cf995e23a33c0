"""Read routes of dossiers."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.pagination import list_response, read_list, render_records
from astana_api.api.lists.parameters import id_path, sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json
from astana_api.errors import ResourceNotFound
from astana_api.queries.dossiers import LISTING, get_baseline, get_dossier, render_dossier
from astana_api.schemas.responses.dossiers import Baseline, DossierList, DossierSummary

TAG = {"name": "dossiers", "description": "The folders of files that were imported."}
router = read_router(tag=TAG["name"], prefix="/v1")

DossierId = Annotated[str, id_path("The id of the dossier.", "astana-platform")]


class DossierListQuery(SortedPageQuery):
    """The query of the list of dossiers."""

    sort: Annotated[str | None, sort_query(LISTING.sorts)] = None


@router.get(
    "/dossiers",
    operation_id="list_dossiers",
    summary="List dossiers",
    response_model=DossierList,
)
async def list_dossiers(
    request: Request, query: Annotated[DossierListQuery, Query()]
) -> Representation:
    """All dossiers by id, each with the licence of its data; sort by `id` or `-id`."""

    async def render_rows(_: Snapshot, rows: list[Row]) -> list[Json]:
        return [render_dossier(row) for row in rows]

    async with open_snapshot(request) as snapshot:
        page = await read_list(
            snapshot,
            request.scope,
            LISTING,
            query.page_params(),
            {},
            render=render_records(render_rows),
        )
    return list_response(request.scope, page)


@router.get(
    "/dossiers/{id}",
    operation_id="get_dossier",
    summary="Get a dossier",
    response_model=DossierSummary,
    responses=problem_responses(ResourceNotFound),
)
async def get_dossier_summary(request: Request, dossier_id: DossierId) -> Representation:
    """What the dossier says of itself, with the licence of its data."""
    async with open_snapshot(request) as snapshot:
        dossier = await get_dossier(snapshot, dossier_id)
    if dossier is None:
        raise ResourceNotFound(f"There is no dossier {dossier_id}.")
    return json_response(request.scope, dossier, dossier["revision"])


@router.get(
    "/dossiers/{id}/baseline",
    operation_id="get_dossier_baseline",
    summary="Get the import baseline of a dossier",
    response_model=Baseline,
    responses=problem_responses(ResourceNotFound),
)
async def get_dossier_baseline(request: Request, dossier_id: DossierId) -> Representation:
    """The content of the dossier when it was last seeded.

    The next seeding compares the dossier with it and removes what the dossier no longer has. A
    mirror needs it so that the dossier can be seeded there.
    """
    async with open_snapshot(request) as snapshot:
        baseline = await get_baseline(snapshot, dossier_id)
    if baseline is None:
        raise ResourceNotFound(f"There is no dossier {dossier_id}.")
    return json_response(request.scope, baseline, baseline["revision"])
