"""Shared declarations of write routes: parameters, responses and errors."""

from typing import Annotated, Any, Literal

from fastapi import Header, Query

from astana_api.api.problems.details import problem_responses
from astana_api.domain.rendering.entities import Json
from astana_api.errors import (
    Conflict,
    ConflictingStatements,
    EntityMerged,
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
from astana_api.schemas.responses.revisions import DryRun

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="The `ETag` of the version that you read. 428 without it, 412 if the "
        "resource changed since.",
    ),
]
Reason = Annotated[
    str, Query(description="The reason; the history shows it.", min_length=1, max_length=1_000)
]
OptionalReason = Annotated[
    str | None,
    Query(description="The reason; the history shows it.", min_length=1, max_length=1_000),
]
DependentsPolicyParam = Annotated[
    Literal["keep", "retract"] | None,
    Query(
        alias="statements",
        description="What happens to statements with evidence from it: `keep` keeps them "
        "without this evidence, `retract` retracts those without another source. "
        "Required if there are any.",
    ),
]

Errors = tuple[type[Problem], ...]
"""The problems that an operation returns."""

COMMON_WRITE_ERRORS: Errors = (IdempotencyKeyReused, UnprocessableContent)
CREATE_ERRORS = (*COMMON_WRITE_ERRORS, IdentifierTaken)
UPDATE_ERRORS = (
    *COMMON_WRITE_ERRORS,
    ResourceNotFound,
    Gone,
    PreconditionFailed,
    PreconditionRequired,
)
ENTITY_UPDATE_ERRORS = (*UPDATE_ERRORS, EntityMerged)
ENTITY_PATCH_ERRORS = (*ENTITY_UPDATE_ERRORS, ConflictingStatements, UseStatements)
DELETE_ERRORS = (*UPDATE_ERRORS, Conflict)
LIFECYCLE_ERRORS = (*COMMON_WRITE_ERRORS, ResourceNotFound, Gone, Conflict)
ENTITY_LIFECYCLE_ERRORS = (*LIFECYCLE_ERRORS, EntityMerged)

_ETAG: Json = {"ETag": {"$ref": "#/components/headers/ETag"}}
_LOCATION: Json = {
    "Location": {"description": "Path of the created resource.", "schema": {"type": "string"}}
}


def write_responses(
    model: Any, *problems: type[Problem], created: bool = False
) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of a write route: the record, or the dry-run result.

    `created` adds 201 (the request created the record).
    """
    responses: dict[int | str, dict[str, Any]] = {
        200: {
            "model": model | DryRun,
            "description": "The present state; with `dry_run`, what would change.",
            "headers": _ETAG,
        }
    }
    if created:
        responses[201] = {
            "model": model,
            "description": "It was made.",
            "headers": {**_ETAG, **_LOCATION},
        }
    return responses | problem_responses(*problems)
