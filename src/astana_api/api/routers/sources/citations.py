"""Citations: the sources that statements rest on."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.problem_details import problem_responses
from astana_api.api.http.responses import database_of
from astana_api.api.http.routes import api_router
from astana_api.api.lists.as_of import AsOf, At, IncludeNo, cite_as, moment_of
from astana_api.api.lists.filter_types import (
    EdtfDate,
    Ids,
    LanguageTag,
    earliest_to,
    ids_of,
    latest_from,
    standing,
)
from astana_api.api.lists.pagination import Asked, Filters, given, list_response, read_list
from astana_api.api.lists.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, identifier, sort_by
from astana_api.api.routers.changes.listing import history
from astana_api.api.routers.statements.lists import read_statements
from astana_api.api.routers.statements.routes import States
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import State, UrlStatus
from astana_api.errors import Gone, ResourceNotFound
from astana_api.queries import citations, statements
from astana_api.queries.as_of import citations as past_citations
from astana_api.queries.as_of.view import Past
from astana_api.queries.changes import history as histories
from astana_api.schemas.responses.changes import CitationHistory
from astana_api.schemas.responses.citations import Citation, CitationList
from astana_api.schemas.responses.statements import StatementList

TAG = {
    "name": "citations",
    "description": "The sources, as they print themselves, and what rests on each.",
}
router = api_router(tag=TAG["name"], prefix="/v1")

CitationId = Annotated[str, identifier("The citation's readable key.", "putz-2015-why")]

_AS_NAMED = "by id or as printed; case, accents and punctuation do not count."


@router.get(
    "/citations",
    operation_id="list_citations",
    summary="List citations",
    response_model=CitationList,
)
async def list_citations(
    request: Request,
    ids: Ids = None,
    type_: Annotated[
        list[str] | None, Query(alias="type", description="CSL item types. Example: `webpage`.")
    ] = None,
    language: Annotated[
        list[LanguageTag] | None,
        Query(
            description="Languages (BCP 47): that which the record states, else that of its title. "
            "Example: `fr`."
        ),
    ] = None,
    url_status: Annotated[
        list[UrlStatus] | None, Query(description="What became of its address.")
    ] = None,
    issued_from: Annotated[
        EdtfDate | None,
        Query(description="Issued in this time (EDTF) or later, as far as is known."),
    ] = None,
    issued_to: Annotated[
        EdtfDate | None,
        Query(description="Issued in this time (EDTF) or earlier, as far as is known."),
    ] = None,
    entity: Annotated[
        list[str] | None,
        Query(
            description="Ids of entities that are its author, container or publisher. "
            "Example: `the-diplomat`."
        ),
    ] = None,
    author: Annotated[
        list[str] | None, Query(description=f"Authors, {_AS_NAMED} Example: `Catherine Putz`.")
    ] = None,
    container: Annotated[
        list[str] | None,
        Query(description=f"Works that it is part of, {_AS_NAMED} Example: `the-diplomat`."),
    ] = None,
    publisher: Annotated[list[str] | None, Query(description=f"Publishers, {_AS_NAMED}")] = None,
    document: Annotated[
        list[str] | None,
        Query(
            description="Ids of documents that list it among their references. Example: "
            "`astana-platform-article`."
        ),
    ] = None,
    sort: Annotated[str | None, sort_by(citations.LISTING.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """Every citation that meets the filters, by id unless sorted by `title` or `issued`."""
    filters: Filters = given(
        {
            "ids": ids_of(ids),
            "type": type_,
            "language": language,
            "url_status": url_status,
            "issued_from": latest_from(issued_from),
            "issued_to": earliest_to(issued_to),
            "entity": entity,
            "author": author,
            "container": container,
            "publisher": publisher,
            "document": document,
        }
    )
    asked = Asked(limit, cursor, sort, count)
    async with database_of(request).read() as snapshot:
        filters = await standing(
            snapshot, filters, ids=("entity",), printed=("author", "container", "publisher")
        )
        found = await read_list(snapshot, request.scope, citations.LISTING, asked, filters)
    return list_response(request.scope, found)


@router.get(
    "/citations/{id}",
    operation_id="get_citation",
    summary="Get a citation",
    response_model=Citation,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def get_citation(
    request: Request, citation_id: CitationId, as_of: AsOf = None
) -> Representation:
    """The bibliographic record of a source."""
    async with database_of(request).read() as snapshot:
        moment = await moment_of(snapshot, as_of)
        body, revision, digest = await _served(snapshot, citation_id, moment.past)
    link = cite_as(request.scope, f"/v1/citations/{citation_id}", revision)
    return Representation(request.scope, body.encode(), revision, digest=digest, link=link)


@router.get(
    "/citations/{id}/statements",
    operation_id="list_citation_statements",
    summary="List what rests on a citation",
    response_model=StatementList,
    responses=problem_responses(ResourceNotFound, Gone),
)
async def list_citation_statements(
    request: Request,
    citation_id: CitationId,
    state: States = None,
    as_of: AsOf = None,
    at: At = None,
    include_no: IncludeNo = None,
    sort: Annotated[str | None, sort_by(statements.LISTING.sorts)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """The statements that have the citation among the evidence that stands.

    Sort by `stated` or `-stated`.
    """
    filters: Filters = {"citation": [citation_id], "state": state or [State.CURRENT]}
    asked = Asked(limit, cursor, sort, count)
    async with database_of(request).read() as snapshot:
        moment = await moment_of(snapshot, as_of, at, include_no)
        await _served(snapshot, citation_id, moment.past)
        found = await read_statements(snapshot, request.scope, asked, filters, moment)
    return list_response(request.scope, found)


@router.get(
    "/citations/{id}/history",
    operation_id="list_citation_history",
    summary="List the versions of a citation",
    response_model=CitationHistory,
    responses=problem_responses(ResourceNotFound),
)
async def list_citation_history(
    request: Request,
    citation_id: CitationId,
    sort: Annotated[str | None, sort_by(histories.SORTS)] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    count: Count = None,
) -> Representation:
    """Its whole record before and after each change, the last first.

    Each with who made the change, when and why. That of a withdrawn citation can still be read.
    """
    async with database_of(request).read() as snapshot:
        if not await citations.was_withdrawn(snapshot, citation_id):
            raise ResourceNotFound(f"There is no citation {citation_id}.")
        about = {"citation": [citation_id]}
        found = await history(snapshot, request.scope, Asked(limit, cursor, sort, count), about)
    return list_response(request.scope, found)


async def _served(
    snapshot: Snapshot, citation_id: str, past: Past | None
) -> tuple[str, int, str | None]:
    """The JSON of a citation, its revision, and its digest where it was stored."""
    if past is not None:
        standing = await past_citations.rendered(past, [citation_id])
        if citation_id in standing:
            revision, body = standing[citation_id]
            return body, revision, None
        withdrawn = await past_citations.was_withdrawn(past, citation_id)
    else:
        row = await citations.one(snapshot, citation_id)
        if row is not None:
            body, revision, digest = row
            return body, revision, digest
        withdrawn = await citations.was_withdrawn(snapshot, citation_id)
    if withdrawn:
        raise Gone(f"The citation {citation_id} was withdrawn.")
    raise ResourceNotFound(f"There is no citation {citation_id}.")
