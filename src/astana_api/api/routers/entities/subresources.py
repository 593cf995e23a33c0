"""Subresources of an entity: its statements, relations, citations, history and timeline.

The parameter `include` embeds the first page of a subresource, as its own path returns it.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.etags import Representation
from astana_api.api.lists.as_of import AsOfQuery, TemporalQuery, TemporalScope
from astana_api.api.lists.envelope import build_next_path, render_list_body
from astana_api.api.lists.exports import (
    CITATION_FORMATS,
    STATEMENT_FORMATS,
    export_citations,
    export_statements,
    page_response,
)
from astana_api.api.lists.filter_types import fold_texts
from astana_api.api.lists.pagination import (
    ListPage,
    drop_unset,
    list_response,
    read_query,
    render_records,
)
from astana_api.api.lists.query_models import PageQuery
from astana_api.api.routers.audit.pages import (
    append_compliant,
    bring_up_to_head,
    evaluated_on,
    read_findings,
)
from astana_api.api.routers.changes.listing import read_history
from astana_api.api.routers.entities.subresource_queries import (
    EntityAuditQuery,
    EntityCitationsQuery,
    EntityHistoryQuery,
    EntityStatementsQuery,
    RelationsQuery,
)
from astana_api.api.routers.statements.lists import read_statements
from astana_api.api.routers.timeline import pages as timeline_pages
from astana_api.api.routers.timeline.pages import read_timeline_page
from astana_api.api.routers.timeline.query_model import EntityTimelineQuery
from astana_api.audit.registry import Result
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import State
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.formats import JSON, Format
from astana_api.queries import citations, relations
from astana_api.queries.entities.redirects import include_merged_ids
from astana_api.queries.view import View
from astana_api.schemas.responses.audit.findings import EntityAudit
from astana_api.schemas.responses.changes import EntityHistory
from astana_api.schemas.responses.citations import CitationList
from astana_api.schemas.responses.relations import RelationList
from astana_api.schemas.responses.statements import StatementList
from astana_api.schemas.responses.timeline import TimelineGroups, TimelineList

MAX_INCLUDED_PER_ENTITY = 500
"""Items of an included subresource in the response for one entity."""
MAX_INCLUDED_PER_ROW = 50
"""Items of an included subresource in each row of a list."""


PageReader = Callable[[Snapshot, Scope, str, Any, TemporalScope], Awaitable[ListPage]]
"""Read a page of a subresource of the entity with a canonical id (current, or as of a revision).

The fourth parameter is the query model of the subresource.
"""

PageResponder = Callable[[View, Scope, ListPage], Awaitable[Representation]]


async def respond_with_json(_view: View, scope: Scope, page: ListPage) -> Representation:
    """Return the page as JSON."""
    return list_response(scope, page)


async def respond_with_statements(view: View, scope: Scope, page: ListPage) -> Representation:
    """Return a page of statements in the format of the request."""
    return await page_response(view, scope, page, export_statements)


async def respond_with_citations(view: View, scope: Scope, page: ListPage) -> Representation:
    """Return a page of citations in the format of the request."""
    return await page_response(view, scope, page, export_citations)


async def read_statements_page(
    _snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: EntityStatementsQuery,
    temporal_scope: TemporalScope,
) -> ListPage:
    """Return statements with the entity as subject or value; without `state`, current ones."""
    list_filters = drop_unset(
        {
            "entity": [entity_id],
            "property": query.property,
            "basis": query.basis,
            "state": query.state or [State.CURRENT],
        }
    )
    return await read_statements(scope, query.page_params(), list_filters, temporal_scope)


async def read_relations_page(
    snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: RelationsQuery,
    temporal_scope: TemporalScope,
) -> ListPage:
    """Return relations in statement order; without `direction`, in both directions."""
    view, incoming = temporal_scope.view, query.direction == "in"
    list_filters = drop_unset(
        {
            query.direction or "entity": [entity_id],
            "property": query.property,
            "role": fold_texts(query.role) if query.role is not None else None,
        }
    )
    if query.kind is not None:
        # Not with the others, whose values are made distinct: an entity can have the id `person`.
        list_filters["other_kind"] = [entity_id, *dict.fromkeys(query.kind)]

    async def render_rows(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await relations.render_relations(
            view, rows, entity_id, incoming=incoming, at=temporal_scope.bounds
        )

    return await read_query(
        snapshot,
        scope,
        relations.build_query(view, list_filters, temporal_scope.required_bounds),
        query.page_params(),
        default_sort=relations.DEFAULT_SORT,
        render=render_records(render_rows),
    )


async def read_citations_page(
    snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: EntityCitationsQuery,
    temporal_scope: TemporalScope,
) -> ListPage:
    """Return the citations that support current statements of the entity, by id."""
    list_query = citations.build_entity_query(temporal_scope.view, entity_id)
    return await read_query(snapshot, scope, list_query, query.page_params())


async def read_history_page(
    snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: EntityHistoryQuery,
    temporal_scope: TemporalScope,  # noqa: ARG001 - a history has every revision
) -> ListPage:
    """Return changes of the entity and of those merged into it, latest first by default."""
    about = {
        "entity": await include_merged_ids(snapshot, [entity_id]),
        "property": query.property,
        "statement": query.statement,
    }
    return await read_history(snapshot, scope, query.page_params(), about, query.type)


async def read_entity_timeline_page(
    snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: EntityTimelineQuery,
    temporal_scope: TemporalScope,  # noqa: ARG001 - the timeline is that of the head
) -> ListPage:
    """Return the timeline entries that concern the entity, by date."""
    return await read_timeline_page(snapshot, scope, [entity_id], query)


async def read_audit_page(
    snapshot: Snapshot,
    scope: Scope,
    entity_id: str,
    query: EntityAuditQuery,
    temporal_scope: TemporalScope,  # noqa: ARG001 - findings are those of the head
) -> ListPage:
    """Return the findings about the entity, by descending severity."""
    filters = drop_unset(
        {"entity": [entity_id], "severity": query.severity, "result": query.result}
    )
    page = await read_findings(snapshot, scope, query.page_params(), filters)
    if query.result and Result.COMPLIANT in query.result:
        page = await append_compliant(snapshot, page, entity_id, query.severity)
    return page


async def respond_with_findings(view: View, scope: Scope, page: ListPage) -> Representation:
    """Return a page of findings, with the day that counts as today."""
    return list_response(scope, page, {"evaluated_on": await evaluated_on(view.snapshot)})


@dataclass(frozen=True, slots=True)
class Subresource:
    """A list that belongs to an entity, with its reader and its documentation.

    `available_when_withdrawn` serves it for withdrawn entities too. `includable` allows it in
    `include`. `formats` are the media types that `respond` produces, JSON first. `prepare` is
    called before the snapshot of the request is opened.
    """

    read_page: PageReader
    response_model: Any
    query_model: type[PageQuery]
    description: str
    available_when_withdrawn: bool = False
    includable: bool = True
    formats: tuple[Format, ...] = (JSON,)
    respond: PageResponder = respond_with_json
    prepare: Callable[[Request], Awaitable[None]] | None = None

    @property
    def supports_as_of(self) -> bool:
        """Return whether it can be read as of any revision."""
        return issubclass(self.query_model, AsOfQuery)


SUBRESOURCES: Mapping[str, Subresource] = {
    "statements": Subresource(
        read_statements_page,
        StatementList,
        EntityStatementsQuery,
        (
            "The statements with the entity as subject or value, with their "
            "evidence, in the order of entry.\n\nSort by `stated` or `-stated`."
        ),
        formats=STATEMENT_FORMATS,
        respond=respond_with_statements,
    ),
    "relations": Subresource(
        read_relations_page,
        RelationList,
        RelationsQuery,
        "The relations of the entity in both directions, in the order of entry.",
    ),
    "citations": Subresource(
        read_citations_page,
        CitationList,
        EntityCitationsQuery,
        "The citations that support current values of the entity, by id.",
        formats=CITATION_FORMATS,
        respond=respond_with_citations,
    ),
    "history": Subresource(
        read_history_page,
        EntityHistory,
        EntityHistoryQuery,
        (
            "The changes of the entity, of its statements and evidence, and its "
            "merges; the latest first.\n\nEach item has who made the change, when and"
            " why. The history of a withdrawn entity can still be read."
        ),
        available_when_withdrawn=True,
        includable=False,
    ),
    "timeline": Subresource(
        read_entity_timeline_page,
        TimelineList | TimelineGroups,
        EntityTimelineQuery,
        (
            "Dated statements about the entity, dated relations of others to it, "
            "and the dates of its events.\n\nIts events are those in which it is "
            "participant, organizer, host or place. Items are in the order of their"
            " earliest possible day; ties put the longest possible period first. "
            "Sort by `date` or `-date`."
        ),
        formats=timeline_pages.FORMATS,
        respond=timeline_pages.respond,
    ),
    "audit": Subresource(
        read_audit_page,
        EntityAudit,
        EntityAuditQuery,
        (
            "The findings of the audit about the entity, by descending severity.\n\n"
            "A finding about several entities is listed with each of them. With "
            "`result=compliant`, the last page also has a result for each rule on entities that "
            "finds nothing; `limit` does not count them."
        ),
        respond=respond_with_findings,
        prepare=bring_up_to_head,
    ),
}

INCLUDABLE = tuple(name for name, subresource in SUBRESOURCES.items() if subresource.includable)
"""The names that `include` accepts."""


async def prepare_included(request: Request, names: Iterable[str]) -> None:
    """Prepare the subresources to include, before the snapshot of the request is opened."""
    for name in names:
        prepare = SUBRESOURCES[name].prepare
        if prepare is not None:
            await prepare(request)


async def render_included(
    snapshot: Snapshot,
    entity_path: str,
    entity_id: str,
    name: str,
    limit: int,
    temporal_scope: TemporalScope,
) -> bytes:
    """Return the first page of the subresource `name` as `{"items": [...], "next": ...}`."""
    subresource = SUBRESOURCES[name]
    dated = issubclass(subresource.query_model, TemporalQuery)
    query = urlencode({"limit": limit, **temporal_scope.query_params(include_date=dated)})
    scope: Scope = {"path": f"{entity_path}/{name}", "query_string": query.encode()}
    page = await subresource.read_page(
        snapshot, scope, entity_id, subresource.query_model(limit=limit), temporal_scope
    )
    next_url = None if page.cursor is None else build_next_path(scope, page.cursor)
    return render_list_body(page.items, next_url)
