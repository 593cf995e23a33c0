"""The routes by which entities are written: the same for each kind, and merging for all."""

from typing import Annotated, Any

from fastapi import APIRouter
from starlette.responses import Response

from astana_api.api.http.signatures import declared, optional, required
from astana_api.api.lists.parameters import identifier
from astana_api.api.routers.entities import write_handlers
from astana_api.api.routers.entities.collections import Collection
from astana_api.api.routers.entities.write_handlers import Sent
from astana_api.api.writes.pipeline import WriteRequest, Writing, write
from astana_api.api.writes.responses import (
    CHANGES,
    CORRECTS,
    CREATES,
    LEADS,
    IfMatch,
    MaybeReason,
    answers,
    sent,
)
from astana_api.domain.enums import Kind
from astana_api.schemas.requests.entities import NEW, PATCHES, Merge, Plain


def add_writes(router: APIRouter, collection: Collection) -> None:
    """The routes that create, correct, withdraw and restore the entities of one kind."""
    [kind] = map(Kind, collection.kinds)
    _add_create(router, collection, kind)
    _add_correct(router, collection, kind)
    _add_withdraw(router, collection)
    _add_restore(router, collection)


def add_merging(router: APIRouter, collection: Collection) -> None:
    """The routes that merge entities of any kind, and that part them again."""

    async def merge(asked: WriteRequest, *, entity_id: str, body: Merge) -> Response:
        message = body.message or f"Merge {entity_id} into {body.into}"
        act = write_handlers.merge(asked.request, collection, entity_id, body.into)
        return await write(asked, message, act)

    async def unmerge(asked: WriteRequest, *, entity_id: str, body: Plain | None) -> Response:
        message = (body and body.message) or f"Part {entity_id} from what it was merged into"
        return await write(asked, message, write_handlers.unmerge(entity_id))

    router.post(
        "/{id}/merge",
        operation_id="merge_entity",
        summary="Merge an entity into another",
        responses=answers(collection.whole, *LEADS, moves=True),
    )(
        _declared(
            merge,
            [_id(collection), required("body", Merge)],
            "Its id leads to the other's from now on, everywhere (308), and what was said of it is "
            "said of the other. Nothing is rewritten: it can be undone. Only entities of one kind, "
            "both of them served, can be merged; similar names alone never are.",
        )
    )
    router.post(
        "/{id}/unmerge",
        operation_id="unmerge_entity",
        summary="Undo the merge of an entity",
        responses=answers(collection.whole, *LEADS),
    )(
        _declared(
            unmerge,
            [_id(collection), optional("body", Plain | None)],
            "The id stands by itself again, with what was said of it and what was merged into it.",
        )
    )


def _add_create(router: APIRouter, collection: Collection, kind: Kind) -> None:
    async def endpoint(asked: WriteRequest, *, body: Any) -> Response:
        entity_id, act = write_handlers.create(kind, body)
        return await write(asked, body.message or f"Create {entity_id}", act)

    router.post(
        "",
        operation_id=f"create_{collection.singular}",
        summary=f"Create {collection.article} {collection.singular}",
        status_code=201,
        responses=answers(collection.whole, *CREATES, created=True),
    )(
        _declared(
            endpoint,
            [required("body", NEW[kind])],
            "An identity, and a statement for each value that the body gives, with its evidence: "
            "`evidence` for all of them, or by key, or beside a value.",
        )
    )


def _add_correct(router: APIRouter, collection: Collection, kind: Kind) -> None:
    async def endpoint(asked: WriteRequest, *, entity_id: str, body: Any, **_: Any) -> Response:
        said = Sent(body, await sent(asked.request))
        act = write_handlers.correct(asked.request, collection, entity_id, said)
        return await write(asked, body.message or f"Correct {entity_id}", act)

    router.patch(
        "/{id}",
        operation_id=f"correct_{collection.singular}",
        summary=f"Correct {collection.article} {collection.singular}",
        responses=answers(collection.whole, *CORRECTS, moves=True),
    )(
        _declared(
            endpoint,
            [
                _id(collection),
                required("body", PATCHES[kind]),
                optional("if_match", IfMatch),
            ],
            "A merge patch (RFC 7396) of its single values: another value supersedes what is said, "
            "null retracts it, and both can be read in its history. What has many values is "
            "changed by its statements.",
        )
    )


def _add_withdraw(router: APIRouter, collection: Collection) -> None:
    async def endpoint(
        asked: WriteRequest, *, entity_id: str, reason: str | None, **_: Any
    ) -> Response:
        act = write_handlers.withdraw(asked.request, collection, entity_id, reason)
        return await write(asked, reason or f"Withdraw {entity_id}", act)

    router.delete(
        "/{id}",
        operation_id=f"withdraw_{collection.singular}",
        summary=f"Withdraw {collection.article} {collection.singular}",
        responses=answers(collection.whole, *CHANGES, moves=True),
    )(
        _declared(
            endpoint,
            [_id(collection), optional("reason", MaybeReason), optional("if_match", IfMatch)],
            "Its address answers 410 from now on. Its history can be read, what refers to it keeps "
            "the reference, marked, and it can be restored.",
        )
    )


def _add_restore(router: APIRouter, collection: Collection) -> None:
    async def endpoint(asked: WriteRequest, *, entity_id: str, body: Plain | None) -> Response:
        act = write_handlers.restore(asked.request, collection, entity_id)
        return await write(asked, (body and body.message) or f"Restore {entity_id}", act)

    router.post(
        "/{id}/restore",
        operation_id=f"restore_{collection.singular}",
        summary=f"Restore a withdrawn {collection.singular}",
        responses=answers(collection.whole, *LEADS, moves=True),
    )(
        _declared(
            endpoint,
            [_id(collection), optional("body", Plain | None)],
            "It is served again, as it was. One that is served is left as it is.",
        )
    )


def _declared(endpoint: Any, parameters: list[Any], description: str) -> Any:
    made = declared(endpoint, parameters, description=description)
    first, *rest = made.__signature__.parameters.values()
    made.__signature__ = made.__signature__.replace(
        parameters=[first.replace(annotation=Writing), *rest]
    )
    return made


def _id(collection: Collection) -> Any:
    described = f"The {collection.singular}'s id."
    return required("entity_id", Annotated[str, identifier(described, collection.example)])
