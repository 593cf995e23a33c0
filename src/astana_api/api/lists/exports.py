"""Responses in an export format: the items of a page, or one item."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Annotated, Literal

from fastapi import Query
from starlette.types import Scope

from astana_api.api.http.content_negotiation import negotiated_format
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.query_string import parse_query
from astana_api.api.lists.envelope import build_next_path, format_next_link
from astana_api.api.lists.pagination import ListPage, list_response
from astana_api.domain.rendering.entities import Json, loads
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters import loading
from astana_api.exporters.formats import BIBLIOGRAPHY_HTML, JSON
from astana_api.exporters.writers import (
    CITATION_WRITERS,
    ENTITY_WRITERS,
    STATEMENT_WRITERS,
    find_citation_writer,
)
from astana_api.queries.view import View

CITATION_FORMATS = (JSON, *CITATION_WRITERS)
STATEMENT_FORMATS = (JSON, *STATEMENT_WRITERS)
ENTITY_FORMATS = (JSON, *ENTITY_WRITERS)

PageExporter = Callable[[View, Scope, Sequence[Json]], Awaitable[Iterator[bytes]]]
"""Returns the chunks of the items of a page in the format of the request, which is not JSON."""


class BibliographyQuery(QueryModel):
    """The parameters of bibliographies; the other formats of citations have no style."""

    style: Annotated[
        Literal["apa", "chicago-author-date", "chicago-notes", "mla", "harvard"] | None,
        Query(description="The style of a bibliography; by default `apa`."),
    ] = None
    locale: Annotated[
        Literal["en-US", "en-GB", "de-DE", "fr-FR", "ru-RU", "ar"] | None,
        Query(description="The language of a bibliography's terms; by default `en-US`."),
    ] = None


async def export_citations(_: View, scope: Scope, items: Sequence[Json]) -> Iterator[bytes]:
    """Write rendered citations."""
    # The route has validated the parameters; a subresource's responder has no query model.
    query = dict(parse_query(scope["query_string"]))
    write = find_citation_writer(negotiated_format(scope), query.get("style"), query.get("locale"))
    return write(items)


async def export_references(view: View, scope: Scope, items: Sequence[Json]) -> Iterator[bytes]:
    """Write the citations of rendered references, in the order of the references."""
    ids = [item["citation"]["id"] for item in items]
    found = await view.load_citations(ids)
    citations = [loads(found[each].body) for each in ids if each in found]
    return await export_citations(view, scope, citations)


async def export_statements(view: View, scope: Scope, items: Sequence[Json]) -> Iterator[bytes]:
    """Write rendered statements."""
    context = await loading.load_context(view, items, scope["app"].public_url)
    return STATEMENT_WRITERS[negotiated_format(scope)](items, context)


async def export_entities(view: View, scope: Scope, items: Sequence[Json]) -> Iterator[bytes]:
    """Write the entities with the ids of the items: summaries, or other objects."""
    entities = await loading.load_entities(view, [item["id"] for item in items])
    stated = [statement for entity in entities for statement in entity.statements]
    context = await loading.load_context(view, stated, scope["app"].public_url)
    return ENTITY_WRITERS[negotiated_format(scope)](entities, context)


def reject_json_only_parameters(scope: Scope, query: QueryModel, names: tuple[str, ...]) -> None:
    """Raise InvalidQueryParameter for a parameter that other formats than JSON do not have."""
    format_ = negotiated_format(scope)
    if format_ is JSON:
        return
    for name in names:
        if getattr(query, name) is not None:
            raise InvalidQueryParameter.named(
                name, f"Only format=json has {name}; leave it out for format={format_.name}."
            )


async def page_response(
    view: View, scope: Scope, page: ListPage, export: PageExporter
) -> Representation:
    """Return a page in the format of the request; other formats than JSON have only its items."""
    if negotiated_format(scope) is JSON:
        return list_response(scope, page)
    items = [loads(item) for item in page.items]
    next_path = None if page.cursor is None else build_next_path(scope, page.cursor)
    return await export_response(
        view, scope, items, export, page.revision, link=format_next_link(next_path)
    )


async def export_response(
    view: View,
    scope: Scope,
    items: Sequence[Json],
    export: PageExporter,
    revision: int,
    *,
    link: str | None = None,
) -> Representation:
    """Return the items in the format of the request."""
    format_ = negotiated_format(scope)
    chunks = await export(view, scope, items)
    body = await asyncio.to_thread(b"".join, chunks)
    media_type = format_.content_type.encode()
    response = Representation(scope, body, revision, media_type=media_type, link=link)
    if format_ is BIBLIOGRAPHY_HTML:
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response
