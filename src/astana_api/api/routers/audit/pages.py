"""Pages of findings, brought up to the head before they are read."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import Request
from starlette.types import Scope

from astana_api.api.http.responses import get_database
from astana_api.api.lists.pagination import (
    Filters,
    ListPage,
    PageParams,
    read_list,
    render_records,
)
from astana_api.audit.registry import Severity
from astana_api.commands.audit import catch_up
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import dumps
from astana_api.queries.audit import findings
from astana_api.queries.audit.full_run import date_of_revision
from astana_api.queries.entities.redirects import canonicalize_filters

NO_REVISION_DAY = "1970-01-01"
"""The day of an empty database."""


async def bring_up_to_head(request: Request) -> None:
    """Audit what changed since the stored findings were computed, if anything did."""
    database = get_database(request)
    async with database.read() as snapshot:
        if await findings.is_current(snapshot):
            return
    await database.run_in_writer_thread(lambda: catch_up(database))


async def read_findings(
    snapshot: Snapshot, scope: Scope, page_params: PageParams, filters: Filters
) -> ListPage:
    """Return a page of findings, by descending severity unless sorted by rule."""
    filters = await canonicalize_filters(snapshot, filters, ids=("entity",))
    return await read_list(
        snapshot,
        scope,
        findings.LISTING,
        page_params,
        filters,
        default_sort=findings.DEFAULT_SORT,
        render=render_records(findings.render_findings),
    )


async def append_compliant(
    snapshot: Snapshot, page: ListPage, entity_id: str, severities: Sequence[Severity] | None
) -> ListPage:
    """Return a page with the rules that find nothing about an entity, after the last finding.

    They are not stored: they are the rules without a stored finding.
    """
    added = [
        dumps({**found, "revision": page.revision, "acknowledged": None}).encode()
        for found in await findings.list_compliant(snapshot, entity_id)
        if not severities or found["severity"] in severities
    ]
    items = [*page.items, *added] if page.cursor is None else page.items
    return replace(page, items=items, total=None if page.total is None else page.total + len(added))


async def evaluated_on(snapshot: Snapshot, revision: int | None = None) -> str:
    """Return the day of a revision, by default of the head."""
    number = snapshot.revision if revision is None else revision
    return await date_of_revision(snapshot, number) or NO_REVISION_DAY
