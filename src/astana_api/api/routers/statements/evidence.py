"""Read route of the evidence of a statement, with quotations."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.as_of import AsOfQuery, open_temporal_scope
from astana_api.api.lists.pagination import drop_unset, list_response, read_query, render_records
from astana_api.api.lists.parameters import sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.statements.routes import TAG, Bases, StatementId
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import AnchorState, Stance
from astana_api.domain.rendering.entities import Json
from astana_api.errors import ResourceNotFound
from astana_api.queries import statements
from astana_api.queries.checks import quotations
from astana_api.queries.lists.list_query import ListQuery
from astana_api.schemas.responses.statements import QuotedEvidenceList

router = read_router(tag=TAG["name"], prefix="/v1")


class EvidenceListQuery(AsOfQuery, SortedPageQuery):
    """The query of the evidence of a statement."""

    anchor_state: Annotated[
        list[AnchorState] | None, Query(description="States of the anchor. Example: `missing`.")
    ] = None
    stance: Annotated[
        list[Stance] | None, Query(description="Whether it supports or contradicts the statement.")
    ] = None
    basis: Bases = None
    sort: Annotated[str | None, sort_query(quotations.LISTING.sorts)] = None


@router.get(
    "/statements/{id}/evidence",
    operation_id="list_statement_evidence",
    summary="List the evidence of a statement",
    response_model=QuotedEvidenceList,
    responses=problem_responses(ResourceNotFound),
)
async def list_statement_evidence(
    request: Request, statement_id: StatementId, query: Annotated[EvidenceListQuery, Query()]
) -> Representation:
    """The current evidence with the quoted phrase in its context, in the order of entry.

    `quotation` needs an attached text in which the phrase was found. Sort by `stated` or `-stated`.
    """
    filters = drop_unset(
        {
            "statement": [statement_id],
            "anchor_state": query.anchor_state,
            "stance": query.stance,
            "basis": query.basis,
        }
    )
    async with open_snapshot(request) as snapshot:
        view = (await open_temporal_scope(snapshot, query.as_of)).view

        async def render_rows(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
            return await quotations.render_quotations(view, rows)

        if await statements.get_statement(view, statement_id) is None:
            raise ResourceNotFound(f"There is no statement {statement_id}.")
        page = await read_query(
            snapshot,
            request.scope,
            ListQuery(quotations.LISTING, filters, view.as_of),
            query.page_params(),
            default_sort=quotations.DEFAULT_SORT,
            render=render_records(render_rows),
        )
    return list_response(request.scope, page)
