"""Search and suggestion routes: names in any script, and words of texts."""

from typing import Annotated

from annotated_types import Ge, Le
from fastapi import Query, Request

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists import cursors
from astana_api.api.lists.date_match import period_bounds
from astana_api.api.lists.envelope import build_next_path, format_next_link, render_list_body
from astana_api.api.lists.exports import (
    ENTITY_FORMATS,
    export_entities,
    export_response,
    reject_json_only_parameters,
)
from astana_api.api.lists.filter_types import EdtfDate, LanguageTag, RecordId, TrueOrFalse
from astana_api.api.lists.parameters import STRICT_INTEGER, comma_separated
from astana_api.api.lists.query_models import PageQuery
from astana_api.api.lists.query_text import QueryText, parse_query_text
from astana_api.api.lists.sparse_fields import append_member, parse_names
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import dumps
from astana_api.domain.search.ranking import HitOrder
from astana_api.domain.search.search_tokens import Findable
from astana_api.exporters.formats import JSON
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.search import service as searching
from astana_api.queries.search.filters import SearchFilters
from astana_api.queries.search.results import render_matches, render_suggestions
from astana_api.queries.search.service import FACETS, RankedMatches, SearchOptions
from astana_api.queries.view import HeadView
from astana_api.schemas.responses.search import SearchResults, Suggestions

TAG = {
    "name": "search",
    "description": "Finding an entity by a name as you know it, in any script.",
}
router = read_router(tag=TAG["name"], prefix="/v1")

MAX_SUGGESTIONS = 20
DEFAULT_SUGGESTIONS = 10

_CURSOR_TYPES: list[type[str] | type[int]] = [int, int, str, str]


class SearchQuery(PageQuery):
    """The query of a search."""

    q: QueryText
    kind: Annotated[
        list[Findable] | None,
        Query(description="Kinds of entity, or `citation`. Example: `person`."),
    ] = None
    language: Annotated[
        list[LanguageTag] | None,
        Query(description="Languages (BCP 47) of the text that matches. Example: `ar`."),
    ] = None
    country: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of states: entities with this country or citizenship. Example: "
            "`kazakhstan`."
        ),
    ] = None
    document: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of documents: entities with evidence in them, and citations that "
            "they reference. Example: `astana-platform-article`."
        ),
    ] = None
    from_: Annotated[
        EdtfDate | None,
        Query(
            alias="from",
            description="EDTF date: what may have existed then or later. Persons and "
            "organizations count from birth or foundation to death or dissolution, "
            "events by their dates, works and citations by their publication.",
        ),
    ] = None
    to: Annotated[
        EdtfDate | None,
        Query(description="EDTF date: what may have existed then or earlier."),
    ] = None
    candidates: Annotated[
        TrueOrFalse,
        Query(
            description="Whether to include matches across scripts or sounds that no stored name "
            "confirms (`candidate` is true)."
        ),
    ] = "true"
    partial: Annotated[
        TrueOrFalse,
        Query(
            description="Whether to include names that have only some of the words (`partial` is "
            "true), after all other matches."
        ),
    ] = "true"
    facets: Annotated[
        str | None,
        Query(
            description="Comma-separated facets by which all matches are counted.",
            json_schema_extra=comma_separated(FACETS),
        ),
    ] = None


class SuggestQuery(QueryModel):
    """The query of suggestions."""

    q: QueryText
    kind: Annotated[list[Kind] | None, Query(description="Kinds of entity. Example: `person`.")] = (
        None
    )
    limit: Annotated[
        int,
        Ge(1),
        Le(MAX_SUGGESTIONS),
        STRICT_INTEGER,
        Query(description="Maximum number of items."),
    ] = DEFAULT_SUGGESTIONS


@router.get("/search", operation_id="search", summary="Search", response_model=SearchResults)
@produces(*ENTITY_FORMATS)
async def search(request: Request, query: Annotated[SearchQuery, Query()]) -> Representation:
    """Entities by name, and entities and citations by the words of their texts.

    The order is: exact names and identifiers, aliases, names with the words, typing errors, names
    in another script, texts, names that sound similar, names with some of the words. The number of
    compared candidates is limited; `capped` is true if there may be more. The other formats have
    the entities among the results, as lists of entities do.
    """
    reject_json_only_parameters(request.scope, query, ("facets",))
    words = parse_query_text(query.q)
    period = period_bounds((query.from_, query.to))
    facet_names = parse_names("facets", query.facets, FACETS) or ()
    params = [
        query.kind,
        query.language,
        query.country,
        query.document,
        query.from_,
        query.to,
        query.candidates,
        query.partial,
    ]
    fingerprint = cursors.fingerprint([request.scope["path"], query.q, *params], ())
    after = None
    if query.cursor is not None:
        after = HitOrder._make(cursors.decode(query.cursor, fingerprint, _CURSOR_TYPES))
    async with open_snapshot(request) as snapshot:
        options = SearchOptions(
            tuple(dict.fromkeys(query.kind)) if query.kind else tuple(Findable),
            SearchFilters(
                languages=tuple(query.language or ()),
                countries=await _canonical_ids(snapshot, query.country),
                documents=tuple(query.document or ()),
                period=period,
            ),
            facet_names,
            candidates=query.candidates == "true",
            partial=query.partial == "true",
        )
        results = await searching.search(snapshot, words, options)
        remaining = results.after(after)
        revision = snapshot.revision
        next_url = None
        if len(remaining) > query.limit:
            last = remaining[query.limit - 1].order
            position = (last.tier, last.distance, last.kind)
            next_cursor = cursors.encode(fingerprint, position, last.id)
            next_url = build_next_path(request.scope, next_cursor)
        page = remaining[: query.limit]
        if negotiated_format(request.scope) is not JSON:
            return await export_response(
                HeadView(snapshot),
                request.scope,
                [{"id": each.order.id} for each in page if each.order.kind != Findable.CITATION],
                export_entities,
                revision,
                link=format_next_link(next_url),
            )
        items = await render_matches(snapshot, words, page)
    total = len(results.matches) if query.count else None
    body = _with_counts(render_list_body(items, next_url, total), results)
    return Representation(request.scope, body, revision, link=format_next_link(next_url))


@router.get(
    "/suggest", operation_id="suggest", summary="Complete a name", response_model=Suggestions
)
async def suggest(request: Request, query: Annotated[SuggestQuery, Query()]) -> Representation:
    """Entities with a name whose words begin with the typed text.

    If there are none, candidates in another script or spelling.
    """
    words = parse_query_text(query.q)
    kinds = tuple(dict.fromkeys(Findable(each.value) for each in query.kind or Kind))
    async with open_snapshot(request) as snapshot:
        matches = await searching.suggest(snapshot, words, kinds, query.limit)
        items = await render_suggestions(snapshot, matches)
        revision = snapshot.revision
    return json_response(request.scope, {"items": items, "next": None}, revision)


async def _canonical_ids(snapshot: Snapshot, ids: list[str] | None) -> tuple[str, ...]:
    return tuple((await resolve_redirects(snapshot, ids)).values()) if ids else ()


def _with_counts(body: bytes, results: RankedMatches) -> bytes:
    body = append_member(body, "capped", b"true" if results.truncated else b"false")
    if not results.facets:
        return body
    counts = {
        facet: [{"value": value, "count": number} for value, number in counts_by_value]
        for facet, counts_by_value in results.facets.items()
    }
    return append_member(body, "facets", dumps(counts).encode())
