"""Write routes of entities: create, correct, withdraw and restore each kind; merge any kind."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.http.write_route import write_router
from astana_api.api.routers.entities.body_parser import generate_id, parse_statements
from astana_api.api.routers.entities.collections import COLLECTIONS, Collection, entity_id_path
from astana_api.api.routers.entities.write_commands import (
    CorrectEntity,
    CreateEntity,
    MergeEntity,
    RestoreEntity,
    UnmergeEntity,
    WithdrawEntity,
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
    ENTITY_LIFECYCLE_ERRORS,
    ENTITY_PATCH_ERRORS,
    ENTITY_UPDATE_ERRORS,
    IfMatch,
    OptionalReason,
)
from astana_api.domain.enums import Kind
from astana_api.domain.statements.drafts import EntityDraft
from astana_api.schemas.requests.entities import (
    ENTITY_PATCH_MODELS,
    NEW_ENTITY_MODELS,
    MergeRequest,
    NewEntity,
)


def write_router_of(collection: Collection) -> APIRouter:
    """Return the router of the write routes of a collection: of one kind, or of all kinds."""
    router = write_router(tag=collection.name, prefix=f"/v1/{collection.name}")
    of_kind = len(collection.kinds) == 1
    operations = _writes_of_kind(collection) if of_kind else _merging(collection)
    add_write_routes(router, collection.item_model, operations)
    return router


def _writes_of_kind(collection: Collection) -> tuple[WriteOperation, ...]:
    [kind] = map(Kind, collection.kinds)
    name, article = collection.singular, collection.article
    id_path = entity_id_path(collection)

    async def withdraw(
        write_request: WriteRequestDep,
        entity_id: Annotated[str, id_path],
        reason: OptionalReason = None,
        if_match: IfMatch = None,  # noqa: ARG001 - read from the request, with all its tags
    ) -> Response:
        command = WithdrawEntity(collection, write_request.target(entity_id), reason)
        return await write(write_request, reason or f"Withdraw {entity_id}", command)

    return (
        create_operation(
            f"create_{name}",
            f"Create {article} {name}",
            "Creates the entity, and a statement for each value of the body.\n\n"
            "`evidence` applies to all values, or to the values of one key, or is "
            "beside a value.",
            NEW_ENTITY_MODELS[kind],
            partial(_create_command, kind),
            lambda body: f"Create {_id_of(body)}",
        ),
        patch_operation(
            f"correct_{name}",
            f"Correct {article} {name}",
            "A merge patch (RFC 7396) of the single values of the entity.\n\nAnother "
            "value supersedes the displayed one, and null retracts it; the history "
            "has both. Change a property with many values through its statements.",
            id_path,
            ENTITY_PATCH_MODELS[kind],
            partial(CorrectEntity, collection),
            ENTITY_PATCH_ERRORS,
        ),
        WriteOperation(
            "DELETE",
            "/{id}",
            f"withdraw_{name}",
            f"Withdraw {article} {name}",
            "Withdraws the entity: its path returns 410.\n\nIts history can still be "
            "read, references to it are marked as withdrawn, and it can be "
            "restored.",
            ENTITY_UPDATE_ERRORS,
            withdraw,
        ),
        restore_operation(
            f"restore_{name}",
            f"Restore a withdrawn {name}",
            "Restores the withdrawn entity as it was; has no effect on one that is not withdrawn.",
            id_path,
            partial(RestoreEntity, collection),
            errors=ENTITY_LIFECYCLE_ERRORS,
        ),
    )


def _merging(collection: Collection) -> tuple[WriteOperation, ...]:
    id_path = entity_id_path(collection)

    async def merge(
        write_request: WriteRequestDep,
        entity_id: Annotated[str, id_path],
        body: MergeRequest,
    ) -> Response:
        command = MergeEntity(collection, write_request.target(entity_id), body.into)
        message = body.message or f"Merge {entity_id} into {body.into}"
        return await write(write_request, message, command)

    return (
        WriteOperation(
            "POST",
            "/{id}/merge",
            "merge_entity",
            "Merge an entity into another",
            "Redirects the id to another entity (308), which then shows the "
            "statements of both.\n\nWrites to the merged id return 409. No statement "
            "is changed, so a merge can be undone. Both entities must have the same"
            " kind and must not be withdrawn or merged.",
            ENTITY_LIFECYCLE_ERRORS,
            merge,
        ),
        restore_operation(
            "unmerge_entity",
            "Undo the merge of an entity",
            "Undoes the merge: the entity has its statements and former merges again.",
            id_path,
            UnmergeEntity,
            path="/{id}/unmerge",
            default_message="Part {} from what it was merged into",
        ),
    )


def _create_command(kind: Kind, body: NewEntity) -> CreateEntity:
    entity_id = _id_of(body)
    statements = parse_statements(kind, entity_id, body)
    return CreateEntity(EntityDraft(entity_id, kind), statements, is_id_generated=body.id is None)


def _id_of(body: NewEntity) -> str:
    return body.id or generate_id(body)


ROUTERS = [write_router_of(collection) for collection in COLLECTIONS]
