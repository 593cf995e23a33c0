"""References: how records display the entities that they mention."""

from collections.abc import Iterable

from sqlalchemy import select

from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.records import Reference
from astana_api.models import RenderedEntity

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
