"""Writing statements: state, support, correct, retract."""

from typing import Annotated

from starlette.responses import Response

from astana_api.api.http.routes import api_router
from astana_api.api.lists.parameters import identifier
from astana_api.api.routers.statements import write_handlers
from astana_api.api.routers.statements.routes import TAG
from astana_api.api.routers.statements.write_handlers import Sent
from astana_api.api.writes.pipeline import Writing, write
from astana_api.api.writes.responses import CHANGES, CREATES, ENDS, IfMatch, Reason, answers, sent
from astana_api.errors import Conflict, ResourceNotFound
from astana_api.schemas.requests.statements import MoreEvidence, NewStatement, StatementPatch
from astana_api.schemas.responses.statements import StatementWithStates

router = api_router(tag=TAG["name"], prefix="/v1/statements")

_EXAMPLE = "st-mxtlz77fkie7orup"
StatementId = Annotated[str, identifier("The statement's id.", _EXAMPLE)]
EvidenceId = Annotated[
    str, identifier("The id of the piece of evidence.", "ev-ckrgkgi7bw4yxy5c", "evidence")
]


@router.post(
    "",
    operation_id="create_statement",
    summary="State something",
    status_code=201,
    responses=answers(StatementWithStates, *CREATES, created=True),
)
async def create_statement(
    asked: Writing,
    body: NewStatement,
) -> Response:
    """A claim of an entity, with its evidence.

    Who states what is stated already only brings evidence, and is answered 200. A claim that was
    retracted or superseded is current again.
    """
    act = write_handlers.state(body)
    return await write(asked, body.message or f"State {body.property} of {body.subject}", act)


@router.patch(
    "/{id}",
    operation_id="correct_statement",
    summary="Correct a statement",
    responses=answers(StatementWithStates, *CHANGES, Conflict),
)
async def correct_statement(
    asked: Writing,
    statement_id: StatementId,
    body: StatementPatch,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """A merge patch (RFC 7396). Rank, wording and evidence keep the statement.

    Another value or qualifier is another statement: it supersedes this one, and is what is
    answered. Without `evidence` of its own it rests on what this one rests on.
    """
    said = Sent(body, await sent(asked.request))
    act = write_handlers.correct(asked.request, statement_id, said)
    return await write(asked, body.message or f"Correct {statement_id}", act)


@router.delete(
    "/{id}",
    operation_id="retract_statement",
    summary="Retract a statement",
    responses=answers(StatementWithStates, *CHANGES),
)
async def retract_statement(
    asked: Writing,
    statement_id: StatementId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """It is said no longer, for the reason; it can still be read. Stating it again revives it."""
    act = write_handlers.retract(asked.request, statement_id, reason)
    return await write(asked, reason, act)


@router.post(
    "/{id}/evidence",
    operation_id="add_evidence",
    summary="Bring evidence to a statement",
    responses=answers(StatementWithStates, *ENDS[:2], ResourceNotFound, Conflict),
)
async def add_evidence(
    asked: Writing,
    statement_id: StatementId,
    body: MoreEvidence,
) -> Response:
    """One piece: a citation, or a place in a document, or both. What stands is left as it is."""
    act = write_handlers.support(statement_id, body)
    return await write(asked, body.message or f"Support {statement_id}", act)


@router.delete(
    "/{id}/evidence/{evidence}",
    operation_id="end_evidence",
    summary="End a piece of evidence",
    responses=answers(StatementWithStates, *CHANGES),
)
async def end_evidence(
    asked: Writing,
    statement_id: StatementId,
    evidence_id: EvidenceId,
    reason: Reason,
    if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its parts
) -> Response:
    """The statement rests on it no longer; that it did can still be read."""
    act = write_handlers.end_support(asked.request, statement_id, evidence_id)
    return await write(asked, reason, act)
