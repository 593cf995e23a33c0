"""Writing citations and documents: record, correct, withdraw."""

from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.routes import api_router
from astana_api.api.lists.parameters import identifier
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.sources.write_handlers import (
    CITATIONS,
    DOCUMENTS,
    correct,
    create,
    restore,
    withdraw,
)
from astana_api.api.writes.pipeline import Writing, write
from astana_api.api.writes.responses import (
    CHANGES,
    CREATES,
    ENDS,
    LEADS,
    Fates,
    IfMatch,
    MaybeReason,
    answers,
    sent,
)
from astana_api.api.writes.source_parser import new_citation, new_document
from astana_api.commands.sources import Fate
from astana_api.schemas.requests.entities import Plain
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

CitationId = Annotated[str, identifier("The citation's id.", "putz-2015-why")]
DocumentId = Annotated[str, identifier("The document's id.", "astana-platform-article")]


@citation_router.post(
    "",
    operation_id="create_citation",
    summary="Record a source",
    status_code=201,
    responses=answers(Citation, *CREATES, created=True),
)
async def create_citation(
    asked: Writing,
    body: NewCitation,
) -> Response:
    """A bibliographic record under a readable key: what the source prints, and no more."""
    return await write(
        asked, body.message or f"Record {body.id}", create(CITATIONS, new_citation(body))
    )


@citation_router.patch(
    "/{id}",
    operation_id="correct_citation",
    summary="Correct a source's record",
    responses=answers(Citation, *CHANGES),
)
async def correct_citation(
    asked: Writing,
    citation_id: CitationId,
    body: CitationPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """A merge patch (RFC 7396). The record as it was can still be read, in its history."""
    raw = await sent(asked.request)
    act = correct(CITATIONS, asked.request, citation_id, body, raw)
    return await write(asked, body.message or f"Correct {citation_id}", act)


@citation_router.delete(
    "/{id}",
    operation_id="withdraw_citation",
    summary="Withdraw a source",
    responses=answers(Citation, *ENDS),
)
async def withdraw_citation(
    asked: Writing,
    citation_id: CitationId,
    statements: Fates = None,
    reason: MaybeReason = None,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """Its address answers 410 from now on.

    Where statements rest on it, `statements` has to say what becomes of them (409 otherwise).
    """
    fate = Fate(statements) if statements else None
    act = withdraw(CITATIONS, asked.request, citation_id, fate, reason)
    return await write(asked, reason or f"Withdraw {citation_id}", act)


@citation_router.post(
    "/{id}/restore",
    operation_id="restore_citation",
    summary="Restore a withdrawn source",
    responses=answers(Citation, *LEADS),
)
async def restore_citation(
    asked: Writing,
    citation_id: CitationId,
    body: Plain | None = None,
) -> Response:
    """It is served again, as its record was last; the evidence that ended stays ended."""
    message = (body and body.message) or f"Restore {citation_id}"
    return await write(asked, message, restore(CITATIONS, citation_id))


@document_router.post(
    "",
    operation_id="create_document",
    summary="Record a document",
    status_code=201,
    responses=answers(Document, *CREATES, created=True),
)
async def create_document(
    asked: Writing,
    body: NewDocument,
) -> Response:
    """A text that was read: its sections, and its numbered references to sources."""
    return await write(
        asked, body.message or f"Record {body.id}", create(DOCUMENTS, new_document(body))
    )


@document_router.patch(
    "/{id}",
    operation_id="correct_document",
    summary="Correct a document's record",
    responses=answers(Document, *CHANGES),
)
async def correct_document(
    asked: Writing,
    document_id: DocumentId,
    body: DocumentPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """A merge patch (RFC 7396); a list of sections or references takes the place of the former."""
    raw = await sent(asked.request)
    act = correct(DOCUMENTS, asked.request, document_id, body, raw)
    return await write(asked, body.message or f"Correct {document_id}", act)


@document_router.delete(
    "/{id}",
    operation_id="withdraw_document",
    summary="Withdraw a document",
    responses=answers(Document, *ENDS),
)
async def withdraw_document(
    asked: Writing,
    document_id: DocumentId,
    statements: Fates = None,
    reason: MaybeReason = None,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """Its address answers 410 from now on, and the places in it that were evidence are no longer.

    Where statements were read in it, `statements` has to say what becomes of them (409 otherwise).
    """
    fate = Fate(statements) if statements else None
    act = withdraw(DOCUMENTS, asked.request, document_id, fate, reason)
    return await write(asked, reason or f"Withdraw {document_id}", act)


@document_router.post(
    "/{id}/restore",
    operation_id="restore_document",
    summary="Restore a withdrawn document",
    responses=answers(Document, *LEADS),
)
async def restore_document(
    asked: Writing,
    document_id: DocumentId,
    body: Plain | None = None,
) -> Response:
    """It is served again, as its record was last; the evidence that ended stays ended."""
    message = (body and body.message) or f"Restore {document_id}"
    return await write(asked, message, restore(DOCUMENTS, document_id))
