"""Redirects of merged entity ids."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.sort_keys import entity_key
from astana_api.domain.text.scripts import fold
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


async def canonicalize_filters(
    snapshot: Snapshot,
    filters: Mapping[str, Sequence[Any]],
    *,
    ids: Collection[str] = (),
    ids_or_texts: Collection[str] = (),
    ids_or_names: Collection[str] = (),
) -> dict[str, Sequence[Any]]:
    """Return the filters with the ids of merged entities replaced by their current ids.

    The values of the filters named in `ids` are entity ids, those in `ids_or_texts` entity ids or
    texts, and those in `ids_or_names` entity ids or printed names (see `models.CitationKey`).
    """
    selected = {
        name: filters[name] for name in (*ids, *ids_or_texts, *ids_or_names) if name in filters
    }
    if not selected:
        return dict(filters)
    current_ids = await resolve_redirects(
        snapshot, (value for values in selected.values() for value in values)
    )
    result = dict(filters)
    for name, values in selected.items():
        keys = [current_ids[value] for value in values]
        if name in ids_or_texts:
            keys += values
        elif name in ids_or_names:
            keys = [*map(entity_key, keys), *map(fold, values)]
        result[name] = list(dict.fromkeys(keys))
    return result
