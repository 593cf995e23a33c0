"""Pages of statements: current, as of a revision, or at a date."""

from starlette.types import Scope

from astana_api.api.lists.as_of import TemporalScope
from astana_api.api.lists.pagination import (
    Filters,
    ListPage,
    PageParams,
    read_query,
    render_records,
)
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json
from astana_api.queries import statements


async def read_statements(
    scope: Scope, page_params: PageParams, filters: Filters, temporal_scope: TemporalScope
) -> ListPage:
    """Return the requested page in statement order; ids of merged entities are accepted."""
    view = temporal_scope.view

    async def render_rows(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
        return await statements.render_statements(view, rows, temporal_scope.bounds)

    return await read_query(
        view.snapshot,
        scope,
        await statements.build_query(view, filters, temporal_scope.required_bounds),
        page_params,
        default_sort=statements.DEFAULT_SORT,
        render=render_records(render_rows),
    )
