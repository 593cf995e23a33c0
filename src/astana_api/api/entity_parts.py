"""What belongs to an entity and has an address of its own: statements, relations, and so on.

`include` puts into an answer the first page of what that address answers, so that the two agree.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.types import Scope

from astana_api.api import timelines
from astana_api.api.conditional import Representation
from astana_api.api.declaring import optional
from astana_api.api.filters import KnownProperty
from astana_api.api.formats import JSON, Format
from astana_api.api.lists import (
    Asked,
    Found,
    Render,
    as_json,
    as_stored,
    given,
    list_response,
    read_list,
)
from astana_api.api.paging import list_body, next_path
from astana_api.api.parameters import DEFAULT_LIMIT, Count, Cursor, Limit, sort_by
from astana_api.api.timelines import Narrowing, timeline_page
from astana_api.db.prepared import Row
from astana_api.db.reader import Snapshot
from astana_api.domain.rendering import Json
from astana_api.domain.terms import State
from astana_api.queries import citations, relations, statements
from astana_api.schemas.citations import CitationList
from astana_api.schemas.relations import RelationList
from astana_api.schemas.statements import StatementList
from astana_api.schemas.timeline import TimelineGroups, TimelineList

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


Page = Callable[[Snapshot, Scope, str, Asked, Any], Awaitable[Found]]
"""The page of a part of an entity, by the id that stands now and what the part is narrowed by."""

Respond = Callable[[Snapshot, Scope, Found], Awaitable[Representation]]


async def as_list(_snapshot: Snapshot, scope: Scope, found: Found) -> Representation:
    """The page as JSON."""
    return list_response(scope, found)


_STATEMENTS = as_json(statements.rendered_rows)


def _relations_of(entity_id: str, *, incoming: bool) -> Render:
    async def records(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await relations.rendered_rows(snapshot, rows, entity_id, incoming=incoming)

    return as_json(records)


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
    return await read_list(
        snapshot,
        scope,
        statements.LISTING,
        asked,
        filters,
        default_sort=statements.DEFAULT_SORT,
        render=_STATEMENTS,
    )


async def relations_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, narrowed: Narrowed
) -> Found:
    """Relations in the order of stating, in both directions unless asked."""
    filters = given({narrowed.direction or "entity": [entity_id], "property": narrowed.property})
    return await read_list(
        snapshot,
        scope,
        relations.LISTING,
        asked,
        filters,
        default_sort=relations.DEFAULT_SORT,
        render=_relations_of(entity_id, incoming=narrowed.direction == "in"),
    )


async def citations_page(
    snapshot: Snapshot, scope: Scope, entity_id: str, asked: Asked, _narrowed: Narrowed
) -> Found:
    """The citations that support current statements of the entity, by id."""
    return await read_list(
        snapshot, scope, citations.LISTING, asked, {"supports": [entity_id]}, render=as_stored
    )


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


@dataclass(frozen=True, slots=True)
class Part:
    """A list that belongs to an entity: how it is read, and how it is documented.

    `narrowed` takes the parameters that are no one else's, by their names. `formats` are what the
    list is answered in, JSON first, by `respond`.
    """

    page: Page
    shape: Any
    parameters: tuple[Parameter, ...]
    description: str
    narrowed: Callable[..., Any] = Narrowed
    formats: tuple[Format, ...] = (JSON,)
    respond: Respond = as_list


PARTS: Mapping[str, Part] = {
    "statements": Part(
        statements_page,
        StatementList,
        (_PROPERTY, _STATE, _SORT, *PAGED),
        (
            "The statements of which it is the subject or the value, with their evidence, in the "
            "order of stating.\n\nSort by `stated` or `-stated`."
        ),
    ),
    "relations": Part(
        relations_page,
        RelationList,
        (_PROPERTY, _DIRECTION, *PAGED),
        "What ties it to other entities, read from either end, in the order of stating.",
    ),
    "citations": Part(
        citations_page,
        CitationList,
        PAGED,
        "The sources that support what is currently said of it, by id.",
    ),
    "timeline": Part(
        timeline_of,
        TimelineList | TimelineGroups,
        (*timelines.PARAMETERS, *PAGED),
        (
            "What is dated and concerns it: what is said of it, what ties another to it, and the "
            "dates of events that it took part in, organized or hosted, or that were there. The "
            "earliest possible day comes first, and of equals the widest.\n\nSort by `date` or "
            "`-date`."
        ),
        Narrowing,
        timelines.FORMATS,
        timelines.respond,
    ),
}


async def included(
    snapshot: Snapshot, address: str, entity_id: str, part: str, limit: int
) -> bytes:
    """The first of a part as `{"items": [...], "next": ...}`; `address` is the entity's."""
    scope: Scope = {"path": f"{address}/{part}", "query_string": b"limit=%d" % limit}
    found = await PARTS[part].page(snapshot, scope, entity_id, Asked(limit), PARTS[part].narrowed())
    following = None if found.cursor is None else next_path(scope, found.cursor)
    return list_body(found.items, following)
