"""Write routes of entities: create, correct, withdraw and restore each kind; merge any kind."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.http.signatures import declared, optional, required
from astana_api.api.lists.parameters import id_path
from astana_api.api.routers.entities import write_handlers
from astana_api.api.routers.entities.collections import Collection
from astana_api.api.routers.entities.write_handlers import EntityPatchBody
from astana_api.api.writes.pipeline import WriteRequest, WriteRequestDep, write
from astana_api.api.writes.responses import (
    CREATE_ERRORS,
    ENTITY_PATCH_ERRORS,
    LIFECYCLE_ERRORS,
    UPDATE_ERRORS,
    IfMatch,
    OptionalReason,
    read_raw_json,
    write_responses,
)
from astana_api.domain.enums import Kind
from astana_api.schemas.requests.entities import (
    ENTITY_PATCH_MODELS,
    NEW_ENTITY_MODELS,
    MergeRequest,
    MessageBody,
)


def add_writes(router: APIRouter, collection: Collection) -> None:
    """Add the routes that create, correct, withdraw and restore the entities of one kind."""
    [kind] = map(Kind, collection.kinds)
    _add_create(router, collection, kind)
    _add_patch(router, collection, kind)
    _add_withdraw(router, collection)
    _add_restore(router, collection)


def add_merging(router: APIRouter, collection: Collection) -> None:
    """Add the routes that merge and unmerge entities of any kind."""

    async def merge(write_request: WriteRequest, *, entity_id: str, body: MergeRequest) -> Response:
        message = body.message or f"Merge {entity_id} into {body.into}"
        command = write_handlers.merge(write_request.request, collection, entity_id, body.into)
        return await write(write_request, message, command)

    async def unmerge(
        write_request: WriteRequest, *, entity_id: str, body: MessageBody | None
    ) -> Response:
        message = (body and body.message) or f"Part {entity_id} from what it was merged into"
        return await write(write_request, message, write_handlers.unmerge(entity_id))

    router.post(
        "/{id}/merge",
        operation_id="merge_entity",
        summary="Merge an entity into another",
        responses=write_responses(collection.item_model, *LIFECYCLE_ERRORS, may_redirect=True),
    )(
        _declared(
            merge,
            [_id(collection), required("body", MergeRequest)],
            "Its id leads to the other's from now on, everywhere (308), and what was said of it is "
            "said of the other. Nothing is rewritten: it can be undone. Only entities of one kind, "
            "both of them served, can be merged; similar names alone never are.",
        )
    )
    router.post(
        "/{id}/unmerge",
        operation_id="unmerge_entity",
        summary="Undo the merge of an entity",
        responses=write_responses(collection.item_model, *LIFECYCLE_ERRORS),
    )(
        _declared(
            unmerge,
            [_id(collection), optional("body", MessageBody | None)],
            "The id stands by itself again, with what was said of it and what was merged into it.",
        )
    )


def _add_create(router: APIRouter, collection: Collection, kind: Kind) -> None:
    async def endpoint(write_request: WriteRequest, *, body: Any) -> Response:
        entity_id, command = write_handlers.create(kind, body)
        return await write(write_request, body.message or f"Create {entity_id}", command)

    router.post(
        "",
        operation_id=f"create_{collection.singular}",
        summary=f"Create {collection.article} {collection.singular}",
        status_code=201,
        responses=write_responses(collection.item_model, *CREATE_ERRORS, created=True),
    )(
        _declared(
            endpoint,
            [required("body", NEW_ENTITY_MODELS[kind])],
            "An identity, and a statement for each value that the body gives, with its evidence: "
            "`evidence` for all of them, or by key, or beside a value.",
        )
    )


def _add_patch(router: APIRouter, collection: Collection, kind: Kind) -> None:
    async def endpoint(
        write_request: WriteRequest, *, entity_id: str, body: Any, **_: Any
    ) -> Response:
        patch = EntityPatchBody(body, await read_raw_json(write_request.request))
        command = write_handlers.correct(write_request.request, collection, entity_id, patch)
        return await write(write_request, body.message or f"Correct {entity_id}", command)

    router.patch(
        "/{id}",
        operation_id=f"correct_{collection.singular}",
        summary=f"Correct {collection.article} {collection.singular}",
        responses=write_responses(collection.item_model, *ENTITY_PATCH_ERRORS, may_redirect=True),
    )(
        _declared(
            endpoint,
            [
                _id(collection),
                required("body", ENTITY_PATCH_MODELS[kind]),
                optional("if_match", IfMatch),
            ],
            "A merge patch (RFC 7396) of its single values: another value supersedes what is said, "
            "null retracts it, and both can be read in its history. What has many values is "
            "changed by its statements.",
        )
    )


def _add_withdraw(router: APIRouter, collection: Collection) -> None:
    async def endpoint(
        write_request: WriteRequest, *, entity_id: str, reason: str | None, **_: Any
    ) -> Response:
        command = write_handlers.withdraw(write_request.request, collection, entity_id, reason)
        return await write(write_request, reason or f"Withdraw {entity_id}", command)

    router.delete(
        "/{id}",
        operation_id=f"withdraw_{collection.singular}",
        summary=f"Withdraw {collection.article} {collection.singular}",
        responses=write_responses(collection.item_model, *UPDATE_ERRORS, may_redirect=True),
    )(
        _declared(
            endpoint,
            [_id(collection), optional("reason", OptionalReason), optional("if_match", IfMatch)],
            "Its address answers 410 from now on. Its history can be read, what refers to it keeps "
            "the reference, marked, and it can be restored.",
        )
    )


def _add_restore(router: APIRouter, collection: Collection) -> None:
    async def endpoint(
        write_request: WriteRequest, *, entity_id: str, body: MessageBody | None
    ) -> Response:
        command = write_handlers.restore(write_request.request, collection, entity_id)
        return await write(
            write_request, (body and body.message) or f"Restore {entity_id}", command
        )

    router.post(
        "/{id}/restore",
        operation_id=f"restore_{collection.singular}",
        summary=f"Restore a withdrawn {collection.singular}",
        responses=write_responses(collection.item_model, *LIFECYCLE_ERRORS, may_redirect=True),
    )(
        _declared(
            endpoint,
            [_id(collection), optional("body", MessageBody | None)],
            "It is served again, as it was. One that is served is left as it is.",
        )
    )


def _declared(endpoint: Any, parameters: list[Any], description: str) -> Any:
    result = declared(endpoint, parameters, description=description)
    first, *others = result.__signature__.parameters.values()
    result.__signature__ = result.__signature__.replace(
        parameters=[first.replace(annotation=WriteRequestDep), *others]
    )
    return result


def _id(collection: Collection) -> Any:
    description = f"The {collection.singular}'s id."
    return required("entity_id", Annotated[str, id_path(description, collection.example)])
