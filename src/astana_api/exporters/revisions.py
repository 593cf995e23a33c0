"""Read every revision with its changes, and the baselines of dossiers and imports.

The stream replays in another database with the same revisions: `importers.revision_file` reads it.
The first record has the last revision, so that a reader can tell a complete stream.
"""

from collections.abc import AsyncIterator
from typing import Final

from astana_api.domain.baselines import REVISION_STREAM_VERSION
from astana_api.domain.rendering.entities import Json
from astana_api.queries.changes import events
from astana_api.queries.changes.events import MAX_STREAM, ChangeEvent
from astana_api.queries.changes.touched import render_feed_items
from astana_api.queries.dossiers import get_baseline, list_dossier_ids
from astana_api.queries.view import View

_EVENTS_PER_READ: Final = 500


async def read_revisions(view: View) -> AsyncIterator[list[Json]]:
    """Yield the head record, the baselines, and then the items of the change feed, in batches."""
    snapshot = view.snapshot
    yield [{"type": "head", "version": REVISION_STREAM_VERSION, "revision": snapshot.revision}]
    for dossier_id in await list_dossier_ids(snapshot):
        yield [{"type": "baseline", "baseline": await get_baseline(snapshot, dossier_id)}]
    position = ChangeEvent(0, MAX_STREAM, 0, "")
    while True:
        page = await events.read_page(
            snapshot, position, until=snapshot.revision, limit=_EVENTS_PER_READ
        )
        if page.events:
            yield await render_feed_items(snapshot, page.events)
            position = page.events[-1]
        if not page.has_more:
            return
