"""Read routes of dossiers."""

from typing import Annotated

from fastapi import Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.parameters import id_path
from astana_api.api.problems.details import problem_responses
from astana_api.errors import ResourceNotFound
from astana_api.queries.dossiers import get_baseline
from astana_api.schemas.responses.dossiers import Baseline

TAG = {"name": "dossiers", "description": "The folders of files that were imported."}
router = read_router(tag=TAG["name"], prefix="/v1")

DossierId = Annotated[str, id_path("The id of the dossier.", "astana-platform")]


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
