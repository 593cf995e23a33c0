"""Replacement of stale JSON in what a read returns: no read returns JSON that is marked as stale.

A read renders the stale records of its page from the statements, and stores nothing:
`commands.projection.stale_renderings` stores them later, with the same bytes.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence

from sqlalchemy import func, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.stored import StoredRendering, render_stored
from astana_api.domain.statements.projection import project
from astana_api.loading.citations import load_citations
from astana_api.loading.entities import load_entities
from astana_api.loading.redirects import load_redirects
from astana_api.models import StaleRendering
from astana_api.models.projected import Mentioner
from astana_api.queries.entities.references import load_names

_BATCH_SIZE = 10
"""The number of records to render before the event loop gets control."""

_stale = table(StaleRendering).c


def _stale_ids_query(record_type: Mentioner) -> KeyBatchQuery:
    is_type = _stale.record_type == record_type.value
    return KeyBatchQuery(
        lambda keys: select(_stale.record_id).where(is_type, _stale.record_id.in_(keys))
    )


_STALE_IDS = {record_type: _stale_ids_query(record_type) for record_type in Mentioner}


_COUNT = CompiledStatement(select(func.count()).select_from(table(StaleRendering)))


async def count_stale_renderings(snapshot: Snapshot) -> int:
    """Return the number of records that are marked as stale."""
    if not snapshot.has_stale_renderings:
        return 0
    [(number,)] = await snapshot.all(_COUNT, long_running=True)
    return int(number)


async def render_stale_entities(
    snapshot: Snapshot, ids: Iterable[str]
) -> dict[str, StoredRendering]:
    """Render those of the entities whose stored JSON is stale; return them by id."""
    stale_ids = await _select_stale(snapshot, Mentioner.ENTITY, ids)
    if not stale_ids:
        return {}
    redirects = await load_redirects(snapshot)
    renderings: dict[str, StoredRendering] = {}
    async for batch in _batches(stale_ids):
        records = await load_entities(snapshot, batch, redirects)
        projections = {key: project(record) for key, record in records.items()}
        mentioned_ids = {e for each in projections.values() for e in each.mentioned_ids}
        # An entity can mention itself.
        names = await load_names(snapshot, {*batch, *mentioned_ids})
        renderings |= {key: render_stored(each, names) for key, each in projections.items()}
    return renderings


async def render_stale_citations(
    snapshot: Snapshot, ids: Iterable[str]
) -> dict[str, tuple[int, str]]:
    """Render those of the citations whose stored JSON is stale; return revision and JSON by id."""
    stale_ids = await _select_stale(snapshot, Mentioner.CITATION, ids)
    renderings: dict[str, tuple[int, str]] = {}
    async for batch in _batches(stale_ids):
        records = await load_citations(snapshot, batch)
        names = await load_names(snapshot, (e for record in records for e in record.entities))
        renderings |= {record.draft.id: record.render_with_revision(names) for record in records}
    return renderings


async def replace_stale_summaries(snapshot: Snapshot, rows: list[Row]) -> list[Row]:
    """Replace the stale JSON in rows of summary and id of entities."""
    renderings = await render_stale_entities(snapshot, (row[1] for row in rows))
    return [(renderings[row[1]].summary, row[1]) if row[1] in renderings else row for row in rows]


async def replace_stale_bodies(snapshot: Snapshot, rows: list[Row]) -> list[Row]:
    """Replace the stale JSON in rows of JSON and id of entities."""
    renderings = await render_stale_entities(snapshot, (row[1] for row in rows))
    return [
        (renderings[row[1]].body.encode(), row[1]) if row[1] in renderings else row for row in rows
    ]


async def replace_stale_citations(snapshot: Snapshot, rows: list[Row]) -> list[Row]:
    """Replace the stale JSON in rows of JSON and id of citations."""
    renderings = await render_stale_citations(snapshot, (row[1] for row in rows))
    return [
        (renderings[row[1]][1].encode(), row[1]) if row[1] in renderings else row for row in rows
    ]


async def _select_stale(
    snapshot: Snapshot, record_type: Mentioner, ids: Iterable[str]
) -> Collection[str]:
    if not snapshot.has_stale_renderings:
        return ()
    return sorted(row[0] for row in await _STALE_IDS[record_type].fetch(snapshot, ids))


async def _batches(ids: Collection[str]) -> AsyncIterator[Sequence[str]]:
    remaining = list(ids)
    while remaining:
        batch, remaining = remaining[:_BATCH_SIZE], remaining[_BATCH_SIZE:]
        yield batch
        await asyncio.sleep(0)
