"""Read route of the requests to the links of a citation."""

from fastapi import Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.sources.citations import TAG, CitationId, require_citation
from astana_api.domain.rendering.entities import dumps, loads
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries.checks.links import get_link_checks
from astana_api.queries.view import HeadView
from astana_api.schemas.responses.citations import CitationLinks

router = read_router(tag=TAG["name"], prefix="/v1")


@router.get(
    "/citations/{id}/links",
    operation_id="list_citation_link_checks",
    summary="List the checks of a citation's links",
    response_model=CitationLinks,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces()
async def list_citation_link_checks(request: Request, citation_id: CitationId) -> Response:
    """The results of `astana-api links check` for `url` and `archive_url`.

    The operator runs the command; the server requests no link. A check is no revision, so the
    response has no ETag and is not cached.
    """
    async with open_snapshot(request) as snapshot:
        citation = await require_citation(HeadView(snapshot), citation_id)
        body = dumps(await get_link_checks(snapshot, loads(citation.body)))
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
