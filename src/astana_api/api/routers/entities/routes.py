"""Read routes of entities: each route is defined once and added to every collection."""

import asyncio
from inspect import Parameter
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.responses import get_database
from astana_api.api.http.routes import api_router
from astana_api.api.http.signatures import declared, optional, optionals, required
from astana_api.api.lists.as_of import (
    CURRENT,
    TEMPORAL_PARAMETERS,
    TemporalScope,
    format_cite_as_link,
    open_temporal_scope,
)
from astana_api.api.lists.filter_types import TrueOrFalse
from astana_api.api.lists.pagination import (
    PageParams,
    Render,
    list_response,
    read_list,
    render_stored_json,
)
from astana_api.api.lists.parameters import fields_query, id_path, include_query, sort_query
from astana_api.api.lists.sparse_fields import append_member, parse_names, select_fields
from astana_api.api.routers.entities.collections import (
    COLLECTIONS,
    REDIRECT_RESPONSES,
    Collection,
    redirect_or_raise,
)
from astana_api.api.routers.entities.subresources import (
    INCLUDABLE,
    MAX_INCLUDED_PER_ENTITY,
    MAX_INCLUDED_PER_ROW,
    PAGE_PARAMETERS,
    SUBRESOURCES,
    render_included,
)
from astana_api.api.routers.entities.write_routes import add_entity_writes
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import dumps, entity_path, loads
from astana_api.errors import InvalidQueryParameter
from astana_api.queries.as_of import entities as entities_as_of
from astana_api.queries.entities import items as entity_items
from astana_api.queries.entities.lists import DEFAULT_SORT

TAGS = [{"name": each.name, "description": each.description} for each in COLLECTIONS]


def router_of(collection: Collection) -> APIRouter:
    """Return the router of one collection."""
    router = api_router(tag=collection.name, prefix=f"/v1/{collection.name}")
    _add_list(router, collection)
    _add_item(router, collection)
    for name in SUBRESOURCES:
        _add_subresource(router, collection, name)
    add_entity_writes(router, collection)
    return router


def _add_list(router: APIRouter, collection: Collection) -> None:
    filters, lists = collection.filters, collection.lists

    async def endpoint(
        request: Request, *, fields: str | None, include: str | None, **params: Any
    ) -> Representation:
        selected_fields = parse_names("fields", fields, collection.fields)
        included = parse_names("include", include, INCLUDABLE) or ()
        page_params = PageParams(params["limit"], params["cursor"], params["sort"], params["count"])
        filter_values = filters.parse(params)
        async with get_database(request).read() as snapshot:
            page = await read_list(
                snapshot,
                request.scope,
                lists.summaries if selected_fields is None else lists.bodies,
                page_params,
                await filters.canonicalize(snapshot, filter_values)
                if filter_values
                else filter_values,
                default_sort=DEFAULT_SORT,
                render=_row_renderer(collection, selected_fields, included)
                if selected_fields or included
                else render_stored_json,
            )
        return list_response(request.scope, page)

    sorts = ", ".join(f"`{key}`" for key in collection.sorts)
    router.get(
        "",
        operation_id=f"list_{collection.name}",
        summary=f"List {collection.name}",
        response_model=collection.list_model,
    )(
        declared(
            endpoint,
            [
                *optionals(
                    {name: parameter.annotation for name, parameter in filters.parameters.items()}
                ),
                *_representation_parameters(collection),
                optional("sort", Annotated[str | None, sort_query(collection.sorts)]),
                *PAGE_PARAMETERS,
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
        selected_fields = parse_names("fields", fields, collection.fields)
        included = parse_names("include", include, INCLUDABLE) or ()
        scope = request.scope
        async with get_database(request).read() as snapshot:
            temporal_scope = await open_temporal_scope(snapshot, as_of, at, include_no)
            view = temporal_scope.view
            current_only = [name for name in included if not SUBRESOURCES[name].supports_as_of]
            if current_only and view is not None:
                raise InvalidQueryParameter.named(
                    "include",
                    f"Only that of now can be read of {current_only[0]}; leave out as_of.",
                )
            item = await (
                entity_items.get_item(snapshot, entity_id)
                if view is None
                else entities_as_of.get_item(view, entity_id)
            )
            if item is None or item.is_withdrawn or item.kind not in kinds:
                return await redirect_or_raise(snapshot, scope, collection, entity_id, item, view)
            text = item.body
            if at is not None:
                text = dumps(await temporal_scope.apply_date(snapshot, loads(text)))
            members = [
                (
                    name,
                    await _render_included(
                        snapshot,
                        collection,
                        entity_id,
                        name,
                        MAX_INCLUDED_PER_ENTITY,
                        temporal_scope,
                    ),
                )
                for name in included
            ]
        # Included items, and the lifespans of referenced entities, change without a new revision of
        # the entity itself.
        revision = item.revision if at is None and not included else as_of or snapshot.revision
        has_no_query = not scope["query_string"]
        path = (
            entity_path(Kind(item.kind), entity_id) if has_no_query else collection.path(entity_id)
        )
        link = None if current_only else format_cite_as_link(scope, path, revision)
        if selected_fields is None and not included and at is None:
            body, digest = text.encode(), item.digest
            return Representation(scope, body, item.revision, digest=digest, link=link)
        body = _select_fields(text, selected_fields)
        for name, value in members:
            body = append_member(body, name, value)
        return Representation(scope, body, item.revision, link=link)

    router.get(
        "/{id}",
        operation_id=f"get_{collection.singular}",
        summary=f"Get {collection.article} {collection.singular}",
        response_model=collection.item_model,
        responses=REDIRECT_RESPONSES,
    )(
        declared(
            endpoint,
            [_id(collection), *_representation_parameters(collection), *TEMPORAL_PARAMETERS],
            description="All that is currently said of it, each value with its sources.",
        )
    )


def _add_subresource(router: APIRouter, collection: Collection, name: str) -> None:
    kinds, subresource = collection.kinds, SUBRESOURCES[name]

    @produces(*subresource.formats)
    async def endpoint(
        request: Request, *, entity_id: str, limit: int, cursor: str | None, **params: Any
    ) -> Response:
        page_params = PageParams(limit, cursor, params.pop("sort", None), params.pop("count"))
        temporal_params = (
            params.pop("as_of", None),
            params.pop("at", None),
            params.pop("include_no", None),
        )
        async with get_database(request).read() as snapshot:
            temporal_scope = await open_temporal_scope(snapshot, *temporal_params)
            view = temporal_scope.view
            entity = await (
                entity_items.get_status(snapshot, entity_id)
                if view is None
                else view.get_status(entity_id)
            )
            hidden = entity is None or (
                entity.is_withdrawn and not subresource.available_when_withdrawn
            )
            if entity is None or hidden or entity.kind not in kinds:
                return await redirect_or_raise(
                    snapshot, request.scope, collection, entity_id, entity, view
                )
            filters = subresource.build_filters(temporal_scope, params)
            page = await subresource.read_page(
                snapshot, request.scope, entity_id, page_params, filters
            )
            return await subresource.respond(snapshot, request.scope, page)

    router.get(
        f"/{{id}}/{name}",
        operation_id=f"list_{collection.singular}_{name}",
        summary=f"List the {name} of {collection.article} {collection.singular}",
        response_model=subresource.response_model,
        responses=REDIRECT_RESPONSES,
    )(
        declared(
            endpoint,
            [_id(collection), *subresource.parameters],
            description=subresource.description,
        )
    )


def _id(collection: Collection) -> Any:
    description = f"The {collection.singular}'s id."
    return required("entity_id", Annotated[str, id_path(description, collection.example)])


def _representation_parameters(collection: Collection) -> list[Parameter]:
    return [
        optional("fields", Annotated[str | None, fields_query(collection.fields)]),
        optional("include", Annotated[str | None, include_query(INCLUDABLE)]),
    ]


async def _render_included(
    snapshot: Snapshot,
    collection: Collection,
    entity_id: str,
    name: str,
    limit: int,
    temporal_scope: TemporalScope = CURRENT,
) -> bytes:
    entity_path = collection.path(entity_id)
    return await render_included(snapshot, entity_path, entity_id, name, limit, temporal_scope)


def _select_fields(text: str, fields: tuple[str, ...] | None) -> bytes:
    return text.encode() if fields is None else dumps(select_fields(loads(text), fields)).encode()


def _row_renderer(
    collection: Collection, fields: tuple[str, ...] | None, included: tuple[str, ...]
) -> Render:
    """Return a renderer of rows of JSON and id: select fields and include subresources."""

    async def render(snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        bodies = []
        for text, entity_id in rows:
            body = _select_fields(text, fields)
            if included:
                # Including takes milliseconds for each row: yield to other requests in between.
                await asyncio.sleep(0)
            for name in included:
                value = await _render_included(
                    snapshot, collection, entity_id, name, MAX_INCLUDED_PER_ROW
                )
                body = append_member(body, name, value)
            bodies.append(body)
        return bodies

    return render


ROUTERS = [router_of(collection) for collection in COLLECTIONS]
