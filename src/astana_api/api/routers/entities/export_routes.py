"""The routes of the export of an entity, and of its citation as a record of this server."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.as_of import AsOfQuery, format_cite_as_link, open_temporal_scope
from astana_api.api.lists.exports import (
    CITATION_FORMATS,
    ENTITY_FORMATS,
    BibliographyQuery,
    export_citations,
    export_entities,
    export_response,
)
from astana_api.api.routers.entities.collections import (
    REDIRECT_RESPONSES,
    Collection,
    entity_id_path,
    redirect_or_raise,
)
from astana_api.domain.rendering.entities import Json, loads
from astana_api.exporters import loading
from astana_api.exporters.formats import JSON
from astana_api.exporters.own_citations import cite_entity
from astana_api.queries.changes.revisions import get_revision
from astana_api.queries.view import View
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.entities import EntityExport

_MAX_STATEMENTS = 10_000
"""More than most entities have: an export takes one of the slots of large responses."""


class CiteQuery(BibliographyQuery, AsOfQuery):
    """The query of the citation of an entity."""


class ExportQuery(AsOfQuery):
    """The query of an export."""

    @property
    def max_items(self) -> int:
        return _MAX_STATEMENTS


def add_export_routes(router: APIRouter, collection: Collection) -> None:
    """Add the routes of a collection's entities."""
    _add_export(router, collection)
    _add_cite(router, collection)


def _add_cite(router: APIRouter, collection: Collection) -> None:
    @router.get(
        "/{id}/cite",
        operation_id=f"cite_{collection.singular}",
        summary=f"Cite {collection.article} {collection.singular}",
        response_model=Citation,
        responses=REDIRECT_RESPONSES,
    )
    @produces(*CITATION_FORMATS)
    async def cite(
        request: Request,
        entity_id: Annotated[str, entity_id_path(collection)],
        query: Annotated[CiteQuery, Query()],
    ) -> Response:
        """A citation of the record of the entity on this server, at its revision.

        The address is that of `ASTANA_PUBLIC_URL`, with the revision.
        """
        scope = request.scope
        async with open_snapshot(request) as snapshot:
            view = (await open_temporal_scope(snapshot, query.as_of)).view
            entity = await view.get_item(entity_id)
            if entity is None or entity.is_withdrawn or entity.kind not in collection.kinds:
                return await redirect_or_raise(view, scope, collection, entity_id, entity)
            revision = await get_revision(snapshot, entity.revision)
            assert revision is not None
            citation = cite_entity(
                loads(entity.body), entity.revision, revision["at"], scope["app"].public_url
            )
            link = format_cite_as_link(scope, citation["self"], entity.revision)
            if negotiated_format(scope) is not JSON:
                return await export_response(
                    view, scope, [citation], export_citations, entity.revision, link=link
                )
            return json_response(scope, citation, entity.revision, link=link)


def _add_export(router: APIRouter, collection: Collection) -> None:

    @router.get(
        "/{id}/export",
        operation_id=f"export_{collection.singular}",
        summary=f"Export {collection.article} {collection.singular}",
        response_model=EntityExport,
        responses=REDIRECT_RESPONSES,
    )
    @produces(*ENTITY_FORMATS)
    async def export_entity(
        request: Request,
        entity_id: Annotated[str, entity_id_path(collection)],
        query: Annotated[ExportQuery, Query()],
    ) -> Response:
        """The entity with all its statements and their citations, in one response.

        The other formats are those of lists of entities.
        """
        scope = request.scope
        async with open_snapshot(request) as snapshot:
            view = (await open_temporal_scope(snapshot, query.as_of)).view
            entity = await view.get_status(entity_id)
            if entity is None or entity.is_withdrawn or entity.kind not in collection.kinds:
                return await redirect_or_raise(view, scope, collection, entity_id, entity)
            # Citations, names and licences change without a new revision of the entity.
            revision = query.as_of or snapshot.revision
            path = f"{collection.path(entity_id)}/export"
            link = format_cite_as_link(scope, path, revision)
            if negotiated_format(scope) is not JSON:
                items: list[Json] = [{"id": entity_id}]
                return await export_response(
                    view, scope, items, export_entities, revision, link=link
                )
            return json_response(scope, await _bundle(view, entity_id), revision, link=link)


async def _bundle(view: View, entity_id: str) -> Json:
    [entity] = await loading.load_entities(view, [entity_id])
    context = await loading.load_context(view, entity.statements, None)
    body: dict[str, Any] = {
        "entity": entity.item,
        "statements": entity.statements,
        "citations": [context.citations[each] for each in sorted(context.citations)],
        "license": context.license,
        "revision": context.revision,
    }
    return body
