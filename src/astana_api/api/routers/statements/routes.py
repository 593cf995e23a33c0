"""Statements: what is claimed of entities, and what each claim rests on."""

from typing import Annotated, Literal

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of, json_response
from astana_api.api.http.routes import api_router
from astana_api.api.lists.as_of import AsOf, At, IncludeNo, cite_as, moment_of
from astana_api.api.lists.filter_types import Ids, KnownProperty, TrueOrFalse, flag, ids_of
from astana_api.api.lists.pagination import Asked, given, list_response
from astana_api.api.lists.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, identifier, sort_by
from astana_api.api.routers.changes.listing import history
from astana_api.api.routers.statements.lists import read_statements
from astana_api.domain.enums import ChangeType, Rank, State
from astana_api.errors import InvalidQueryParameter, ResourceNotFound
from astana_api.queries import statements
from astana_api.queries.as_of import statements as past_statements
from astana_api.queries.changes import history as histories
from astana_api.schemas.responses.changes import StatementHistory
from astana_api.schemas.responses.statements import StatementList, StatementWithStates

TAG = {
    "name": "statements",
    "description": "What is claimed of entities, whether it stands, and what it rests on.",
}
router = api_router(tag=TAG["name"], prefix="/v1")

StatementId = Annotated[str, identifier("The statement's id.", "st-mxtlz77fkie7orup")]

Properties = Annotated[
    list[KnownProperty] | None, Query(description="Ids of properties: see `/v1/properties`.")
]
States = Annotated[
    list[State] | None, Query(description="States; without it, those that are current.")
]
Ranks = Annotated[list[Rank] | None, Query(description="Ranks.")]
Sourced = Annotated[TrueOrFalse | None, Query(description="Whether a citation supports it.")]
Anchored = Annotated[
    TrueOrFalse | None, Query(description="Whether it is tied to a place in a document.")
]
Disputed = Annotated[
    TrueOrFalse | None, Query(description="Whether something current speaks against it.")
]


@router.get(
    "/statements",
    operation_id="list_statements",
    summary="List statements",
    response_model=StatementList,
)
async def list_statements(
    request: Request,
    ids: Ids = None,
    entity: Annotated[
        list[str] | None,
        Query(description="Ids of entities that are subject or value. Example: `astana-platform`."),
    ] = None,
    subject: Annotated[
        list[str] | None,
        Query(description="Ids of entities that are the subject. Example: `randa-kassis`."),
    ] = None,
    property_: Annotated[Properties, Query(alias="property")] = None,
    value: Annotated[
        list[str] | None,
        Query(description="Values, as stated; an entity or a citation by its id. Example: `2015`."),
    ] = None,
    citation: Annotated[
        list[str] | None,
        Query(description="Ids of citations of its evidence. Example: `putz-2015-why`."),
    ] = None,
    document: Annotated[
        list[str] | None,
        Query(description="Ids of documents of its evidence. Example: `astana-platform-article`."),
    ] = None,
    section: Annotated[
        list[str] | None,
        Query(description="Keys of sections of the one `document` named. Example: `lead`."),
    ] = None,
    state: States = None,
    rank: Ranks = None,
    sourced: Sourced = None,
    anchored: Anchored = None,
    disputed: Disputed = None,
    as_of: AsOf = None,
    at: At = None,
    include_no: IncludeNo = None,
    sort: Annotated[str | None, sort_by(statements.LISTING.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """Every statement that meets the filters, with its evidence, in the order of stating.

    Sort by `stated` or `-stated`. Retracted and superseded statements are there by `state`, and
    by `ids`.
    """
    filters = given(
        {
            "ids": ids_of(ids),
            "entity": entity,
            "subject": subject,
            "property": property_,
            "value": value,
            "citation": citation,
            "document": document if section is None else None,
            "state": state or ([State.CURRENT] if ids is None else None),
            "rank": rank,
            "sourced": flag(sourced),
            "anchored": flag(anchored),
            "disputed": flag(disputed),
        }
    )
    if section is not None:
        filters["section"] = _place(document, section)
    asked = Asked(limit, cursor, sort, count)
    async with database_of(request).read() as snapshot:
        moment = await moment_of(snapshot, as_of, at, include_no)
        found = await read_statements(snapshot, request.scope, asked, filters, moment)
    return list_response(request.scope, found)


@router.get(
    "/statements/{id}",
    operation_id="get_statement",
    summary="Get a statement",
    response_model=StatementWithStates,
    responses=problem_responses(ResourceNotFound),
)
async def get_statement(
    request: Request,
    statement_id: StatementId,
    as_of: AsOf = None,
    at: At = None,
    include_no: IncludeNo = None,
) -> Representation:
    """A statement with the evidence that stands, and with its whole life.

    One that was superseded or retracted is still there, and says so. One that does not hold at a
    date is, too: `holds` says `no`.
    """
    async with database_of(request).read() as snapshot:
        moment = await moment_of(snapshot, as_of, at, include_no)
        found = await (
            statements.one(snapshot, statement_id, moment.at)
            if moment.past is None
            else past_statements.one(moment.past, statement_id, moment.at)
        )
    if found is None:
        raise ResourceNotFound(f"There is no statement {statement_id}.")
    scope = request.scope
    # The names that it shows, and whether it is disputed, change when it does not itself.
    link = cite_as(scope, found["url"], as_of or snapshot.revision)
    return json_response(scope, found, found["revision"], link=link)


@router.get(
    "/statements/{id}/history",
    operation_id="list_statement_history",
    summary="List what became of a statement",
    response_model=StatementHistory,
    responses=problem_responses(ResourceNotFound),
)
async def list_statement_history(
    request: Request,
    statement_id: StatementId,
    type_: Annotated[
        list[Literal[ChangeType.STATEMENT, ChangeType.EVIDENCE]] | None,
        Query(alias="type", description="What the changes are of."),
    ] = None,
    sort: Annotated[str | None, sort_by(histories.SORTS)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """What was held of it and what it rested on, before and after each change; the last first.

    Each with who made the change, when and why.
    """
    async with database_of(request).read() as snapshot:
        if await statements.one(snapshot, statement_id) is None:
            raise ResourceNotFound(f"There is no statement {statement_id}.")
        about = {"statement": [statement_id]}
        found = await history(
            snapshot, request.scope, Asked(limit, cursor, sort, count), about, type_
        )
    return list_response(request.scope, found)


def _place(document: list[str] | None, section: list[str]) -> list[str]:
    """The one document that has to be named with the keys of sections, and each key once."""
    if document is None or len(set(document)) != 1:
        raise InvalidQueryParameter.named(
            "section", "section needs one document: the key of a section is good within it alone."
        )
    return [document[0], *dict.fromkeys(section)]
