"""Write routes of statements: create, correct, retract, add and end evidence."""

from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.routes import api_router
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.statements import write_handlers
from astana_api.api.routers.statements.routes import TAG
from astana_api.api.routers.statements.write_handlers import StatementPatchBody
from astana_api.api.writes.pipeline import WriteRequestDep, write
from astana_api.api.writes.responses import (
    CREATE_ERRORS,
    DELETE_ERRORS,
    UPDATE_ERRORS,
    IfMatch,
    Reason,
    read_raw_json,
    write_responses,
)
from astana_api.errors import Conflict, ResourceNotFound
from astana_api.schemas.requests.statements import NewEvidence, NewStatement, StatementPatch
from astana_api.schemas.responses.statements import StatementWithStates

router = api_router(tag=TAG["name"], prefix="/v1/statements")

_EXAMPLE = "st-mxtlz77fkie7orup"
StatementId = Annotated[str, id_path("The statement's id.", _EXAMPLE)]
EvidenceId = Annotated[
    str, id_path("The id of the piece of evidence.", "ev-ckrgkgi7bw4yxy5c", "evidence")
]


@router.post(
    "",
    operation_id="create_statement",
    summary="State something",
    status_code=201,
    responses=write_responses(StatementWithStates, *CREATE_ERRORS, created=True),
)
async def create_statement(
    write_request: WriteRequestDep,
    body: NewStatement,
) -> Response:
    """A claim of an entity, with its evidence.

    Who states what is stated already only brings evidence, and is answered 200. A claim that was
    retracted or superseded is current again.
    """
    command = write_handlers.create(body)
    return await write(
        write_request, body.message or f"State {body.property} of {body.subject}", command
    )


@router.patch(
    "/{id}",
    operation_id="correct_statement",
    summary="Correct a statement",
    responses=write_responses(StatementWithStates, *UPDATE_ERRORS, Conflict),
)
async def correct_statement(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    body: StatementPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """A merge patch (RFC 7396). Rank, wording and evidence keep the statement.

    Another value or qualifier is another statement: it supersedes this one, and is what is
    answered. Without `evidence` of its own it rests on what this one rests on.
    """
    patch = StatementPatchBody(body, await read_raw_json(write_request.request))
    command = write_handlers.correct(write_request.request, statement_id, patch)
    return await write(write_request, body.message or f"Correct {statement_id}", command)


@router.delete(
    "/{id}",
    operation_id="retract_statement",
    summary="Retract a statement",
    responses=write_responses(StatementWithStates, *UPDATE_ERRORS),
)
async def retract_statement(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """It is said no longer, for the reason; it can still be read. Stating it again revives it."""
    command = write_handlers.retract(write_request.request, statement_id, reason)
    return await write(write_request, reason, command)


@router.post(
    "/{id}/evidence",
    operation_id="add_evidence",
    summary="Bring evidence to a statement",
    responses=write_responses(StatementWithStates, *DELETE_ERRORS[:2], ResourceNotFound, Conflict),
)
async def add_evidence(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    body: NewEvidence,
) -> Response:
    """One piece: a citation, or a place in a document, or both. What stands is left as it is."""
    command = write_handlers.add_evidence(statement_id, body)
    return await write(write_request, body.message or f"Support {statement_id}", command)


@router.delete(
    "/{id}/evidence/{evidence}",
    operation_id="end_evidence",
    summary="End a piece of evidence",
    responses=write_responses(StatementWithStates, *UPDATE_ERRORS),
)
async def end_evidence(
    write_request: WriteRequestDep,
    statement_id: StatementId,
    evidence_id: EvidenceId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
) -> Response:
    """The statement rests on it no longer; that it did can still be read."""
    command = write_handlers.end_evidence(write_request.request, statement_id, evidence_id)
    return await write(write_request, reason, command)
