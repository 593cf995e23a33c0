"""From an id that was merged away to the one that stands for it now."""

from collections.abc import Iterable

from sqlalchemy import select

from astana_api.db.snapshot import Snapshot
from astana_api.models import Redirect
from astana_api.queries.lists.key_batches import ByKeys

_STEPS = ByKeys(
    lambda keys: select(Redirect.old_id, Redirect.new_id).where(
        Redirect.old_id.in_(keys), Redirect.to_revision.is_(None)
    )
)
_ABSORBED = ByKeys(
    lambda keys: select(Redirect.old_id).where(
        Redirect.new_id.in_(keys), Redirect.to_revision.is_(None)
    )
)


async def standing(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, str]:
    """The id that stands for each of the ids now: itself, where it was not merged away.

    Takes one read for each step of the longest chain, and one more.
    """
    ends = {entity_id: entity_id for entity_id in ids}
    # No chain closes on itself: what was merged away is no longer there to be merged into.
    while rows := await _STEPS.rows(snapshot, set(ends.values())):
        steps: dict[str, str] = dict(rows)
        ends = {start: steps.get(end, end) for start, end in ends.items()}
    return ends


async def with_former(snapshot: Snapshot, ids: Iterable[str]) -> list[str]:
    """The ids, and before them all that were merged into any of them, however many steps away."""
    found = sorted(set(ids))
    newest = found
    while rows := await _ABSORBED.rows(snapshot, newest):
        newest = sorted({old for (old,) in rows} - set(found))
        found = newest + found
    return found
