"""The query models of the subresources of an entity."""

from typing import Annotated, Literal

from fastapi import Query

from astana_api.api.lists.as_of import AsOfQuery, TemporalQuery
from astana_api.api.lists.exports import BibliographyQuery
from astana_api.api.lists.filter_types import KnownProperty, StatementRecordId
from astana_api.api.lists.parameters import sort_query
from astana_api.api.lists.query_models import PageQuery, SortedPageQuery
from astana_api.api.routers.statements.routes import Bases
from astana_api.audit.registry import Result, Severity
from astana_api.domain.enums import ChangeType, Kind, State
from astana_api.queries import statements
from astana_api.queries.audit import findings
from astana_api.queries.changes import history as histories

Properties = Annotated[list[KnownProperty] | None, Query(description="Ids of properties.")]


class EntityStatementsQuery(TemporalQuery, SortedPageQuery):
    """The query of the statements of an entity."""

    property: Properties = None
    basis: Bases = None
    state: Annotated[
        list[State] | None, Query(description="States; without it, those that are current.")
    ] = None
    sort: Annotated[str | None, sort_query(statements.LISTING.sorts)] = None


class RelationsQuery(TemporalQuery, PageQuery):
    """The query of the relations of an entity."""

    property: Properties = None
    direction: Annotated[
        Literal["out", "in"] | None,
        Query(description="`out`: the entity is the subject; `in`: it is the value."),
    ] = None
    role: Annotated[
        list[str] | None,
        Query(
            description="Roles; case, accents and punctuation do not count. Example: `president`."
        ),
    ] = None
    kind: Annotated[
        list[Kind] | None, Query(description="Kinds of the other entity. Example: `person`.")
    ] = None


class EntityCitationsQuery(BibliographyQuery, AsOfQuery, PageQuery):
    """The query of the citations of an entity."""


class EntityHistoryQuery(SortedPageQuery):
    """The query of the history of an entity."""

    property: Properties = None
    statement: Annotated[
        list[StatementRecordId] | None,
        Query(description="Ids of statements about the entity."),
    ] = None
    type: Annotated[
        list[
            Literal[
                ChangeType.ENTITY,
                ChangeType.STATEMENT,
                ChangeType.EVIDENCE,
                ChangeType.REDIRECT,
            ]
        ]
        | None,
        Query(description="Types of changed records."),
    ] = None
    sort: Annotated[str | None, sort_query(histories.SORTS)] = None


class EntityAuditQuery(SortedPageQuery):
    """The query of the findings about an entity."""

    severity: Annotated[list[Severity] | None, Query(description="Severities.")] = None
    result: Annotated[list[Result] | None, Query(description="Results.")] = None
    sort: Annotated[str | None, sort_query(findings.LISTING.sorts)] = None
