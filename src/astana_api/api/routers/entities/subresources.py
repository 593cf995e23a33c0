"""What belongs to an entity and has an address of its own: its statements, its history, and so on.

`include` puts into an answer the first page of what that address answers, so that the two agree.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query
from starlette.types import Scope

from astana_api.api.http.content_negotiation import JSON, Format
from astana_api.api.http.etags import Representation
from astana_api.api.http.signatures import optional
from astana_api.api.lists.as_of import AS_OF, NOW, TIMES, Moment
from astana_api.api.lists.envelope import list_body, next_path
from astana_api.api.lists.filter_types import KnownProperty
from astana_api.api.lists.pagination import (
    Asked,
    Filters,
    Found,
    as_json,
    as_stored,
    given,
    list_response,
    read_list,
)
from astana_api.api.lists.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, sort_by
from astana_api.api.routers.changes.listing import history
from astana_api.api.routers.statements.lists import read_statements
from astana_api.api.routers.timeline import pages as timeline_pages
from astana_api.api.routers.timeline.pages import Narrowing, timeline_page
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import ChangeType, State, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.queries import citations, relations, statements
from astana_api.queries.as_of import citations as past_citations
from astana_api.queries.as_of import relations as past_relations
from astana_api.queries.as_of import statements as past_statements
from astana_api.queries.as_of.view import Past
from astana_api.queries.changes import history as histories
from astana_api.queries.entities.redirects import with_former
from astana_api.queries.lists.as_of_scan import Walk
from astana_api.schemas.responses.changes import EntityHistory
from astana_api.schemas.responses.citations import CitationList
from astana_api.schemas.responses.relations import RelationList
from astana_api.schemas.responses.statements import StatementList
from astana_api.schemas.responses.timeline import TimelineGroups, TimelineList

MOST_IN_AN_ITEM = 500
"""Of what `include` names, in the answer of one entity."""
MOST_IN_A_ROW = 50
"""The same for each row of a list."""


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the request for a part narrows it by; None where nothing was said."""

    property: Sequence[str] | None = None
    state: Sequence[State] | None = None
    direction: str | None = None
    statement: Sequence[str] | None = None
    type: Sequence[ChangeType] | None = None
    moment: Moment = NOW


Page = Callable[[Snapshot, Scope, str, Asked, Any], Awaitable[Found]]
"""The page of a part of an entity, by the id that stands, or stood, for it.

Last comes what the part is narrowed by.
"""

Respond = Callable[[Snapshot, Scope, Found], Awaitable[Representation]]


async def as_list(_snapshot: Snapshot, scope: Scope, found: Found) -> Representation:
    """The page as JSON."""
    return list_response(scope, found)


async def statements_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed
) -> Found:
    """Statements of which the entity is subject or value; the current ones, unless asked."""
    filters = given(
        {
            "entity": [entity_id],
            "property": narrowed.property,
            "state": narrowed.state or [State.CURRENT],
        }
    )
    return await read_statements(snapshot, scope, asked, filters, narrowed.moment)


async def relations_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed
) -> Found:
    """Relations in the order of stating, in both directions unless asked."""
    moment, incoming = narrowed.moment, narrowed.direction == "in"
    filters = given(
        {
            narrowed.direction or "entity": [entity_id],
            "property": narrowed.property,
        }
    )
    if moment.days is not None:
        filters["at"] = moment.days
    if moment.past is not None:
        return await _past_relations(moment.past, scope, entity_id, asked, narrowed, filters)

    async def records(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await relations.rendered_rows(
            snapshot, rows, entity_id, incoming=incoming, at=moment.at
        )

    return await read_list(
        snapshot,
        scope,
        relations.LISTING,
        asked,
        filters,
        default_sort=relations.DEFAULT_SORT,
        render=as_json(records),
    )


async def _past_relations(
    past: Past, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed, told: Filters
) -> Found:
    """The same as of a revision: of what was current, what its subjects showed."""
    moment, incoming = narrowed.moment, narrowed.direction == "in"
    end = {"out": "subject", "in": "value", None: "entity"}[narrowed.direction]
    filters = given(
        {
            "as_of": [past.revision],
            end: past.ids_of([entity_id]),
            "property": narrowed.property,
            "type": [ValueType.ENTITY],
            "state": [State.CURRENT],
        }
    )

    async def keep(rows: list[Row]) -> list[bool]:
        return await past_relations.shown(past, rows, moment.at if moment.days else None)

    async def records(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await past_relations.rendered_rows(
            past, rows, entity_id, incoming=incoming, at=moment.at
        )

    return await read_list(
        past.snapshot,
        scope,
        past_statements.LISTING,
        asked,
        filters,
        default_sort=relations.DEFAULT_SORT,
        render=as_json(records),
        past=Walk(past.revision, keep, told),
    )


async def citations_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed
) -> Found:
    """The citations that support current statements of the entity, by id."""
    told, past = {"supports": [entity_id]}, narrowed.moment.past
    if past is None:
        return await read_list(snapshot, scope, citations.LISTING, asked, told, render=as_stored)

    async def render(_snapshot: Snapshot, rows: list[Row]) -> list[bytes]:
        return await past_citations.rendered_rows(past, rows)

    filters: Filters = {"supports": past.ids_of([entity_id]), "as_of": [past.revision]}
    return await read_list(
        snapshot,
        scope,
        past_citations.LISTING,
        asked,
        filters,
        render=render,
        past=Walk(past.revision, None, told),
    )


async def history_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed
) -> Found:
    """What became of the entity and of all that was merged into it, the last first unless asked."""
    about = {
        "entity": await with_former(snapshot, [entity_id]),
        "property": narrowed.property,
        "statement": narrowed.statement,
    }
    return await history(snapshot, scope, asked, about, narrowed.type)


async def timeline_of(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowing: Narrowing
) -> Found:
    """What is dated and concerns the entity, in the order of time."""
    return await timeline_page(snapshot, scope, [entity_id], asked, narrowing)


PAGED = (
    optional("limit", Limit, DEFAULT_LIMIT),
    optional("cursor", Cursor),
    optional("count", Count),
)
"""The parameters of every list, besides what it is sorted by."""

_SORT = optional("sort", Annotated[str | None, sort_by(statements.LISTING.sorts)])
_PROPERTY = optional(
    "property",
    Annotated[list[KnownProperty] | None, Query(description="Ids of properties.")],
)
_STATE = optional(
    "state",
    Annotated[list[State] | None, Query(description="States; without it, those that are current.")],
)
_DIRECTION = optional(
    "direction",
    Annotated[
        Literal["out", "in"] | None,
        Query(description="`out`: said of this entity; `in`: said of others."),
    ],
)
_OF_STATEMENT = optional(
    "statement",
    Annotated[list[str] | None, Query(description="Ids of statements of which it is subject.")],
)
_TYPE = optional(
    "type",
    Annotated[
        list[
            Literal[
                ChangeType.ENTITY,
                ChangeType.STATEMENT,
                ChangeType.EVIDENCE,
                ChangeType.REDIRECT,
            ]
        ]
        | None,
        Query(description="What the changes are of."),
    ],
)
_TOLD = optional("sort", Annotated[str | None, sort_by(histories.SORTS)])


@dataclass(frozen=True, slots=True)
class Part:
    """A list that belongs to an entity: how it is read, and how it is documented.

    `outlives` says that it can be read of an entity that was withdrawn; `included`, that an answer
    may have it in it. `narrowed` takes the parameters that are no one else's, by their names.
    `formats` are what the list is answered in, JSON first, by `respond`.
    """

    page: Page
    shape: Any
    parameters: tuple[Parameter, ...]
    description: str
    outlives: bool = False
    included: bool = True
    narrowed: Callable[..., Any] = Narrowed
    formats: tuple[Format, ...] = (JSON,)
    respond: Respond = as_list

    def narrowing(self, moment: Moment, said: Mapping[str, Any]) -> Any:
        """What a request narrows it by, the moment among it where it is read at other times."""
        if self.narrowed is Narrowed:
            return Narrowed(**said, moment=moment)
        return self.narrowed(**said)

    @property
    def as_of(self) -> bool:
        """Whether it can be read as of any revision."""
        return AS_OF in self.parameters


PARTS: Mapping[str, Part] = {
    "statements": Part(
        statements_page,
        StatementList,
        (_PROPERTY, _STATE, *TIMES, _SORT, *PAGED),
        (
            "The statements of which it is the subject or the value, with their evidence, in the "
            "order of stating.\n\nSort by `stated` or `-stated`."
        ),
    ),
    "relations": Part(
        relations_page,
        RelationList,
        (_PROPERTY, _DIRECTION, *TIMES, *PAGED),
        "What ties it to other entities, read from either end, in the order of stating.",
    ),
    "citations": Part(
        citations_page,
        CitationList,
        (AS_OF, *PAGED),
        "The sources that support what is currently said of it, by id.",
    ),
    "history": Part(
        history_page,
        EntityHistory,
        (_PROPERTY, _OF_STATEMENT, _TYPE, _TOLD, *PAGED),
        (
            "What became of it, of its statements and of their evidence, and what was merged into "
            "it, before and after each change; the last first.\n\nEach with who made the change, "
            "when and why. That of a withdrawn one can still be read."
        ),
        outlives=True,
        included=False,
    ),
    "timeline": Part(
        timeline_of,
        TimelineList | TimelineGroups,
        (*timeline_pages.PARAMETERS, *PAGED),
        (
            "What is dated and concerns it: what is said of it, what ties another to it, and the "
            "dates of events that it took part in, organized or hosted, or that were there. The "
            "earliest possible day comes first, and of equals the widest.\n\nSort by `date` or "
            "`-date`."
        ),
        narrowed=Narrowing,
        formats=timeline_pages.FORMATS,
        respond=timeline_pages.respond,
    ),
}

INCLUDED = tuple(name for name, part in PARTS.items() if part.included)
"""What `include` may name."""


async def included(
    snapshot: Snapshot, address: str, entity_id: str, part: str, limit: int, moment: Moment = NOW
) -> bytes:
    """The first of a part as `{"items": [...], "next": ...}`; `address` is the entity's."""
    its, dated = PARTS[part], TIMES[1] in PARTS[part].parameters
    query = urlencode({"limit": limit, **moment.query(dated=dated)})
    scope: Scope = {"path": f"{address}/{part}", "query_string": query.encode()}
    found = await its.page(snapshot, scope, entity_id, Asked(limit), its.narrowing(moment, {}))
    following = None if found.cursor is None else next_path(scope, found.cursor)
    return list_body(found.items, following)
