"""The start page: a search, the kinds of records and their numbers, and the last changes."""

from starlette.requests import Request
from starlette.responses import Response

from astana_api.api.http.responses import open_snapshot
from astana_api.domain.enums import Kind
from astana_api.queries.changes import revisions
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.stats import compute_stats
from astana_api.web.rendering import PageContent, PageLinks, page_translator, respond

_LAST_CHANGES = 5


async def get_home(request: Request) -> Response:
    """Return the start page."""
    async with open_snapshot(request) as snapshot:
        stats = await compute_stats(snapshot)
        page = await ListQuery(revisions.LISTING, {}).read_page(
            snapshot, sort=revisions.DEFAULT_SORT, after=None, limit=_LAST_CHANGES
        )
        changes = await revisions.render_revisions(snapshot, page.rows)
    values = {
        "stats": stats,
        "collections": [kind.collection for kind in Kind],
        "changes": changes,
    }
    title = page_translator(request)("page.site")
    return respond(request, PageContent("home.html", title, values, PageLinks(json="/v1")))
