"""Entities: the same routes for each collection, from one definition of each route."""

import asyncio
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import offers
from astana_api.api.http.etags import Representation
from astana_api.api.http.responses import database_of
from astana_api.api.http.routes import api_router
from astana_api.api.http.signatures import declared, optional, optionals, required
from astana_api.api.lists.as_of import NOW, TIMES, Moment, cite_as, moment_of
from astana_api.api.lists.filter_types import TrueOrFalse
from astana_api.api.lists.pagination import Asked, Render, as_stored, list_response, read_list
from astana_api.api.lists.parameters import fields_of, identifier, include_of, sort_by
from astana_api.api.lists.sparse_fields import parse_names, pick, with_member
from astana_api.api.routers.entities.collections import COLLECTIONS, ELSEWHERE, Collection, instead
from astana_api.api.routers.entities.subresources import (
    INCLUDED,
    MOST_IN_A_ROW,
    MOST_IN_AN_ITEM,
    PAGED,
    PARTS,
    included,
)
from astana_api.api.routers.entities.write_routes import add_merging, add_writes
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import address, dumps, loads
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.as_of import entities as past_entities
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.lists import DEFAULT_SORT

TAGS = [{"name": each.name, "description": each.description} for each in COLLECTIONS]


def router_of(collection: Collection) -> APIRouter:
    """The routes of one collection."""
    router = api_router(tag=collection.name, prefix=f"/v1/{collection.name}")
    _add_list(router, collection)
    _add_item(router, collection)
    for part in PARTS:
        _add_part(router, collection, part)
    if len(collection.kinds) == 1:
        add_writes(router, collection)
    else:
        add_merging(router, collection)
    return router


def _add_list(router: APIRouter, collection: Collection) -> None:
    filters, lists = collection.filters, collection.lists

    async def endpoint(
        request: Request, *, fields: str | None, include: str | None, **said: Any
    ) -> Representation:
        picked = parse_names("fields", fields, collection.fields)
        parts = parse_names("include", include, INCLUDED) or ()
        asked = Asked(said["limit"], said["cursor"], said["sort"], said["count"])
        wanted = filters.read(said)
        async with database_of(request).read() as snapshot:
            found = await read_list(
                snapshot,
                request.scope,
                lists.summaries if picked is None else lists.bodies,
                asked,
                await filters.standing(snapshot, wanted) if wanted else wanted,
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
                *optionals({name: each.annotation for name, each in filters.parameters.items()}),
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
        request: Request,
        *,
        entity_id: str,
        fields: str | None,
        include: str | None,
        as_of: int | None,
        at: str | None,
        include_no: TrueOrFalse | None,
    ) -> Response:
        picked = parse_names("fields", fields, collection.fields)
        parts = parse_names("include", include, INCLUDED) or ()
        scope = request.scope
        async with database_of(request).read() as snapshot:
            moment = await moment_of(snapshot, as_of, at, include_no)
            past = moment.past
            of_now = [part for part in parts if not PARTS[part].as_of]
            if of_now and past is not None:
                raise InvalidQueryParameter.named(
                    "include", f"Only that of now can be read of {of_now[0]}; leave out as_of."
                )
            item = await (
                entity_items.item(snapshot, entity_id)
                if past is None
                else past_entities.item(past, entity_id)
            )
            if item is None or item.withdrawn or item.kind not in kinds:
                return await instead(snapshot, scope, collection, entity_id, item, past)
            text = item.body
            if at is not None:
                text = dumps(await moment.narrowed(snapshot, loads(text)))
            with_it = [
                (
                    part,
                    await _included(snapshot, collection, entity_id, part, MOST_IN_AN_ITEM, moment),
                )
                for part in parts
            ]
        # What is included, or lived elsewhere, may change when the entity itself does not.
        shown = item.revision if at is None and not parts else as_of or snapshot.revision
        plain = not scope["query_string"]
        path = address(Kind(item.kind), entity_id) if plain else collection.address(entity_id)
        link = None if of_now else cite_as(scope, path, shown)
        if picked is None and not parts and at is None:
            body, digest = text.encode(), item.digest
            return Representation(scope, body, item.revision, digest=digest, link=link)
        body = _picked(text, picked)
        for part, value in with_it:
            body = with_member(body, part, value)
        return Representation(scope, body, item.revision, link=link)

    router.get(
        "/{id}",
        operation_id=f"get_{collection.singular}",
        summary=f"Get {collection.article} {collection.singular}",
        response_model=collection.whole,
        responses=ELSEWHERE,
    )(
        declared(
            endpoint,
            [_id(collection), *_shape(collection), *TIMES],
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
        times = said.pop("as_of", None), said.pop("at", None), said.pop("include_no", None)
        async with database_of(request).read() as snapshot:
            moment = await moment_of(snapshot, *times)
            past = moment.past
            served = await (
                entity_items.served(snapshot, entity_id) if past is None else past.served(entity_id)
            )
            hidden = served is None or (served.withdrawn and not its.outlives)
            if served is None or hidden or served.kind not in kinds:
                return await instead(snapshot, request.scope, collection, entity_id, served, past)
            narrowing = its.narrowing(moment, said)
            found = await its.page(snapshot, request.scope, entity_id, asked, narrowing)
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
        optional("include", Annotated[str | None, include_of(INCLUDED)]),
    ]


async def _included(
    snapshot: Snapshot,
    collection: Collection,
    entity_id: str,
    part: str,
    limit: int,
    moment: Moment = NOW,
) -> bytes:
    where = collection.address(entity_id)
    return await included(snapshot, where, entity_id, part, limit, moment)


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
