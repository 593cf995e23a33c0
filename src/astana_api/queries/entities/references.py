"""References: how records display the entities that they mention."""

from collections.abc import Iterable

from sqlalchemy import select

from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.domain.statements.records import Reference
from astana_api.models import RenderedEntity
from astana_api.queries.entities.redirects import resolve_redirects

_REFERENCES = KeyBatchQuery(
    lambda keys: select(
        RenderedEntity.id,
        RenderedEntity.kind,
        RenderedEntity.name,
        RenderedEntity.status,
        RenderedEntity.name_revision,
    ).where(RenderedEntity.id.in_(keys))
)


async def load_references(snapshot: Snapshot, ids: Iterable[str]) -> dict[str, Reference]:
    """Return the references of active or withdrawn entities, by id."""
    return {
        row[0]: Reference(row[0], Kind(row[1]), row[2], row[3] == Lifecycle.WITHDRAWN, row[4])
        for row in await _REFERENCES.fetch(snapshot, ids)
    }


async def load_names(snapshot: Snapshot, ids: Iterable[str]) -> ReferenceLookup:
    """Return a lookup of entity references by id. Ids may have been merged into other entities."""
    distinct = dict.fromkeys(ids)
    names = await load_references(snapshot, distinct)
    merged = distinct.keys() - names.keys()
    if merged:
        canonical = await resolve_redirects(snapshot, merged)
        references = await load_references(snapshot, canonical.values())
        names |= {old: references[new] for old, new in canonical.items()}
    return names.__getitem__
