"""Redirects of merged entity ids."""

from collections.abc import Iterable

from sqlalchemy import select

from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.models import Redirect

_NEXT_IDS = KeyBatchQuery(
    lambda keys: select(Redirect.old_id, Redirect.new_id).where(
        Redirect.old_id.in_(keys), Redirect.to_revision.is_(None)
    )
)
_MERGED_IDS = KeyBatchQuery(
    lambda keys: select(Redirect.old_id).where(
        Redirect.new_id.in_(keys), Redirect.to_revision.is_(None)
    )
)


async def resolve_redirects(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, str]:
    """Return the canonical id of each id: the id itself if it is not merged.

    Takes one read for each step of the longest chain of redirects, and one more.
    """
    ends = {entity_id: entity_id for entity_id in ids}
    # A chain has no cycle: a merged entity cannot be the target of a later merge.
    while rows := await _NEXT_IDS.fetch(snapshot, set(ends.values())):
        steps: dict[str, str] = dict(rows)
        ends = {start: steps.get(end, end) for start, end in ends.items()}
    return ends


async def include_merged_ids(snapshot: Snapshot, ids: Iterable[str]) -> list[str]:
    """Return the ids, preceded by all ids that redirect to them directly or indirectly."""
    result = sorted(set(ids))
    newest = result
    while rows := await _MERGED_IDS.fetch(snapshot, newest):
        newest = sorted({old for (old,) in rows} - set(result))
        result = newest + result
    return result
