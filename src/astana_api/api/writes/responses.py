"""What the routes that write declare alike: their parameters, their answers and their problems."""

from typing import Annotated, Any, Literal

from fastapi import Header, Query, Request

from astana_api.api.http.problem_details import problem_responses
from astana_api.domain.rendering.entities import Json
from astana_api.errors import (
    Conflict,
    ConflictingStatements,
    Gone,
    IdempotencyKeyReused,
    IdentifierTaken,
    PreconditionFailed,
    PreconditionRequired,
    Problem,
    ResourceNotFound,
    UnprocessableContent,
    UseStatements,
)
from astana_api.schemas.responses.writes import DryRun

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of what the change was made for. Without it the change is refused; "
        "so it is when something else was changed meanwhile.",
    ),
]
Reason = Annotated[
    str, Query(description="Why; it stands in the history.", min_length=1, max_length=1_000)
]
MaybeReason = Annotated[
    str | None,
    Query(description="Why; it stands in the history.", min_length=1, max_length=1_000),
]
Fates = Annotated[
    Literal["keep", "retract"] | None,
    Query(
        alias="statements",
        description="What becomes of the statements that rest on it: `keep` lets them stand "
        "without it, `retract` retracts those that no other source supports. Needed where there "
        "are any.",
    ),
]

_OF_ANY_WRITE: tuple[type[Problem], ...] = (IdempotencyKeyReused, UnprocessableContent)
CREATES = (*_OF_ANY_WRITE, IdentifierTaken)
CHANGES = (*_OF_ANY_WRITE, ResourceNotFound, Gone, PreconditionFailed, PreconditionRequired)
CORRECTS = (*CHANGES, ConflictingStatements, UseStatements)
ENDS = (*CHANGES, Conflict)
LEADS = (*_OF_ANY_WRITE, ResourceNotFound, Gone, Conflict)

_ETAG: Json = {"ETag": {"$ref": "#/components/headers/ETag"}}
_LOCATION: Json = {
    "Location": {"description": "Where it can be read.", "schema": {"type": "string"}}
}
_MOVED: Json = {
    "description": "It was merged into another entity, at the address in `Location`.",
    "headers": _LOCATION,
}


def answers(
    shape: Any, *problems: type[Problem], created: bool = False, moves: bool = False
) -> dict[int | str, dict[str, Any]]:
    """What a write may answer: the record as it stands now, or what a dry run would have changed.

    `created` says that it may be made by the request, `moves` that it may be elsewhere.
    """
    found: dict[int | str, dict[str, Any]] = {
        200: {
            "model": DryRun if created and shape is None else shape | DryRun,
            "description": "As it stands now; with `dry_run`, what would change.",
            "headers": _ETAG,
        }
    }
    if created:
        found[201] = {
            "model": shape,
            "description": "It was made.",
            "headers": {**_ETAG, **_LOCATION},
        }
    if moves:
        found[308] = _MOVED
    return found | problem_responses(*problems)


async def sent(request: Request) -> Json:
    """The body as it was sent: a JSON object, which the framework has read before."""
    found: Json = await request.json()
    return found
