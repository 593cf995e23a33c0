"""The specification of the write operations of a resource, and those that resources share.

A resource lists its operations: method, path, documentation, errors and endpoint. The functions
here specify the operations that differ in nothing but texts, models and commands.
"""

from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.http.query_model import parameter_types
from astana_api.api.writes.patches import Body, Patch
from astana_api.api.writes.pipeline import Command, Target, WriteRequestDep, write
from astana_api.api.writes.responses import (
    CREATE_ERRORS,
    LIFECYCLE_ERRORS,
    UPDATE_ERRORS,
    Errors,
    IfMatch,
    write_responses,
)
from astana_api.schemas.requests.entities import MessageBody


@dataclass(frozen=True, slots=True)
class WriteOperation:
    """Specify a write operation; `path` is the part below that of the resource.

    `errors` are the problems that it returns; `model` is the response model if it is not that of
    the resource.
    """

    method: str
    path: str
    operation_id: str
    summary: str
    description: str
    errors: Errors
    endpoint: Callable[..., Coroutine[Any, Any, Response]]
    creates: bool = False
    model: Any = None


def add_write_routes(router: APIRouter, model: Any, operations: Iterable[WriteOperation]) -> None:
    """Add a route for each operation of a resource; `model` is the response model of a record."""
    for operation in operations:
        router.add_api_route(
            operation.path,
            operation.endpoint,
            methods=[operation.method],
            operation_id=operation.operation_id,
            summary=operation.summary,
            description=operation.description,
            status_code=201 if operation.creates else None,
            responses=write_responses(
                operation.model or model,
                *operation.errors,
                created=operation.creates,
            ),
        )


def create_operation(
    operation_id: str,
    summary: str,
    description: str,
    body_model: type[Body],
    build_command: Callable[[Body], Command],
    default_message: Callable[[Body], str],
) -> WriteOperation:
    """Return the operation that creates a record.

    `build_command` may raise UnprocessableContent.
    """

    @parameter_types(body=body_model)
    async def create(write_request: WriteRequestDep, body: Body) -> Response:
        command = build_command(body)
        return await write(write_request, body.message or default_message(body), command)

    return WriteOperation(
        "POST", "", operation_id, summary, description, CREATE_ERRORS, create, creates=True
    )


def patch_operation(
    operation_id: str,
    summary: str,
    description: str,
    id_path: object,
    body_model: type[Body],
    build_command: Callable[[Target, Patch[Body]], Command],
    errors: Errors = UPDATE_ERRORS,
) -> WriteOperation:
    """Return the operation that applies a merge patch (RFC 7396) to a record."""

    @parameter_types(body=body_model)
    async def correct(
        write_request: WriteRequestDep,
        record_id: Annotated[str, id_path],
        body: Body,
        if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
    ) -> Response:
        patch = Patch(body, await write_request.request.json())
        command = build_command(write_request.target(record_id), patch)
        return await write(write_request, body.message or f"Correct {record_id}", command)

    return WriteOperation(
        "PATCH",
        "/{id}",
        operation_id,
        summary,
        description,
        errors,
        correct,
    )


def restore_operation(
    operation_id: str,
    summary: str,
    description: str,
    id_path: object,
    build_command: Callable[[Target], Command],
    *,
    errors: Errors = LIFECYCLE_ERRORS,
    path: str = "/{id}/restore",
    default_message: str = "Restore {}",
) -> WriteOperation:
    """Return the operation that undoes a withdrawal or a merge; its body is optional."""

    async def restore(
        write_request: WriteRequestDep,
        record_id: Annotated[str, id_path],
        body: MessageBody | None = None,
    ) -> Response:
        command = build_command(write_request.target(record_id))
        message = (body and body.message) or default_message.format(record_id)
        return await write(write_request, message, command)

    return WriteOperation(
        "POST",
        path,
        operation_id,
        summary,
        description,
        errors,
        restore,
    )
