"""Pages of timelines: of the timeline of everything and of the timelines of entities."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.types import Scope

from astana_api.api.http.content_negotiation import negotiated_format
from astana_api.api.http.etags import Representation
from astana_api.api.lists import cursors
from astana_api.api.lists.envelope import build_next_path, format_next_link
from astana_api.api.lists.filter_types import parse_flag
from astana_api.api.lists.pagination import (
    ListPage,
    PageParams,
    Render,
    drop_unset,
    list_response,
    parse_sort,
    read_list,
    render_records,
)
from astana_api.api.routers.timeline.match_order import read_by_match
from astana_api.api.routers.timeline.query_model import (
    EntityTimelineQuery,
    check_combination,
    time_bounds,
)
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import INFINITY, Bounds
from astana_api.domain.rendering.entities import Json, dumps, loads
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters.calendars import render_calendar
from astana_api.exporters.formats import ICS, JSON
from astana_api.queries import timeline, timeline_histogram, undated
from astana_api.queries.entities import redirects
from astana_api.queries.view import View

FORMATS = (JSON, ICS)
_INDEXED_FILTERS = {"entity", "place", "property", "kind"}
"""Filters with an index in timeline order: a scan by one of them reads matching rows only."""


async def read_timeline_page(
    snapshot: Snapshot,
    scope: Scope,
    entities: Sequence[str] | None,
    query: EntityTimelineQuery,
    kinds: Sequence[str] | None = None,
) -> ListPage:
    """Return the requested page of items or groups; `entities` are canonical ids.

    Raise InvalidQueryParameter for a time that ends before it begins, for groups as a calendar,
    and as `read_list` does.
    """
    check_combination(query)
    bounds = time_bounds(query)
    filters = drop_unset(
        {
            "entity": entities,
            "property": query.property,
            "kind": kinds,
            "place": await _canonical_place_ids(snapshot, query.place),
            "sourced": parse_flag(query.sourced),
            "document": query.document,
            "citation": query.citation,
        }
    )
    page_params = query.page_params()
    if query.undated == "true":
        return await read_list(
            snapshot,
            scope,
            undated.LISTING,
            page_params,
            filters,
            default_sort=undated.DEFAULT_SORT,
            render=_row_renderer(None),
        )
    if bounds and query.sort == "match":
        if query.match in (None, "overlap"):
            parts = [filters | _bounds_to_filters(bounds, part) for part in ("within", "beyond")]
            return await read_by_match(snapshot, scope, parts, page_params, _row_renderer(bounds))
        page_params = replace(page_params, sort=None)
    list_filters = filters | (_bounds_to_filters(bounds, query.match) if bounds else {})
    if query.group is not None:
        if negotiated_format(scope) is ICS:
            raise InvalidQueryParameter.named("group", "Groups have no calendar; leave group out.")
        return await _read_histogram_page(snapshot, scope, query.group, page_params, list_filters)
    return await read_list(
        snapshot,
        scope,
        timeline.LISTING
        if len(list_filters) < 2 and list_filters.keys() <= _INDEXED_FILTERS
        else timeline.UNINDEXED_LISTING,
        page_params,
        list_filters,
        default_sort=timeline.DEFAULT_SORT,
        render=_row_renderer(bounds),
    )


async def respond(view: View, scope: Scope, page: ListPage) -> Representation:
    """Return a page as JSON, or as a calendar with the same items."""
    if negotiated_format(scope) is JSON:
        return list_response(scope, page)
    items = [loads(item.decode()) for item in page.items]
    stated_times = await timeline.load_creation_times(
        view.snapshot, (item["statement"] for item in items)
    )
    next_url = None if page.cursor is None else build_next_path(scope, page.cursor)
    return Representation(
        scope,
        render_calendar(items, stated_times),
        page.revision,
        media_type=b"text/calendar; charset=utf-8",
        link=format_next_link(next_url),
    )


async def _read_histogram_page(
    snapshot: Snapshot,
    scope: Scope,
    granularity: timeline_histogram.Granularity,
    page_params: PageParams,
    filters: dict[str, list[Any]],
) -> ListPage:
    sort = parse_sort(page_params.sort, timeline.LISTING, timeline.DEFAULT_SORT)
    fingerprint = cursors.fingerprint([scope["path"], granularity, filters], sort)
    rows = await timeline_histogram.compute_histogram(snapshot, granularity, filters)
    if sort[0].startswith("-"):
        rows.reverse()
    total = len(rows) if page_params.count else None
    if page_params.cursor is not None:
        rows = _rows_after(rows, cursors.decode(page_params.cursor, fingerprint, [int])[0], sort)
    rows_on_page, has_more = rows[: page_params.limit], len(rows) > page_params.limit
    return ListPage(
        [
            dumps(timeline_histogram.render_bucket(granularity, row)).encode()
            for row in rows_on_page
        ],
        cursors.encode(fingerprint, (), rows_on_page[-1][0]) if has_more else None,
        total,
        snapshot.revision,
    )


def _rows_after(rows: list[Row], last: cursors.Key, sort: tuple[str, ...]) -> list[Row]:
    if sort[0].startswith("-"):
        return [row for row in rows if row[0] < last]
    return [row for row in rows if row[0] > last]


async def _canonical_place_ids(
    snapshot: Snapshot, place_ids: Sequence[str] | None
) -> list[str] | None:
    """Return the ids of places with merged ones replaced by the current ones."""
    return (
        None
        if place_ids is None
        else [*(await redirects.resolve_redirects(snapshot, place_ids)).values()]
    )


def _bounds_to_filters(bounds: Bounds, match: str | None) -> dict[str, list[int]]:
    if match == "within":
        filters = {"lies_from": bounds.min, "lies_to": -bounds.max}
    else:
        filters = {"touches_from": -bounds.min, "touches_to": bounds.max}
    by_name = {name: [day] for name, day in filters.items() if abs(day) < INFINITY}
    return by_name | ({"lies_beyond": [bounds.min, -bounds.max]} if match == "beyond" else {})


def _row_renderer(bounds: Bounds | None) -> Render:
    async def render_rows(snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await timeline.render_timeline_entries(snapshot, rows, bounds)

    return render_records(render_rows)
