"""Pages of statements: current, as of a revision, or at a date."""

from functools import partial

from starlette.types import Scope

from astana_api.api.lists.as_of import TemporalScope
from astana_api.api.lists.filter_types import canonicalize_filters
from astana_api.api.lists.pagination import Filters, ListPage, PageParams, read_list, render_records
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.bounds import Holds
from astana_api.domain.rendering.entities import Json
from astana_api.queries import statements
from astana_api.queries.as_of import statements as statements_as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.lists.as_of_scan import PostFilteredScan

_ENTITY_FILTERS = ("entity", "subject")


async def read_statements(
    snapshot: Snapshot,
    scope: Scope,
    page_params: PageParams,
    filters: Filters,
    temporal_scope: TemporalScope,
) -> ListPage:
    """Return the requested page in statement order; ids of merged entities are accepted."""
    if temporal_scope.view is not None:
        return await _read_statements_as_of(
            temporal_scope.view, scope, page_params, filters, temporal_scope
        )
    canonical_filters = await canonicalize_filters(
        snapshot, filters, ids=_ENTITY_FILTERS, ids_or_texts=("value",)
    )
    if temporal_scope.day_range is not None:
        canonical_filters["at"] = temporal_scope.day_range
    return await read_list(
        snapshot,
        scope,
        statements.LISTING,
        page_params,
        canonical_filters,
        default_sort=statements.DEFAULT_SORT,
        render=render_records(partial(statements.render_statements, at=temporal_scope.bounds)),
    )


async def _read_statements_as_of(
    view: AsOfView,
    scope: Scope,
    page_params: PageParams,
    filters: Filters,
    temporal_scope: TemporalScope,
) -> ListPage:
    entity_filters = [name for name in _ENTITY_FILTERS if name in filters]
    # Canonical ids of that revision: a cursor issued at that revision stays valid.
    cursor_filters = {
        **filters,
        **{
            name: [view.canonical_id(entity_id) for entity_id in filters[name]]
            for name in entity_filters
        },
    }
    if temporal_scope.day_range is not None:
        cursor_filters["at"] = temporal_scope.day_range
    list_filters = {
        name: values for name, values in cursor_filters.items() if name not in {"at", "disputed"}
    }
    list_filters |= {name: view.ids_merged_into(filters[name]) for name in entity_filters} | {
        "as_of": [view.revision]
    }
    if "value" in list_filters:
        values = list_filters.pop("value")
        list_filters["text"] = list(dict.fromkeys([*values, *view.ids_merged_into(values)]))
    disputed, at = (
        cursor_filters.get("disputed"),
        temporal_scope.bounds if temporal_scope.day_range else None,
    )

    async def matches(rows: list[Row]) -> list[bool]:
        included = [True] * len(rows)
        if disputed is not None:
            is_disputed = await statements_as_of.are_disputed(view, rows)
            included = [each in disputed for each in is_disputed]
        if at is not None:
            truths = await statements_as_of.evaluate_truth(view, rows, at)
            included = [
                is_included and truth is not Holds.NO
                for is_included, truth in zip(included, truths, strict=True)
            ]
        return included

    async def render_rows(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await statements_as_of.render_statements(view, rows, temporal_scope.bounds)

    return await read_list(
        view.snapshot,
        scope,
        statements_as_of.LISTING,
        page_params,
        list_filters,
        default_sort=statements.DEFAULT_SORT,
        render=render_records(render_rows),
        as_of_scan=PostFilteredScan(
            view.revision, None if at is None and disputed is None else matches, cursor_filters
        ),
    )
