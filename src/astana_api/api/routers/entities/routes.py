"""Read routes of entities: each route is defined once and added to every collection."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import create_model
from starlette.responses import Response

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import parameter_types
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.as_of import (
    TemporalQuery,
    TemporalScope,
    format_cite_as_link,
    open_query_scope,
    open_temporal_scope,
)
from astana_api.api.lists.exports import (
    ENTITY_FORMATS,
    export_entities,
    export_response,
    page_response,
    reject_json_only_parameters,
)
from astana_api.api.lists.pagination import (
    ROWS_PER_BATCH,
    Reading,
    Render,
    read_query,
    render_stored_json,
)
from astana_api.api.lists.parameters import fields_query, include_query, sort_query
from astana_api.api.lists.query_models import PageQuery, SortedPageQuery
from astana_api.api.lists.sparse_fields import append_member, omit_empty, parse_names, select_fields
from astana_api.api.routers.entities.collections import (
    COLLECTIONS,
    REDIRECT_RESPONSES,
    Collection,
    entity_id_path,
    redirect_or_raise,
)
from astana_api.api.routers.entities.export_routes import add_export_routes
from astana_api.api.routers.entities.subresources import (
    INCLUDABLE,
    MAX_INCLUDED_PER_ENTITY,
    MAX_INCLUDED_PER_ROW,
    SUBRESOURCES,
    render_included,
)
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import dumps, entity_path, loads
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters.formats import JSON
from astana_api.queries.entities.lists import DEFAULT_SORT
from astana_api.queries.view import HeadView

TAGS = [{"name": each.name, "description": each.description} for each in COLLECTIONS]


Omit = Annotated[
    Literal["empty"] | None,
    Query(description="`empty` leaves out null, empty lists and empty objects, at any depth."),
]


class EntityListQuery(SortedPageQuery):
    """The query of a list of entities, without the filters of its collection."""

    fields: str | None = None
    omit: Omit = None
    include: str | None = None

    @property
    def max_items(self) -> int:
        return self.limit * (1 + MAX_INCLUDED_PER_ROW * _count_names(self.include))


class EntityItemQuery(TemporalQuery):
    """The query of an entity, without the names of the fields of its collection."""

    fields: str | None = None
    omit: Omit = None
    include: Annotated[str | None, include_query(INCLUDABLE)] = None

    @property
    def max_items(self) -> int:
        return 1 + MAX_INCLUDED_PER_ENTITY * _count_names(self.include)


def _count_names(text: str | None) -> int:
    return len(text.split(",")) if text is not None else 0


def read_router_of(collection: Collection) -> APIRouter:
    """Return the router of the read routes of one collection."""
    router = read_router(tag=collection.name, prefix=f"/v1/{collection.name}")
    _add_list(router, collection)
    _add_item(router, collection)
    for name in SUBRESOURCES:
        _add_subresource(router, collection, name)
    add_export_routes(router, collection)
    return router


def list_query_model(collection: Collection) -> type[EntityListQuery]:
    """Return the query model of the list of a collection, with its filters and sort keys."""
    filters: dict[str, Any] = {
        name: (parameter.annotation, None)
        for name, parameter in collection.filters.parameters.items()
    }
    return create_model(
        f"{collection.singular.capitalize()}ListQuery",
        __base__=EntityListQuery,
        **filters,
        fields=(Annotated[str | None, fields_query(collection.fields)], None),
        include=(Annotated[str | None, include_query(INCLUDABLE)], None),
        sort=(Annotated[str | None, sort_query(collection.sorts)], None),
    )


def _item_query_model(collection: Collection) -> type[EntityItemQuery]:
    return create_model(
        f"{collection.singular.capitalize()}Query",
        __base__=EntityItemQuery,
        fields=(Annotated[str | None, fields_query(collection.fields)], None),
    )


def _add_list(router: APIRouter, collection: Collection) -> None:
    filters, lists = collection.filters, collection.lists
    sorts = ", ".join(f"`{key}`" for key in collection.sorts)

    @router.get(
        "",
        operation_id=f"list_{collection.name}",
        summary=f"List {collection.name}",
        description=f"{collection.description} By name, unless sorted by another of {sorts}.",
        response_model=collection.list_model,
    )
    @produces(*ENTITY_FORMATS)
    @parameter_types(query=Annotated[list_query_model(collection), Query()])
    async def list_entities(
        request: Request, query: Annotated[EntityListQuery, Query()]
    ) -> Representation:
        selected_fields = parse_names("fields", query.fields, collection.fields)
        included = parse_names("include", query.include, INCLUDABLE) or ()
        filter_values = filters.parse(query)
        reject_json_only_parameters(request.scope, query, ("fields", "include", "omit"))
        async with open_snapshot(request) as snapshot:
            list_query, capped = await filters.build_query(
                snapshot,
                lists.summaries if selected_fields is None else lists.bodies,
                filter_values,
                collection.kinds,
            )
            page = await read_query(
                snapshot,
                request.scope,
                list_query,
                query.page_params(),
                default_sort=DEFAULT_SORT,
                render=_row_renderer(
                    collection, selected_fields, included, omits_empty=query.omit is not None
                )
                if selected_fields or included or query.omit
                else render_stored_json,
                reading=Reading(
                    rows_per_query=ROWS_PER_BATCH if selected_fields else None,
                    rows_per_batch=1 if included else None,
                ),
            )
            return await page_response(
                HeadView(snapshot), request.scope, replace(page, capped=capped), export_entities
            )


def _add_item(router: APIRouter, collection: Collection) -> None:
    kinds = collection.kinds

    @router.get(
        "/{id}",
        operation_id=f"get_{collection.singular}",
        summary=f"Get {collection.article} {collection.singular}",
        description="The current values of the entity, each with its sources.",
        response_model=collection.item_model,
        responses=REDIRECT_RESPONSES,
    )
    @produces(*ENTITY_FORMATS)
    @parameter_types(query=Annotated[_item_query_model(collection), Query()])
    async def get_entity(
        request: Request,
        entity_id: Annotated[str, entity_id_path(collection)],
        query: Annotated[EntityItemQuery, Query()],
    ) -> Response:
        selected_fields = parse_names("fields", query.fields, collection.fields)
        included = parse_names("include", query.include, INCLUDABLE) or ()
        as_of, at = query.as_of, query.at
        scope = request.scope
        reject_json_only_parameters(scope, query, ("fields", "include", "omit", "at"))
        async with open_snapshot(request) as snapshot:
            temporal_scope = await open_temporal_scope(snapshot, as_of, at, query.include_no)
            view = temporal_scope.view
            current_only = [name for name in included if not SUBRESOURCES[name].supports_as_of]
            if current_only and as_of is not None:
                raise InvalidQueryParameter.named(
                    "include",
                    f"Only that of now can be read of {current_only[0]}; leave out as_of.",
                )
            item = await view.get_item(entity_id)
            if item is None or item.is_withdrawn or item.kind not in kinds:
                return await redirect_or_raise(view, scope, collection, entity_id, item)
            if negotiated_format(scope) is not JSON:
                cite_as = format_cite_as_link(scope, collection.path(entity_id), item.revision)
                return await export_response(
                    view, scope, [{"id": entity_id}], export_entities, item.revision, link=cite_as
                )
            body = item.body
            if at is not None:
                body = dumps(await temporal_scope.apply_date(loads(body))).encode()
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
        if selected_fields is None and not included and at is None and query.omit is None:
            return Representation(scope, body, item.revision, digest=item.digest, link=link)
        if selected_fields is not None:
            body = _select_fields(body, selected_fields)
        for name, value in members:
            body = append_member(body, name, value)
        if query.omit is not None:
            body = omit_empty(body)
        return Representation(scope, body, item.revision, link=link)


def _add_subresource(router: APIRouter, collection: Collection, name: str) -> None:
    kinds, subresource = collection.kinds, SUBRESOURCES[name]

    @router.get(
        f"/{{id}}/{name}",
        operation_id=f"list_{collection.singular}_{name}",
        summary=f"List the {name} of {collection.article} {collection.singular}",
        description=subresource.description,
        response_model=subresource.response_model,
        responses=REDIRECT_RESPONSES,
    )
    @produces(*subresource.formats)
    @parameter_types(query=Annotated[subresource.query_model, Query()])
    async def list_subresource(
        request: Request,
        entity_id: Annotated[str, entity_id_path(collection)],
        query: Annotated[PageQuery, Query()],
    ) -> Response:
        async with open_snapshot(request) as snapshot:
            temporal_scope = await open_query_scope(snapshot, query)
            view = temporal_scope.view
            entity = await view.get_status(entity_id)
            hidden = entity is None or (
                entity.is_withdrawn and not subresource.available_when_withdrawn
            )
            if entity is None or hidden or entity.kind not in kinds:
                return await redirect_or_raise(view, request.scope, collection, entity_id, entity)
            page = await subresource.read_page(
                snapshot, request.scope, entity_id, query, temporal_scope
            )
            return await subresource.respond(view, request.scope, page)


async def _render_included(
    snapshot: Snapshot,
    collection: Collection,
    entity_id: str,
    name: str,
    limit: int,
    temporal_scope: TemporalScope,
) -> bytes:
    entity_path = collection.path(entity_id)
    return await render_included(snapshot, entity_path, entity_id, name, limit, temporal_scope)


def _select_fields(body: str | bytes, fields: tuple[str, ...]) -> bytes:
    return dumps(select_fields(loads(body), fields)).encode()


def _row_renderer(
    collection: Collection,
    fields: tuple[str, ...] | None,
    included: tuple[str, ...],
    *,
    omits_empty: bool,
) -> Render:
    """Return a renderer of rows of JSON and id: select fields and include subresources."""

    async def render(snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        bodies, current = [], TemporalScope(HeadView(snapshot))
        for stored, entity_id in rows:
            body = stored.encode() if fields is None else _select_fields(stored, fields)
            for name in included:
                value = await _render_included(
                    snapshot, collection, entity_id, name, MAX_INCLUDED_PER_ROW, current
                )
                body = append_member(body, name, value)
            bodies.append(omit_empty(body) if omits_empty else body)
        return bodies

    return render


ROUTERS = [read_router_of(collection) for collection in COLLECTIONS]
