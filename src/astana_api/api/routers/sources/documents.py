"""Read routes of documents and of their numbered references."""

from typing import Annotated

from annotated_types import Ge, Le
from fastapi import Path, Query, Request

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.as_of import (
    AsOfQuery,
    TemporalQuery,
    format_cite_as_link,
    open_temporal_scope,
)
from astana_api.api.lists.exports import (
    CITATION_FORMATS,
    STATEMENT_FORMATS,
    BibliographyQuery,
    export_references,
    export_statements,
    page_response,
)
from astana_api.api.lists.filter_types import Ids, LanguageTag, RecordId, parse_ids
from astana_api.api.lists.pagination import (
    Filters,
    drop_unset,
    list_response,
    read_list,
    read_query,
    render_records,
)
from astana_api.api.lists.parameters import STRICT_INTEGER, id_path, sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.statements.lists import read_statements
from astana_api.api.routers.statements.routes import States
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries import documents, statements
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import HeadView, View
from astana_api.schemas.responses.documents import (
    Document,
    DocumentList,
    DocumentReference,
    DocumentReferenceList,
)
from astana_api.schemas.responses.statements import StatementList

TAG = {
    "name": "documents",
    "description": "The texts that the dossiers describe, with sections and numbered references.",
}
router = read_router(tag=TAG["name"], prefix="/v1")

DocumentId = Annotated[str, id_path("The document's readable key.", "astana-platform-article")]
ReferenceNumber = Annotated[
    int,
    Ge(1),
    Le(2**53 - 1),
    STRICT_INTEGER,
    Path(alias="n", description="The reference's number in the document.", examples=[2]),
]


class DocumentListQuery(SortedPageQuery):
    """The query of the list of documents."""

    ids: Ids = None
    language: Annotated[
        list[LanguageTag] | None, Query(description="Languages (BCP 47). Example: `en`.")
    ] = None
    citation: Annotated[
        list[RecordId] | None,
        Query(description="Ids of referenced citations. Example: `putz-2015-why`."),
    ] = None
    sort: Annotated[str | None, sort_query(documents.LISTING.sorts)] = None


class ReferenceListQuery(BibliographyQuery, AsOfQuery, SortedPageQuery):
    """The query of the references of a document."""

    sort: Annotated[str | None, sort_query(documents.REFERENCES.sorts)] = None


class ReferenceStatementsQuery(TemporalQuery, SortedPageQuery):
    """The query of the statements that rest on a reference."""

    state: States = None
    sort: Annotated[str | None, sort_query(statements.LISTING.sorts)] = None


@router.get(
    "/documents",
    operation_id="list_documents",
    summary="List documents",
    response_model=DocumentList,
)
async def list_documents(
    request: Request, query: Annotated[DocumentListQuery, Query()]
) -> Representation:
    """All documents by id; sort by `id` or `-id`."""

    async def render_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await documents.render_documents(HeadView(snapshot), rows)

    filters = drop_unset(
        {
            "ids": parse_ids(query.ids),
            "language": query.language,
            "citation": query.citation,
        }
    )
    async with open_snapshot(request) as snapshot:
        page = await read_list(
            snapshot,
            request.scope,
            documents.LISTING,
            query.page_params(),
            filters,
            render=render_records(render_rows),
        )
    return list_response(request.scope, page)


@router.get(
    "/documents/{id}",
    operation_id="get_document",
    summary="Get a document",
    response_model=Document,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def get_document(
    request: Request, document_id: DocumentId, query: Annotated[AsOfQuery, Query()]
) -> Representation:
    """A document with its sections. `sha256` identifies its text, which may be attached."""
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(snapshot, query.as_of)
        document = await require_document(temporal_scope.view, document_id)
    link = format_cite_as_link(request.scope, document["self"], document["revision"])
    return json_response(request.scope, document, document["revision"], link=link)


@router.get(
    "/documents/{id}/references",
    operation_id="list_document_references",
    summary="List the references of a document",
    response_model=DocumentReferenceList,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces(*CITATION_FORMATS)
async def list_document_references(
    request: Request,
    document_id: DocumentId,
    query: Annotated[ReferenceListQuery, Query()],
) -> Representation:
    """The numbered references with their citations and citing sections.

    Sort by `number` or `-number`.
    """
    page_params, filters = query.page_params(), {"document": [document_id]}
    scope = request.scope
    async with open_snapshot(request) as snapshot:
        view = (await open_temporal_scope(snapshot, query.as_of)).view
        await require_document(view, document_id)

        async def render_rows(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
            return await documents.render_references(view, rows)

        list_query = ListQuery(documents.REFERENCES, filters, view.as_of)
        page = await read_query(
            snapshot, scope, list_query, page_params, render=render_records(render_rows)
        )
        return await page_response(view, scope, page, export_references)


@router.get(
    "/documents/{id}/references/{n}",
    operation_id="get_document_reference",
    summary="Get a reference of a document",
    response_model=DocumentReference,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def get_document_reference(
    request: Request,
    document_id: DocumentId,
    number: ReferenceNumber,
    query: Annotated[AsOfQuery, Query()],
) -> Representation:
    """The citation of a numbered reference, and the sections that cite it."""
    async with open_snapshot(request) as snapshot:
        view = (await open_temporal_scope(snapshot, query.as_of)).view
        await require_document(view, document_id)
        reference = await _require_reference(view, document_id, number)
    revision = query.as_of or snapshot.revision
    link = format_cite_as_link(request.scope, reference["self"], revision)
    return json_response(request.scope, reference, revision, link=link)


@router.get(
    "/documents/{id}/references/{n}/statements",
    operation_id="list_reference_statements",
    summary="List the statements that a reference supports",
    response_model=StatementList,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces(*STATEMENT_FORMATS)
async def list_reference_statements(
    request: Request,
    document_id: DocumentId,
    number: ReferenceNumber,
    query: Annotated[ReferenceStatementsQuery, Query()],
) -> Representation:
    """The statements that the document supports with this reference.

    Sort by `stated` or `-stated`.
    """
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(
            snapshot, query.as_of, query.at, query.include_no
        )
        view = temporal_scope.view
        await require_document(view, document_id)
        reference = await _require_reference(view, document_id, number)
        filters: Filters = {
            "state": query.state or [State.CURRENT],
            "reference": [document_id, reference["citation"]["id"]],
        }
        page = await read_statements(request.scope, query.page_params(), filters, temporal_scope)
        return await page_response(view, request.scope, page, export_statements)


async def _require_reference(view: View, document_id: str, number: int) -> Json:
    reference = await documents.get_reference(view, document_id, number)
    if reference is None:
        raise ResourceNotFound(f"The document {document_id} has no reference {number}.")
    return reference


async def require_document(view: View, document_id: str) -> Json:
    """Return a document; raise Gone or ResourceNotFound."""
    document = await documents.get_document(view, document_id)
    if document is not None:
        return document
    if await documents.was_withdrawn(view, document_id):
        raise Gone(f"The document {document_id} was withdrawn.")
    raise ResourceNotFound(f"There is no document {document_id}.")
