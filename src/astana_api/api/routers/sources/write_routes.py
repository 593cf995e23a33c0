"""Write routes of citations and documents: create, correct, withdraw, restore."""

from functools import partial
from typing import Annotated, Any

from pydantic import BaseModel
from starlette.responses import Response

from astana_api.api.http.write_route import write_router
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.sources.write_commands import (
    CITATIONS,
    DOCUMENTS,
    CorrectSource,
    CreateSource,
    RestoreSource,
    SourceType,
    WithdrawSource,
)
from astana_api.api.writes.operations import (
    WriteOperation,
    add_write_routes,
    create_operation,
    patch_operation,
    restore_operation,
)
from astana_api.api.writes.pipeline import WriteRequestDep, write
from astana_api.api.writes.responses import (
    DELETE_ERRORS,
    DependentsPolicyParam,
    IfMatch,
    OptionalReason,
)
from astana_api.api.writes.source_parser import parse_citation, parse_document
from astana_api.commands.sources import DependentsPolicy
from astana_api.schemas.requests.sources import (
    CitationPatch,
    DocumentPatch,
    NewCitation,
    NewDocument,
)
from astana_api.schemas.responses.citations import Citation, WithdrawnCitation
from astana_api.schemas.responses.documents import Document, WithdrawnDocument

_CITATION_ID = id_path("The citation's id.", "putz-2015-why")
_DOCUMENT_ID = id_path("The document's id.", "astana-platform-article")


def _withdraw_operation(
    operation_id: str,
    summary: str,
    description: str,
    id_path: object,
    source_type: SourceType[Any, Any],
    model: type[BaseModel],
) -> WriteOperation:
    async def withdraw(
        write_request: WriteRequestDep,
        source_id: Annotated[str, id_path],
        statements: DependentsPolicyParam = None,
        reason: OptionalReason = None,
        if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
    ) -> Response:
        policy = DependentsPolicy(statements) if statements else None
        command = WithdrawSource(source_type, write_request.target(source_id), policy, reason)
        return await write(write_request, reason or f"Withdraw {source_id}", command)

    return WriteOperation(
        "DELETE",
        "/{id}",
        operation_id,
        summary,
        description,
        DELETE_ERRORS,
        withdraw,
        model=model,
    )


CITATION_WRITES = (
    create_operation(
        "create_citation",
        "Record a source",
        "Creates a bibliographic record with a readable id.",
        NewCitation,
        lambda body: CreateSource(CITATIONS, parse_citation(body), is_id_generated=body.id is None),
        lambda body: f"Record {body.id}",
    ),
    patch_operation(
        "correct_citation",
        "Correct a source's record",
        "A merge patch (RFC 7396). The history has the earlier versions.",
        _CITATION_ID,
        CitationPatch,
        partial(CorrectSource, CITATIONS),
    ),
    _withdraw_operation(
        "withdraw_citation",
        "Withdraw a source",
        "Withdraws the citation: its path returns 410.\n\nIf current statements have "
        "evidence from it, `statements` is required (409 otherwise).",
        _CITATION_ID,
        CITATIONS,
        WithdrawnCitation,
    ),
    restore_operation(
        "restore_citation",
        "Restore a withdrawn source",
        "Restores the latest version of the record; evidence that was removed with "
        "it stays removed.",
        _CITATION_ID,
        partial(RestoreSource, CITATIONS),
    ),
)

DOCUMENT_WRITES = (
    create_operation(
        "create_document",
        "Record a document",
        "Creates the record of a text, with its sections and numbered references.",
        NewDocument,
        lambda body: CreateSource(DOCUMENTS, parse_document(body)),
        lambda body: f"Record {body.id}",
    ),
    patch_operation(
        "correct_document",
        "Correct a document's record",
        "A merge patch (RFC 7396); a list of sections or references replaces the whole list.",
        _DOCUMENT_ID,
        DocumentPatch,
        partial(CorrectSource, DOCUMENTS),
    ),
    _withdraw_operation(
        "withdraw_document",
        "Withdraw a document",
        "Withdraws the document: its path returns 410, and evidence in its passages"
        " is removed.\n\nIf current statements have such evidence, `statements` is "
        "required (409 otherwise).",
        _DOCUMENT_ID,
        DOCUMENTS,
        WithdrawnDocument,
    ),
    restore_operation(
        "restore_document",
        "Restore a withdrawn document",
        "Restores the latest version of the record; evidence that was removed with "
        "it stays removed.",
        _DOCUMENT_ID,
        partial(RestoreSource, DOCUMENTS),
    ),
)

citation_router = write_router(tag=citations.TAG["name"], prefix="/v1/citations")
add_write_routes(citation_router, Citation, CITATION_WRITES)
document_router = write_router(tag=documents.TAG["name"], prefix="/v1/documents")
add_write_routes(document_router, Document, DOCUMENT_WRITES)
