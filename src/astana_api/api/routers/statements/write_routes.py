"""Write routes of statements: create, correct, retract, add and end evidence."""

from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.write_route import write_router
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.statements.claim_parser import parse_statement
from astana_api.api.routers.statements.routes import TAG
from astana_api.api.routers.statements.write_commands import (
    AddEvidence,
    CorrectStatement,
    CreateStatement,
    EndEvidence,
    RetractStatement,
)
from astana_api.api.writes.body_parser import StatementParser
from astana_api.api.writes.operations import (
    WriteOperation,
    add_write_routes,
    create_operation,
    patch_operation,
)
from astana_api.api.writes.pipeline import WriteRequestDep, write
from astana_api.api.writes.responses import (
    COMMON_WRITE_ERRORS,
    UPDATE_ERRORS,
    IfMatch,
    Reason,
)
from astana_api.errors import Conflict, ResourceNotFound
from astana_api.schemas.requests.statements import NewEvidence, NewStatement, StatementPatch
from astana_api.schemas.responses.statements import StatementWithStates

_ID_PATH = id_path("The statement's id.", "st-mxtlz77fkie7orup")
StatementId = Annotated[str, _ID_PATH]
EvidenceId = Annotated[
    str, id_path("The id of the piece of evidence.", "ev-ckrgkgi7bw4yxy5c", "evidence")
]


async def _retract_statement(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    command = RetractStatement(write_request.target(statement_id), reason)
    return await write(write_request, reason, command)


async def _add_evidence(
    write_request: WriteRequestDep, statement_id: StatementId, body: NewEvidence
) -> Response:
    parser = StatementParser("")
    evidence = parser.parse_evidence(body, "")
    parser.raise_errors()
    command = AddEvidence(write_request.target(statement_id), evidence)
    return await write(write_request, body.message or f"Support {statement_id}", command)


async def _end_evidence(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    evidence_id: EvidenceId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    command = EndEvidence(write_request.target(statement_id), evidence_id)
    return await write(write_request, reason, command)


STATEMENT_WRITES = (
    create_operation(
        "create_statement",
        "State something",
        "Creates a statement with its evidence.\n\nIf the statement already exists, "
        "the evidence is added and the response is 200. A retracted or superseded "
        "statement becomes current again.",
        NewStatement,
        lambda body: CreateStatement(parse_statement(body)),
        lambda body: f"State {body.property} of {body.subject}",
    ),
    patch_operation(
        "correct_statement",
        "Correct a statement",
        "A merge patch (RFC 7396) of the rank, the evidence, the value or the "
        "qualifiers.\n\nChanging the value or a qualifier creates a new statement "
        "that supersedes this one; the response is the new statement. It has the "
        "evidence of this one, unless the patch has `evidence`.",
        _ID_PATH,
        StatementPatch,
        CorrectStatement,
        (*UPDATE_ERRORS, Conflict),
    ),
    WriteOperation(
        "DELETE",
        "/{id}",
        "retract_statement",
        "Retract a statement",
        "Retracts the statement for the given reason. It can still be read; "
        "creating it again makes it current.",
        UPDATE_ERRORS,
        _retract_statement,
    ),
    WriteOperation(
        "POST",
        "/{id}/evidence",
        "add_evidence",
        "Add evidence",
        "Adds one piece of evidence: a citation, a passage of a document, or both.",
        (*COMMON_WRITE_ERRORS, ResourceNotFound, Conflict),
        _add_evidence,
    ),
    WriteOperation(
        "DELETE",
        "/{id}/evidence/{evidence}",
        "end_evidence",
        "End a piece of evidence",
        "Removes the evidence from the statement; it can still be read in `past_evidence`.",
        UPDATE_ERRORS,
        _end_evidence,
    ),
)

router = write_router(tag=TAG["name"], prefix="/v1/statements")
add_write_routes(router, StatementWithStates, STATEMENT_WRITES)
