"""Statements: what is claimed of entities, and what each claim rests on."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.conditional import Representation
from astana_api.api.filters import Ids, KnownProperty, TrueOrFalse, flag, ids_of, standing
from astana_api.api.lists import Asked, as_json, given, list_response, read_list
from astana_api.api.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, identifier, sort_by
from astana_api.api.problems import problem_responses
from astana_api.api.reading import database_of, json_response
from astana_api.api.route import api_router
from astana_api.domain.terms import Rank, State
from astana_api.errors import InvalidQueryParameter, ResourceNotFound
from astana_api.queries import statements
from astana_api.schemas.statements import StatementList, StatementWithStates

TAG = {
    "name": "statements",
    "description": "What is claimed of entities, whether it stands, and what it rests on.",
}
router = api_router(tag=TAG["name"], prefix="/v1")

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
    async with database_of(request).read() as snapshot:
        found = await read_list(
            snapshot,
            request.scope,
            statements.LISTING,
            Asked(limit, cursor, sort, count),
            await standing(snapshot, filters, ids=("entity", "subject"), either=("value",)),
            default_sort=statements.DEFAULT_SORT,
            render=render,
        )
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
    statement_id: Annotated[str, identifier("The statement's id.", "st-mxtlz77fkie7orup")],
) -> Representation:
    """A statement with the evidence that stands, and with its whole life.

    One that was superseded or retracted is still there, and says so.
    """
    async with database_of(request).read() as snapshot:
        found = await statements.one(snapshot, statement_id)
    if found is None:
        raise ResourceNotFound(f"There is no statement {statement_id}.")
    return json_response(request.scope, found, found["revision"])


render = as_json(statements.rendered_rows)


def _place(document: list[str] | None, section: list[str]) -> list[str]:
    """The one document that has to be named with the keys of sections, and each key once."""
    if document is None or len(set(document)) != 1:
        raise InvalidQueryParameter.named(
            "section", "section needs one document: the key of a section is good within it alone."
        )
    return [document[0], *dict.fromkeys(section)]
