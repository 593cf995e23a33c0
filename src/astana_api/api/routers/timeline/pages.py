"""From what was asked of a timeline to its page: for the one over all and for those of entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.types import Scope

from astana_api.api.http.content_negotiation import JSON, Format, chosen_format
from astana_api.api.http.etags import Representation
from astana_api.api.http.signatures import optional
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import link_to_next, next_path
from astana_api.api.lists.filter_types import EdtfDate, KnownProperty, TrueOrFalse, flag
from astana_api.api.lists.pagination import (
    Asked,
    Found,
    Render,
    as_json,
    given,
    list_response,
    parse_sort,
    read_list,
)
from astana_api.api.lists.parameters import sort_by
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.domain.statements.timeline_dates import stretch
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters.calendars import calendar
from astana_api.queries import timeline, timeline_histogram
from astana_api.queries.entities import redirects

CALENDAR = Format("ics", "text/calendar")
FORMATS = (JSON, CALENDAR)
_LED = {"entity", "place", "property", "kind"}
"""The filters by which indexes lead along: of one of these no row is passed that is not wanted."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a request narrows a timeline by; None where nothing was said."""

    property: Sequence[str] | None = None
    kind: Sequence[str] | None = None
    place: Sequence[str] | None = None
    from_: str | None = None
    to: str | None = None
    match: Literal["overlap", "within"] | None = None
    sourced: TrueOrFalse | None = None
    document: Sequence[str] | None = None
    citation: Sequence[str] | None = None
    group: timeline_histogram.Step | None = None


async def timeline_page(
    snapshot: Snapshot, scope: Scope, entities: Sequence[str] | None, asked: Asked, said: Narrowing
) -> Found:
    """The page that was asked for, of items or of groups; `entities` by ids that stand now.

    Raises InvalidQueryParameter for a time that ends before it begins, for groups as a calendar,
    and as `read_list` does.
    """
    time = _time(said)
    filters = given(
        {
            "entity": entities,
            "property": said.property,
            "kind": said.kind,
            "place": await _places(snapshot, said.place),
            "sourced": flag(said.sourced),
            "document": said.document,
            "citation": said.citation,
            **(_in_time(time, said.match) if time else {}),
        }
    )
    if said.group is not None:
        if chosen_format(scope) is CALENDAR:
            raise InvalidQueryParameter.named("group", "Groups have no calendar; leave group out.")
        return await _groups_page(snapshot, scope, said.group, asked, filters)
    return await read_list(
        snapshot,
        scope,
        timeline.LISTING if len(filters) < 2 and filters.keys() <= _LED else timeline.SEARCHED,
        asked,
        filters,
        default_sort=timeline.DEFAULT_SORT,
        render=_render(time),
    )


async def respond(snapshot: Snapshot, scope: Scope, found: Found) -> Representation:
    """A page as JSON, or as a calendar with the same items."""
    if chosen_format(scope) is JSON:
        return list_response(scope, found)
    items = [loads(item.decode()) for item in found.items]
    times = await timeline.stated_at(snapshot, (item["statement"] for item in items))
    following = None if found.cursor is None else next_path(scope, found.cursor)
    return Representation(
        scope,
        calendar(items, times),
        found.revision,
        media_type=b"text/calendar; charset=utf-8",
        link=link_to_next(following),
    )


async def _groups_page(
    snapshot: Snapshot,
    scope: Scope,
    step: timeline_histogram.Step,
    asked: Asked,
    filters: dict[str, list[Any]],
) -> Found:
    sort = parse_sort(asked.sort, timeline.LISTING, timeline.DEFAULT_SORT)
    fingerprint = cursors.fingerprint([scope["path"], step, filters], sort)
    rows = await timeline_histogram.groups(snapshot, step, filters)
    if sort[0].startswith("-"):
        rows.reverse()
    total = len(rows) if asked.count else None
    if asked.cursor is not None:
        rows = _behind(rows, cursors.decode(asked.cursor, fingerprint, [int])[0], sort)
    page, more = rows[: asked.limit], len(rows) > asked.limit
    return Found(
        [dumps(timeline_histogram.rendered(step, row)).encode() for row in page],
        cursors.encode(fingerprint, (), page[-1][0]) if more else None,
        total,
        snapshot.revision,
    )


def _behind(rows: list[Row], last: cursors.Key, sort: tuple[str, ...]) -> list[Row]:
    if sort[0].startswith("-"):
        return [row for row in rows if row[0] < last]
    return [row for row in rows if row[0] > last]


async def _places(snapshot: Snapshot, places: Sequence[str] | None) -> list[str] | None:
    """The places that stand for those that were named."""
    return None if places is None else [*(await redirects.standing(snapshot, places)).values()]


def _time(said: Narrowing) -> Bounds | None:
    if said.from_ is None and said.to is None:
        if said.match is not None:
            raise InvalidQueryParameter.named("match", "match needs a time: give from, to or both.")
        return None
    time = stretch(said.from_, said.to)
    if time.start_min > time.end_max:
        raise InvalidQueryParameter.named("to", f"{said.to} is before {said.from_}, where from is.")
    return time


def _in_time(time: Bounds, match: Literal["overlap", "within"] | None) -> dict[str, list[int]]:
    if match == "within":
        keys = {"lies_from": time.min, "lies_to": -time.max}
    else:
        keys = {"touches_from": -time.min, "touches_to": time.max}
    return {name: [day] for name, day in keys.items() if abs(day) < INFINITY}


def _render(time: Bounds | None) -> Render:
    async def records(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await timeline.rendered_rows(snapshot, rows, time)

    return as_json(records)


PARAMETERS = (
    optional(
        "property",
        Annotated[
            list[KnownProperty] | None,
            Query(description="Ids of properties: see `/v1/properties`. Example: `dates`."),
        ],
    ),
    optional(
        "place",
        Annotated[
            list[str] | None,
            Query(
                description="Ids of places: what is said to have been there, and the dates of "
                "events that took place there. Example: `geneva`."
            ),
        ],
    ),
    optional(
        "from_",
        Annotated[
            EdtfDate | None,
            Query(alias="from", description="From the first day of this time (EDTF) on."),
        ],
    ),
    optional(
        "to",
        Annotated[EdtfDate | None, Query(description="Up to the last day of this time (EDTF).")],
    ),
    optional(
        "match",
        Annotated[
            Literal["overlap", "within"] | None,
            Query(
                description="Of `from` and `to`: `overlap` (or nothing) keeps what surely or "
                "possibly has a day in between, and `matches` of each item says which; `within` "
                "keeps what surely lies in between as a whole."
            ),
        ],
    ),
    optional(
        "sourced",
        Annotated[TrueOrFalse | None, Query(description="Whether a citation supports it.")],
    ),
    optional(
        "document",
        Annotated[
            list[str] | None,
            Query(
                description="Ids of documents of its evidence. Example: `astana-platform-article`."
            ),
        ],
    ),
    optional(
        "citation",
        Annotated[
            list[str] | None,
            Query(description="Ids of citations of its evidence. Example: `putz-2015-why`."),
        ],
    ),
    optional(
        "group",
        Annotated[
            Literal["year", "month"] | None,
            Query(description="Answer counts by year or month, in place of the items."),
        ],
    ),
    optional("sort", Annotated[str | None, sort_by(timeline.LISTING.sorts)]),
)
"""The parameters of a timeline, besides those of every list."""
