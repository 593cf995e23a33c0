"""Read routes of the audit."""

from typing import Annotated

from fastapi import Query, Request

from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import json_response, open_snapshot
from astana_api.api.lists.as_of import AsOfQuery, open_temporal_scope
from astana_api.api.lists.filter_types import (
    KnownProperty,
    RecordId,
    StatementRecordId,
    TrueOrFalse,
    parse_flag,
)
from astana_api.api.lists.pagination import Filters, drop_unset, list_response
from astana_api.api.lists.parameters import sort_query
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.routers.audit.pages import bring_up_to_head, evaluated_on, read_findings
from astana_api.audit.registry import RULES, Result, Severity
from astana_api.db.snapshot import Snapshot
from astana_api.queries.audit import findings
from astana_api.queries.audit.coverage import compute_coverage
from astana_api.queries.lists.engine import count_groups
from astana_api.schemas.responses.audit.coverage import Coverage
from astana_api.schemas.responses.audit.findings import AuditFindingList, AuditRuleList

TAG = {
    "name": "audit",
    "description": "Contradictions, gaps and weak sources, found by rules; no score of truth.",
}
router = read_router(tag=TAG["name"], prefix="/v1")


class ConflictListQuery(SortedPageQuery):
    """The query of the list of conflicts."""

    severity: Annotated[list[Severity] | None, Query(description="Severities.")] = None
    result: Annotated[list[Result] | None, Query(description="Results.")] = None
    property: Annotated[
        list[KnownProperty] | None, Query(description="Properties of the statements.")
    ] = None
    entity: Annotated[
        list[RecordId] | None,
        Query(description="Ids of entities. Example: `astana-platform`."),
    ] = None
    citation: Annotated[list[RecordId] | None, Query(description="Ids of citations.")] = None
    document: Annotated[list[RecordId] | None, Query(description="Ids of documents.")] = None
    statement: Annotated[
        list[StatementRecordId] | None, Query(description="Ids of statements.")
    ] = None
    acknowledged: Annotated[
        TrueOrFalse | None, Query(description="Whether they are acknowledged.")
    ] = None
    sort: Annotated[str | None, sort_query(findings.LISTING.sorts)] = None

    def filters(self) -> Filters:
        """Return the filters of the list of findings."""
        return drop_unset(
            {
                "severity": self.severity,
                "result": self.result,
                "property": self.property,
                "entity": self.entity,
                "citation": self.citation,
                "document": self.document,
                "statement": self.statement,
                "acknowledged": parse_flag(self.acknowledged),
            }
        )


class FindingListQuery(ConflictListQuery):
    """The query of the list of findings."""

    rule: Annotated[list[str] | None, Query(description="Ids of rules. Example: `dead-link`.")] = (
        None
    )

    def filters(self) -> Filters:
        """Return the filters of the list of findings."""
        # A rule that does not exist has no findings.
        return {**super().filters(), **drop_unset({"rule": self.rule})}


class CoverageQuery(AsOfQuery):
    """The query of the coverage."""


@router.get(
    "/audit/rules",
    operation_id="list_audit_rules",
    summary="List the rules of the audit",
    response_model=AuditRuleList,
)
async def list_audit_rules(request: Request) -> Representation:
    """All rules, each with its severity, an explanation and an example."""
    async with open_snapshot(request) as snapshot:
        day = await evaluated_on(snapshot)
    return json_response(
        request.scope, {"items": findings.render_rules(), "evaluated_on": day}, len(RULES)
    )


@router.get(
    "/audit",
    operation_id="list_findings",
    summary="List findings",
    response_model=AuditFindingList,
)
async def list_findings(
    request: Request, query: Annotated[FindingListQuery, Query()]
) -> Representation:
    """The findings of the last revision, by descending severity and then by rule.

    A finding that was acknowledged stays in the list. What changed since the last audit is audited
    first, so that the first request after a large import takes long.
    """
    await bring_up_to_head(request)
    async with open_snapshot(request) as snapshot:
        return await _respond(request, snapshot, query, query.filters())


@router.get(
    "/conflicts",
    operation_id="list_conflicts",
    summary="List conflicts",
    response_model=AuditFindingList,
)
async def list_conflicts(
    request: Request, query: Annotated[ConflictListQuery, Query()]
) -> Representation:
    """The findings of the rules on statements that exclude each other.

    A refinement (2015 and 2015-05-25) and values of periods apart are no conflicts.
    """
    await bring_up_to_head(request)
    async with open_snapshot(request) as snapshot:
        filters = {**query.filters(), "rule": [*findings.CONFLICT_RULES]}
        return await _respond(request, snapshot, query, filters)


async def _respond(
    request: Request, snapshot: Snapshot, query: ConflictListQuery, filters: Filters
) -> Representation:
    page = await read_findings(snapshot, request.scope, query.page_params(), filters)
    counts = {
        rule: {"findings": number, "acknowledged": acknowledged}
        for rule, number, acknowledged in await count_groups(
            snapshot, findings.LISTING, findings.BY_RULE, filters
        )
    }
    day = await evaluated_on(snapshot)
    members = {"evaluated_on": day, "counts": counts}
    return list_response(request.scope, page, members)


@router.get(
    "/audit/coverage",
    operation_id="get_coverage",
    summary="Get the coverage of statements by sources",
    response_model=Coverage,
)
async def get_coverage(
    request: Request, query: Annotated[CoverageQuery, Query()]
) -> Representation:
    """Shares of the current statements by basis, citation, passage, archive and origin.

    Takes time in proportion to the number of statements.
    """
    async with open_snapshot(request) as snapshot:
        scope = await open_temporal_scope(snapshot, query.as_of)
        coverage = await compute_coverage(snapshot, scope.view.as_of)
        revision = snapshot.revision if query.as_of is None else query.as_of
        coverage["evaluated_on"] = await evaluated_on(snapshot, revision)
    return json_response(request.scope, coverage, revision)
