"""Entities: the same routes for each collection, from one definition of each route."""

import asyncio
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from astana_api.api.conditional import Representation
from astana_api.api.declaring import declared, optional, optionals, required
from astana_api.api.entity_collections import COLLECTIONS, ELSEWHERE, Collection, instead
from astana_api.api.entity_parts import (
    MOST_IN_A_ROW,
    MOST_IN_AN_ITEM,
    PAGED,
    PARTS,
    included,
)
from astana_api.api.formats import offers
from astana_api.api.lists import (
    Asked,
    Render,
    as_stored,
    given,
    list_response,
    parse_sort,
    read_list,
)
from astana_api.api.parameters import fields_of, identifier, include_of, sort_by
from astana_api.api.reading import database_of
from astana_api.api.route import api_router
from astana_api.api.selection import parse_names, pick, with_member
from astana_api.db.prepared import Row
from astana_api.db.reader import Snapshot
from astana_api.domain.rendering import dumps, loads
from astana_api.queries import entities
from astana_api.queries.listings import DEFAULT_SORT

TAGS = [{"name": each.name, "description": each.description} for each in COLLECTIONS]


def router_of(collection: Collection) -> APIRouter:
    """The routes of one collection."""
    router = api_router(tag=collection.name, prefix=f"/v1/{collection.name}")
    _add_list(router, collection)
    _add_item(router, collection)
    for part in PARTS:
        _add_part(router, collection, part)
    return router


def _add_list(router: APIRouter, collection: Collection) -> None:
    filters, lists = collection.filters, collection.lists

    async def endpoint(
        request: Request, *, fields: str | None, include: str | None, **said: Any
    ) -> Representation:
        picked = parse_names("fields", fields, collection.fields)
        parts = parse_names("include", include, tuple(PARTS)) or ()
        asked = Asked(said["limit"], said["cursor"], said["sort"], said["count"])
        wanted = given({name: each.read(said[name]) for name, each in filters.items()})
        sort = parse_sort(asked.sort, lists.summaries, DEFAULT_SORT)
        async with database_of(request).read() as snapshot:
            found = await read_list(
                snapshot,
                request.scope,
                lists.listing(whole=picked is not None, sort=sort, filters=wanted),
                asked,
                wanted,
                default_sort=DEFAULT_SORT,
                render=_rows(collection, picked, parts) if picked or parts else as_stored,
            )
        return list_response(request.scope, found)

    sorts = ", ".join(f"`{key}`" for key in collection.sorts)
    router.get(
        "",
        operation_id=f"list_{collection.name}",
        summary=f"List {collection.name}",
        response_model=collection.page,
    )(
        declared(
            endpoint,
            [
                *optionals({name: each.annotation for name, each in filters.items()}),
                *_shape(collection),
                optional("sort", Annotated[str | None, sort_by(collection.sorts)]),
                *PAGED,
            ],
            description=f"{collection.description} By name, unless sorted by another of {sorts}.",
        )
    )


def _add_item(router: APIRouter, collection: Collection) -> None:
    kinds = collection.kinds

    async def endpoint(
        request: Request, *, entity_id: str, fields: str | None, include: str | None
    ) -> Response:
        picked = parse_names("fields", fields, collection.fields)
        parts = parse_names("include", include, tuple(PARTS)) or ()
        async with database_of(request).read() as snapshot:
            item = await entities.item(snapshot, entity_id)
            if item is None or item.withdrawn or item.kind not in kinds:
                return await instead(snapshot, request.scope, collection, entity_id, item)
            with_it = [
                (part, await _included(snapshot, collection, entity_id, part, MOST_IN_AN_ITEM))
                for part in parts
            ]
        if picked is None and not parts:
            body, digest = item.body.encode(), item.digest
            return Representation(request.scope, body, item.revision, digest=digest)
        body = _picked(item.body, picked)
        for part, value in with_it:
            body = with_member(body, part, value)
        return Representation(request.scope, body, item.revision)

    router.get(
        "/{id}",
        operation_id=f"get_{collection.singular}",
        summary=f"Get {collection.article} {collection.singular}",
        response_model=collection.whole,
        responses=ELSEWHERE,
    )(
        declared(
            endpoint,
            [_id(collection), *_shape(collection)],
            description="All that is currently said of it, each value with its sources.",
        )
    )


def _add_part(router: APIRouter, collection: Collection, part: str) -> None:
    kinds, its = collection.kinds, PARTS[part]

    @offers(*its.formats)
    async def endpoint(
        request: Request, *, entity_id: str, limit: int, cursor: str | None, **said: Any
    ) -> Response:
        asked = Asked(limit, cursor, said.pop("sort", None), said.pop("count"))
        async with database_of(request).read() as snapshot:
            served = await entities.served(snapshot, entity_id)
            if served is None or served.withdrawn or served.kind not in kinds:
                return await instead(snapshot, request.scope, collection, entity_id, served)
            found = await its.page(snapshot, request.scope, entity_id, asked, its.narrowed(**said))
            return await its.respond(snapshot, request.scope, found)

    router.get(
        f"/{{id}}/{part}",
        operation_id=f"list_{collection.singular}_{part}",
        summary=f"List the {part} of {collection.article} {collection.singular}",
        response_model=its.shape,
        responses=ELSEWHERE,
    )(
        declared(
            endpoint,
            [_id(collection), *its.parameters],
            description=its.description,
        )
    )


def _id(collection: Collection) -> Any:
    described = f"The {collection.singular}'s id."
    return required("entity_id", Annotated[str, identifier(described, collection.example)])


def _shape(collection: Collection) -> list[Parameter]:
    return [
        optional("fields", Annotated[str | None, fields_of(collection.fields)]),
        optional("include", Annotated[str | None, include_of(PARTS)]),
    ]


async def _included(
    snapshot: Snapshot, collection: Collection, entity_id: str, part: str, limit: int
) -> bytes:
    return await included(snapshot, collection.address(entity_id), entity_id, part, limit)


def _picked(text: str, fields: tuple[str, ...] | None) -> bytes:
    return text.encode() if fields is None else dumps(pick(loads(text), fields)).encode()


def _rows(collection: Collection, fields: tuple[str, ...] | None, parts: tuple[str, ...]) -> Render:
    """Rows of JSON and id, with the fields that were picked and the parts to include."""

    async def render(snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        bodies = []
        for text, entity_id in rows:
            body = _picked(text, fields)
            if parts:
                # Milliseconds for each row: others have their turn in between.
                await asyncio.sleep(0)
            for part in parts:
                value = await _included(snapshot, collection, entity_id, part, MOST_IN_A_ROW)
                body = with_member(body, part, value)
            bodies.append(body)
        return bodies

    return render


ROUTERS = [router_of(collection) for collection in COLLECTIONS]
