"""Read routes of statements."""

from typing import Annotated, Literal

from fastapi import Query, Request

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.as_of import TemporalQuery, format_cite_as_link, open_temporal_scope
from astana_api.api.lists.exports import (
    STATEMENT_FORMATS,
    export_response,
    export_statements,
    page_response,
)
from astana_api.api.lists.filter_types import (
    KnownProperty,
    RecordId,
    StatementIds,
    TrueOrFalse,
    parse_flag,
    parse_statement_ids,
)
from astana_api.api.lists.pagination import drop_unset, list_response
from astana_api.api.lists.parameters import id_path, sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.changes.listing import read_history
from astana_api.api.routers.statements.lists import read_statements
from astana_api.domain.enums import AnchorState, Basis, ChangeType, Rank, State
from astana_api.errors import InvalidQueryParameter, ResourceNotFound
from astana_api.exporters.formats import JSON
from astana_api.queries import statements
from astana_api.queries.changes import history as histories
from astana_api.queries.view import HeadView
from astana_api.schemas.responses.changes import StatementHistory
from astana_api.schemas.responses.statements import StatementList, StatementWithStates

TAG = {
    "name": "statements",
    "description": "Claims about entities, with their state and evidence.",
}
router = read_router(tag=TAG["name"], prefix="/v1")

StatementId = Annotated[str, id_path("The statement's id.", "st-mxtlz77fkie7orup")]

Properties = Annotated[
    list[KnownProperty] | None, Query(description="Ids of properties: see `/v1/properties`.")
]
States = Annotated[
    list[State] | None, Query(description="States; without it, those that are current.")
]
Ranks = Annotated[list[Rank] | None, Query(description="Ranks.")]
Bases = Annotated[list[Basis] | None, Query(description="Basis of at least one piece of evidence.")]
Sourced = Annotated[
    TrueOrFalse | None,
    Query(description="Whether a citation supports it by more than an editor's inference."),
]
Anchored = Annotated[
    TrueOrFalse | None, Query(description="Whether a passage of a document supports it.")
]
AnchorStates = Annotated[
    list[AnchorState] | None,
    Query(description="States of at least one anchor of its evidence. Example: `missing`."),
]
Disputed = Annotated[
    TrueOrFalse | None, Query(description="Whether something current speaks against it.")
]


class StatementListQuery(TemporalQuery, SortedPageQuery):
    """The query of the list of statements."""

    ids: StatementIds = None
    entity: Annotated[
        list[RecordId] | None,
        Query(description="Ids of entities that are subject or value. Example: `astana-platform`."),
    ] = None
    subject: Annotated[
        list[RecordId] | None,
        Query(description="Ids of entities that are the subject. Example: `randa-kassis`."),
    ] = None
    property: Properties = None
    value: Annotated[
        list[str] | None,
        Query(description="Values, as stated; an entity or a citation by its id. Example: `2015`."),
    ] = None
    citation: Annotated[
        list[RecordId] | None,
        Query(description="Ids of citations of its evidence. Example: `putz-2015-why`."),
    ] = None
    document: Annotated[
        list[RecordId] | None,
        Query(description="Ids of documents of its evidence. Example: `astana-platform-article`."),
    ] = None
    section: Annotated[
        list[str] | None,
        Query(description="Keys of sections of the one `document` named. Example: `lead`."),
    ] = None
    basis: Bases = None
    state: States = None
    rank: Ranks = None
    sourced: Sourced = None
    anchored: Anchored = None
    anchor_state: AnchorStates = None
    disputed: Disputed = None
    sort: Annotated[str | None, sort_query(statements.LISTING.sorts)] = None


class StatementHistoryQuery(SortedPageQuery):
    """The query of the history of a statement."""

    type: Annotated[
        list[Literal[ChangeType.STATEMENT, ChangeType.EVIDENCE]] | None,
        Query(description="Types of changed records."),
    ] = None
    sort: Annotated[str | None, sort_query(histories.SORTS)] = None


@router.get(
    "/statements",
    operation_id="list_statements",
    summary="List statements",
    response_model=StatementList,
)
@produces(*STATEMENT_FORMATS)
async def list_statements(
    request: Request, query: Annotated[StatementListQuery, Query()]
) -> Representation:
    """Statements with their evidence, in the order of entry.

    Sort by `stated` or `-stated`. Use `state` or `ids` to get retracted and superseded statements.
    """
    filters = drop_unset(
        {
            "ids": parse_statement_ids(query.ids),
            "entity": query.entity,
            "subject": query.subject,
            "property": query.property,
            "value": query.value,
            "citation": query.citation,
            "document": query.document if query.section is None else None,
            "basis": query.basis,
            "state": query.state or ([State.CURRENT] if query.ids is None else None),
            "rank": query.rank,
            "sourced": parse_flag(query.sourced),
            "anchored": parse_flag(query.anchored),
            **_anchor_filter(query.anchor_state),
            "disputed": parse_flag(query.disputed),
        }
    )
    if query.section is not None:
        filters["section"] = _section_filter(query.document, query.section)
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(
            snapshot, query.as_of, query.at, query.include_no
        )
        page = await read_statements(request.scope, query.page_params(), filters, temporal_scope)
        return await page_response(temporal_scope.view, request.scope, page, export_statements)


@router.get(
    "/statements/{id}",
    operation_id="get_statement",
    summary="Get a statement",
    response_model=StatementWithStates,
    responses=problem_responses(ResourceNotFound),
)
@produces(*STATEMENT_FORMATS)
async def get_statement(
    request: Request, statement_id: StatementId, query: Annotated[TemporalQuery, Query()]
) -> Representation:
    """A statement with its current evidence, its states and its past evidence.

    A superseded or retracted statement is returned too; see `state`. With `at`, a statement that is
    not true then is returned with `holds` `no`.
    """
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(
            snapshot, query.as_of, query.at, query.include_no
        )
        statement = await statements.get_statement(
            temporal_scope.view, statement_id, temporal_scope.bounds
        )
        if statement is None:
            raise ResourceNotFound(f"There is no statement {statement_id}.")
        scope = request.scope
        # Displayed names and the disputed flag change without a new revision of the statement.
        link = format_cite_as_link(scope, statement["self"], query.as_of or snapshot.revision)
        if negotiated_format(scope) is not JSON:
            return await export_response(
                temporal_scope.view,
                scope,
                [statement],
                export_statements,
                statement["revision"],
                link=link,
            )
    return json_response(scope, statement, statement["revision"], link=link)


@router.get(
    "/statements/{id}/history",
    operation_id="list_statement_history",
    summary="List the changes of a statement",
    response_model=StatementHistory,
    responses=problem_responses(ResourceNotFound),
)
async def list_statement_history(
    request: Request,
    statement_id: StatementId,
    query: Annotated[StatementHistoryQuery, Query()],
) -> Representation:
    """The state and the evidence of the statement before and after each change, the latest first.

    Each item has who made the change, when and why.
    """
    async with open_snapshot(request) as snapshot:
        if await statements.get_statement(HeadView(snapshot), statement_id) is None:
            raise ResourceNotFound(f"There is no statement {statement_id}.")
        about = {"statement": [statement_id]}
        page = await read_history(snapshot, request.scope, query.page_params(), about, query.type)
    return list_response(request.scope, page)


def _anchor_filter(states: list[AnchorState] | None) -> dict[str, list[AnchorState] | None]:
    """Return the filter by anchor states: few anchors have another state than `no_text`."""
    is_checked = states is not None and AnchorState.NO_TEXT not in states
    return {"checked_anchor" if is_checked else "anchor_state": states}


def _section_filter(document: list[str] | None, section: list[str]) -> list[str]:
    """Return the one document followed by the distinct section keys.

    Raise InvalidQueryParameter unless exactly one document is given.
    """
    if document is None or len(set(document)) != 1:
        raise InvalidQueryParameter.named(
            "section", "section needs one document: the key of a section is good within it alone."
        )
    return [document[0], *dict.fromkeys(section)]
