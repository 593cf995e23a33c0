"""Documents that were read, and the numbered references of each."""

from typing import Annotated

from annotated_types import Ge, Le
from fastapi import Path, Query, Request
from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of, json_response
from astana_api.api.http.routes import api_router
from astana_api.api.lists.as_of import AsOf, cite_as, moment_of
from astana_api.api.lists.filter_types import Ids, ids_of
from astana_api.api.lists.pagination import (
    Asked,
    Filters,
    Found,
    as_json,
    given,
    list_response,
    read_list,
)
from astana_api.api.lists.parameters import (
    DEFAULT_LIMIT,
    PLAIN,
    Count,
    Cursor,
    Limit,
    identifier,
    sort_by,
)
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries import documents
from astana_api.queries.as_of import documents as past_documents
from astana_api.queries.as_of.view import Past
from astana_api.queries.lists.as_of_scan import Walk
from astana_api.schemas.responses.documents import (
    Document,
    DocumentList,
    DocumentReference,
    DocumentReferenceList,
)

TAG = {
    "name": "documents",
    "description": "The texts that were read, with their sections and numbered references.",
}
router = api_router(tag=TAG["name"], prefix="/v1")

DocumentId = Annotated[str, identifier("The document's readable key.", "astana-platform-article")]
ReferenceNumber = Annotated[
    int,
    Ge(1),
    Le(2**53 - 1),
    PLAIN,
    Path(alias="n", description="The reference's number in the document.", examples=[2]),
]


@router.get(
    "/documents",
    operation_id="list_documents",
    summary="List documents",
    response_model=DocumentList,
)
async def list_documents(
    request: Request,
    ids: Ids = None,
    language: Annotated[
        list[str] | None, Query(description="Languages (BCP 47). Example: `en`.")
    ] = None,
    citation: Annotated[
        list[str] | None,
        Query(description="Ids of citations that they refer to. Example: `putz-2015-why`."),
    ] = None,
    sort: Annotated[str | None, sort_by(documents.LISTING.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """Every document that was read, by id; sort by `id` or `-id`."""
    async with database_of(request).read() as snapshot:
        found = await read_list(
            snapshot,
            request.scope,
            documents.LISTING,
            Asked(limit, cursor, sort, count),
            given({"ids": ids_of(ids), "language": language, "citation": citation}),
            render=as_json(documents.rendered_rows),
        )
    return list_response(request.scope, found)


@router.get(
    "/documents/{id}",
    operation_id="get_document",
    summary="Get a document",
    response_model=Document,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def get_document(
    request: Request, document_id: DocumentId, as_of: AsOf = None
) -> Representation:
    """A document with its sections. The text itself is not kept: its `sha256` tells which it is."""
    async with database_of(request).read() as snapshot:
        moment = await moment_of(snapshot, as_of)
        found = await _served(snapshot, document_id, moment.past)
    link = cite_as(request.scope, found["url"], found["revision"])
    return json_response(request.scope, found, found["revision"], link=link)


@router.get(
    "/documents/{id}/references",
    operation_id="list_document_references",
    summary="List the references of a document",
    response_model=DocumentReferenceList,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def list_document_references(
    request: Request,
    document_id: DocumentId,
    as_of: AsOf = None,
    sort: Annotated[str | None, sort_by(documents.REFERENCES.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """The numbered references with what they cite and where; sort by `number` or `-number`."""
    asked, told = Asked(limit, cursor, sort, count), {"document": [document_id]}
    scope = request.scope
    async with database_of(request).read() as snapshot:
        past = (await moment_of(snapshot, as_of)).past
        await _served(snapshot, document_id, past)
        if past is None:
            render = as_json(documents.rendered_references)
            found = await read_list(
                snapshot, scope, documents.REFERENCES, asked, told, render=render
            )
        else:
            found = await _past_references(past, scope, asked, told)
    return list_response(scope, found)


@router.get(
    "/documents/{id}/references/{n}",
    operation_id="get_document_reference",
    summary="Get a reference of a document",
    response_model=DocumentReference,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def get_document_reference(
    request: Request, document_id: DocumentId, number: ReferenceNumber, as_of: AsOf = None
) -> Representation:
    """What a document's reference of this number cites, and the sections that rest on it."""
    async with database_of(request).read() as snapshot:
        past = (await moment_of(snapshot, as_of)).past
        await _served(snapshot, document_id, past)
        found = await (
            documents.reference(snapshot, document_id, number)
            if past is None
            else past_documents.reference(past, document_id, number)
        )
    if found is None:
        raise ResourceNotFound(f"The document {document_id} has no reference {number}.")
    revision = as_of or snapshot.revision
    path = f"/v1/documents/{document_id}/references/{number}"
    link = cite_as(request.scope, path, revision)
    return json_response(request.scope, found, revision, link=link)


async def _past_references(past: Past, scope: Scope, asked: Asked, told: Filters) -> Found:
    async def records(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await past_documents.rendered_references(past, rows)

    return await read_list(
        past.snapshot,
        scope,
        past_documents.LISTING,
        asked,
        {**told, "as_of": [past.revision]},
        render=as_json(records),
        past=Walk(past.revision, None, told),
    )


async def _served(snapshot: Snapshot, document_id: str, past: Past | None) -> Json:
    if past is None:
        found = await documents.one(snapshot, document_id)
        withdrawn = found is None and await documents.was_withdrawn(snapshot, document_id)
    else:
        found = await past_documents.one(past, document_id)
        withdrawn = found is None and await past_documents.was_withdrawn(past, document_id)
    if found is not None:
        return found
    if withdrawn:
        raise Gone(f"The document {document_id} was withdrawn.")
    raise ResourceNotFound(f"There is no document {document_id}.")
