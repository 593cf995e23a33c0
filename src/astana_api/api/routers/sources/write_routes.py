"""Write routes of citations and documents: create, correct, withdraw, restore."""

from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.routes import api_router
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.sources.write_handlers import (
    CITATIONS,
    DOCUMENTS,
    correct,
    create,
    restore,
    withdraw,
)
from astana_api.api.writes.pipeline import WriteRequestDep, write
from astana_api.api.writes.responses import (
    CREATE_ERRORS,
    DELETE_ERRORS,
    LIFECYCLE_ERRORS,
    UPDATE_ERRORS,
    DependentsPolicyParam,
    IfMatch,
    OptionalReason,
    read_raw_json,
    write_responses,
)
from astana_api.api.writes.source_parser import parse_citation, parse_document
from astana_api.commands.sources import DependentsPolicy
from astana_api.schemas.requests.entities import MessageBody
from astana_api.schemas.requests.sources import (
    CitationPatch,
    DocumentPatch,
    NewCitation,
    NewDocument,
)
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.documents import Document

citation_router = api_router(tag=citations.TAG["name"], prefix="/v1/citations")
document_router = api_router(tag=documents.TAG["name"], prefix="/v1/documents")

CitationId = Annotated[str, id_path("The citation's id.", "putz-2015-why")]
DocumentId = Annotated[str, id_path("The document's id.", "astana-platform-article")]


@citation_router.post(
    "",
    operation_id="create_citation",
    summary="Record a source",
    status_code=201,
    responses=write_responses(Citation, *CREATE_ERRORS, created=True),
)
async def create_citation(
    write_request: WriteRequestDep,
    body: NewCitation,
) -> Response:
    """A bibliographic record under a readable key: what the source prints, and no more."""
    return await write(
        write_request, body.message or f"Record {body.id}", create(CITATIONS, parse_citation(body))
    )


@citation_router.patch(
    "/{id}",
    operation_id="correct_citation",
    summary="Correct a source's record",
    responses=write_responses(Citation, *UPDATE_ERRORS),
)
async def correct_citation(
    write_request: WriteRequestDep,
    citation_id: CitationId,
    body: CitationPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """A merge patch (RFC 7396). The record as it was can still be read, in its history."""
    raw = await read_raw_json(write_request.request)
    command = correct(CITATIONS, write_request.request, citation_id, body, raw)
    return await write(write_request, body.message or f"Correct {citation_id}", command)


@citation_router.delete(
    "/{id}",
    operation_id="withdraw_citation",
    summary="Withdraw a source",
    responses=write_responses(Citation, *DELETE_ERRORS),
)
async def withdraw_citation(
    write_request: WriteRequestDep,
    citation_id: CitationId,
    statements: DependentsPolicyParam = None,
    reason: OptionalReason = None,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """Its address answers 410 from now on.

    Where statements rest on it, `statements` has to say what becomes of them (409 otherwise).
    """
    policy = DependentsPolicy(statements) if statements else None
    command = withdraw(CITATIONS, write_request.request, citation_id, policy, reason)
    return await write(write_request, reason or f"Withdraw {citation_id}", command)


@citation_router.post(
    "/{id}/restore",
    operation_id="restore_citation",
    summary="Restore a withdrawn source",
    responses=write_responses(Citation, *LIFECYCLE_ERRORS),
)
async def restore_citation(
    write_request: WriteRequestDep,
    citation_id: CitationId,
    body: MessageBody | None = None,
) -> Response:
    """It is served again, as its record was last; the evidence that ended stays ended."""
    message = (body and body.message) or f"Restore {citation_id}"
    return await write(write_request, message, restore(CITATIONS, citation_id))


@document_router.post(
    "",
    operation_id="create_document",
    summary="Record a document",
    status_code=201,
    responses=write_responses(Document, *CREATE_ERRORS, created=True),
)
async def create_document(
    write_request: WriteRequestDep,
    body: NewDocument,
) -> Response:
    """A text that was read: its sections, and its numbered references to sources."""
    return await write(
        write_request, body.message or f"Record {body.id}", create(DOCUMENTS, parse_document(body))
    )


@document_router.patch(
    "/{id}",
    operation_id="correct_document",
    summary="Correct a document's record",
    responses=write_responses(Document, *UPDATE_ERRORS),
)
async def correct_document(
    write_request: WriteRequestDep,
    document_id: DocumentId,
    body: DocumentPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """A merge patch (RFC 7396); a list of sections or references takes the place of the former."""
    raw = await read_raw_json(write_request.request)
    command = correct(DOCUMENTS, write_request.request, document_id, body, raw)
    return await write(write_request, body.message or f"Correct {document_id}", command)


@document_router.delete(
    "/{id}",
    operation_id="withdraw_document",
    summary="Withdraw a document",
    responses=write_responses(Document, *DELETE_ERRORS),
)
async def withdraw_document(
    write_request: WriteRequestDep,
    document_id: DocumentId,
    statements: DependentsPolicyParam = None,
    reason: OptionalReason = None,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """Its address answers 410 from now on, and the places in it that were evidence are no longer.

    Where statements were read in it, `statements` has to say what becomes of them (409 otherwise).
    """
    policy = DependentsPolicy(statements) if statements else None
    command = withdraw(DOCUMENTS, write_request.request, document_id, policy, reason)
    return await write(write_request, reason or f"Withdraw {document_id}", command)


@document_router.post(
    "/{id}/restore",
    operation_id="restore_document",
    summary="Restore a withdrawn document",
    responses=write_responses(Document, *LIFECYCLE_ERRORS),
)
async def restore_document(
    write_request: WriteRequestDep,
    document_id: DocumentId,
    body: MessageBody | None = None,
) -> Response:
    """It is served again, as its record was last; the evidence that ended stays ended."""
    message = (body and body.message) or f"Restore {document_id}"
    return await write(write_request, message, restore(DOCUMENTS, document_id))
