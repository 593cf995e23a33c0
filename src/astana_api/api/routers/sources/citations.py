"""Read routes of citations, the sources that support statements."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import open_snapshot
from astana_api.api.lists.as_of import (
    AsOfQuery,
    TemporalQuery,
    format_cite_as_link,
    open_temporal_scope,
)
from astana_api.api.lists.date_match import DESCRIPTION, Match, parse_date_filters
from astana_api.api.lists.exports import (
    CITATION_FORMATS,
    STATEMENT_FORMATS,
    BibliographyQuery,
    export_citations,
    export_response,
    export_statements,
    page_response,
)
from astana_api.api.lists.filter_types import (
    Doi,
    EdtfDate,
    Ids,
    Isbn,
    Issn,
    LanguageTag,
    RecordId,
    parse_ids,
    parse_presence,
)
from astana_api.api.lists.pagination import (
    Filters,
    drop_unset,
    list_response,
    read_list,
)
from astana_api.api.lists.parameters import id_path, names_query, sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.api.routers.audit.pages import evaluated_on
from astana_api.api.routers.changes.listing import read_history
from astana_api.api.routers.statements.lists import read_statements
from astana_api.api.routers.statements.routes import States
from astana_api.domain.csl import CslType
from astana_api.domain.enums import Basis, State, UrlStatus
from astana_api.domain.rendering.entities import loads
from astana_api.domain.sort_keys import index_key
from astana_api.errors import Gone, ResourceNotFound
from astana_api.exporters.formats import JSON
from astana_api.loading.citations import IDENTIFIER_KEYS
from astana_api.models.citations import CitationKeyType
from astana_api.queries import citations, statements
from astana_api.queries.changes import history as histories
from astana_api.queries.entities.redirects import canonicalize_filters
from astana_api.queries.view import CitationItem, HeadView, View
from astana_api.schemas.responses.audit.findings import CitationImpact
from astana_api.schemas.responses.changes import CitationHistory
from astana_api.schemas.responses.citations import Citation, CitationList
from astana_api.schemas.responses.statements import StatementList

TAG = {
    "name": "citations",
    "description": "The bibliographic records of sources, and the statements that they support.",
}
router = read_router(tag=TAG["name"], prefix="/v1")

CitationId = Annotated[str, id_path("The citation's readable key.", "putz-2015-why")]

_AS_NAMED = "by id or as printed; case, accents and punctuation do not count."


class CitationListQuery(BibliographyQuery, SortedPageQuery):
    """The query of the list of citations."""

    ids: Ids = None
    type: Annotated[
        list[CslType] | None, Query(description="CSL item types. Example: `webpage`.")
    ] = None
    language: Annotated[
        list[LanguageTag] | None,
        Query(
            description="Languages (BCP 47) of the record, or of its title if the record has "
            "none. Example: `fr`."
        ),
    ] = None
    url_status: Annotated[list[UrlStatus] | None, Query(description="Status of the URL.")] = None
    issued_from: Annotated[
        EdtfDate | None,
        Query(description="Issued in this time (EDTF) or later, as far as is known."),
    ] = None
    issued_to: Annotated[
        EdtfDate | None,
        Query(description="Issued in this time (EDTF) or earlier, as far as is known."),
    ] = None
    match: Annotated[
        Match | None,
        Query(description=DESCRIPTION.format(parameters="`issued_from` and `issued_to`")),
    ] = None
    entity: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of entities that are author, container, publisher or another "
            "contributor, or that the record names elsewhere, such as in its title (`named_in`). "
            "Example: `the-diplomat`."
        ),
    ] = None
    author: Annotated[
        list[str] | None, Query(description=f"Authors, {_AS_NAMED} Example: `Catherine Putz`.")
    ] = None
    container: Annotated[
        list[str] | None,
        Query(description=f"Works that it is part of, {_AS_NAMED} Example: `the-diplomat`."),
    ] = None
    publisher: Annotated[list[str] | None, Query(description=f"Publishers, {_AS_NAMED}")] = None
    document: Annotated[
        list[RecordId] | None,
        Query(
            description="Ids of documents that list it among their references. Example: "
            "`astana-platform-article`."
        ),
    ] = None
    doi: Annotated[
        list[Doi] | None,
        Query(description="DOIs, with or without the address of a resolver; case does not count."),
    ] = None
    isbn: Annotated[
        list[Isbn] | None,
        Query(description="ISBNs of 10 or 13 digits; hyphens do not count."),
    ] = None
    issn: Annotated[list[Issn] | None, Query(description="ISSNs.")] = None
    has: Annotated[
        str | None,
        names_query(
            citations.OPTIONAL_FIELDS,
            "Fields, separated by commas, of each of which it has a value. Example: `issued`.",
        ),
    ] = None
    lacks: Annotated[
        str | None,
        names_query(
            citations.OPTIONAL_FIELDS,
            "Fields, separated by commas, of none of which it has a value. Example: `archive_url`.",
        ),
    ] = None
    sort: Annotated[str | None, sort_query(citations.LISTING.sorts)] = None


class CitationQuery(BibliographyQuery, AsOfQuery):
    """The query of a citation."""


class CitationStatementsQuery(TemporalQuery, SortedPageQuery):
    """The query of the statements that rest on a citation."""

    basis: Annotated[
        list[Basis] | None, Query(description="Bases of the evidence from this citation.")
    ] = None
    state: States = None
    sort: Annotated[str | None, sort_query(statements.LISTING.sorts)] = None


class CitationImpactQuery(SortedPageQuery):
    """The query of the statements that have no other source than a citation."""

    sort: Annotated[str | None, sort_query(statements.LISTING.sorts)] = None


class CitationHistoryQuery(SortedPageQuery):
    """The query of the history of a citation."""

    sort: Annotated[str | None, sort_query(histories.SORTS)] = None


@router.get(
    "/citations",
    operation_id="list_citations",
    summary="List citations",
    response_model=CitationList,
)
@produces(*CITATION_FORMATS)
async def list_citations(
    request: Request, query: Annotated[CitationListQuery, Query()]
) -> Representation:
    """Every citation that meets the filters, by id unless sorted by `title` or `issued`."""
    filters: Filters = drop_unset(
        {
            "ids": parse_ids(query.ids),
            "type": query.type,
            "language": query.language,
            "url_status": query.url_status,
            "entity": query.entity,
            "author": query.author,
            "container": query.container,
            "publisher": query.publisher,
            "document": query.document,
            **_identifier_filters(query),
            **parse_presence("has", query.has, citations.OPTIONAL_FIELDS),
            **parse_presence("lacks", query.lacks, citations.OPTIONAL_FIELDS),
        }
    ) | parse_date_filters(query.match, {"issued": (query.issued_from, query.issued_to)})
    async with open_snapshot(request) as snapshot:
        filters = await canonicalize_filters(
            snapshot, filters, ids=("entity",), ids_or_names=("author", "container", "publisher")
        )
        page = await read_list(
            snapshot, request.scope, citations.LISTING, query.page_params(), filters
        )
        return await page_response(HeadView(snapshot), request.scope, page, export_citations)


@router.get(
    "/citations/{id}",
    operation_id="get_citation",
    summary="Get a citation",
    response_model=Citation,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces(*CITATION_FORMATS)
async def get_citation(
    request: Request, citation_id: CitationId, query: Annotated[CitationQuery, Query()]
) -> Representation:
    """The bibliographic record of a source."""
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(snapshot, query.as_of)
        body, revision, digest = await require_citation(temporal_scope.view, citation_id)
        link = format_cite_as_link(request.scope, f"/v1/citations/{citation_id}", revision)
        if negotiated_format(request.scope) is not JSON:
            return await export_response(
                temporal_scope.view,
                request.scope,
                [loads(body)],
                export_citations,
                revision,
                link=link,
            )
    return Representation(request.scope, body, revision, digest=digest, link=link)


@router.get(
    "/citations/{id}/statements",
    operation_id="list_citation_statements",
    summary="List the statements that a citation supports",
    response_model=StatementList,
    responses=problem_responses(ResourceNotFound, Gone),
)
@produces(*STATEMENT_FORMATS)
async def list_citation_statements(
    request: Request,
    citation_id: CitationId,
    query: Annotated[CitationStatementsQuery, Query()],
) -> Representation:
    """The statements with current evidence from the citation.

    Sort by `stated` or `-stated`.
    """
    filters: Filters = {"state": query.state or [State.CURRENT], "citation": [citation_id]}
    if query.basis is not None:
        filters = {"state": filters["state"], "citation_basis": [citation_id, *query.basis]}
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(
            snapshot, query.as_of, query.at, query.include_no
        )
        await require_citation(temporal_scope.view, citation_id)
        page = await read_statements(request.scope, query.page_params(), filters, temporal_scope)
        return await page_response(temporal_scope.view, request.scope, page, export_statements)


@router.get(
    "/citations/{id}/impact",
    operation_id="list_citation_impact",
    summary="List the statements that have no other source than a citation",
    response_model=CitationImpact,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def list_citation_impact(
    request: Request, citation_id: CitationId, query: Annotated[CitationImpactQuery, Query()]
) -> Representation:
    """The current statements that would lose their only source with the citation."""
    filters: Filters = {"state": [State.CURRENT], "only_source": [citation_id]}
    async with open_snapshot(request) as snapshot:
        temporal_scope = await open_temporal_scope(snapshot, None)
        await require_citation(temporal_scope.view, citation_id)
        page = await read_statements(request.scope, query.page_params(), filters, temporal_scope)
        members = {"evaluated_on": await evaluated_on(snapshot)}
    return list_response(request.scope, page, members)


@router.get(
    "/citations/{id}/history",
    operation_id="list_citation_history",
    summary="List the versions of a citation",
    response_model=CitationHistory,
    responses=problem_responses(ResourceNotFound),
)
async def list_citation_history(
    request: Request, citation_id: CitationId, query: Annotated[CitationHistoryQuery, Query()]
) -> Representation:
    """The record before and after each change, the latest first.

    Each item has who made the change, when and why. The history of a withdrawn citation can still
    be read.
    """
    async with open_snapshot(request) as snapshot:
        if not await citations.was_withdrawn(HeadView(snapshot), citation_id):
            raise ResourceNotFound(f"There is no citation {citation_id}.")
        about = {"citation": [citation_id]}
        page = await read_history(snapshot, request.scope, query.page_params(), about)
    return list_response(request.scope, page)


def _identifier_filters(query: CitationListQuery) -> Filters:
    """Return the keys of the identifiers in the query, without those that it does not name."""
    named = {
        CitationKeyType.DOI: query.doi,
        CitationKeyType.ISBN: query.isbn,
        CitationKeyType.ISSN: query.issn,
    }
    return {
        part.value: [index_key(key) for text in texts for key in IDENTIFIER_KEYS[part](text)]
        for part, texts in named.items()
        if texts
    }


async def require_citation(view: View, citation_id: str) -> CitationItem:
    """Return a citation; raise Gone or ResourceNotFound."""
    citation = await view.get_citation(citation_id)
    if citation is not None:
        return citation
    if await citations.was_withdrawn(view, citation_id):
        raise Gone(f"The citation {citation_id} was withdrawn.")
    raise ResourceNotFound(f"There is no citation {citation_id}.")
