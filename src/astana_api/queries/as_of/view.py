"""A view of the data as of a revision, read through a snapshot of the same or a later revision."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import valid_at
from astana_api.domain.dates.truth import Lifespan, lifespan_of
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.domain.statements.projection import Projection, project
from astana_api.domain.statements.records import Reference
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.redirects import Redirects, collapse
from astana_api.models import Entity, EntityStatusVersion, Redirect
from astana_api.queries.entities.items import EntityStatus

_BATCH_SIZE = 50
"""The number of entities to project before the event loop gets control."""

_entity, _status_version, _redirect = (
    table(Entity).c,
    table(EntityStatusVersion).c,
    table(Redirect).c,
)


_REDIRECTS = CompiledStatement(
    select(_redirect.old_id, _redirect.new_id).where(valid_at(_redirect))
)
_STATUS_BY_ID = CompiledStatement(
    select(_entity.kind, _status_version.status)
    .join(table(EntityStatusVersion), _status_version.entity_id == _entity.id)
    .where(_entity.id == bindparam("id", type_=String()), valid_at(_status_version))
)


@dataclass(slots=True)
class AsOfView:
    """A snapshot as of an earlier revision; `open_as_of` creates it.

    Methods expect ids that are canonical at the revision: see `canonical_id`.
    """

    snapshot: Snapshot
    revision: int
    redirects: Redirects
    _projections: dict[str, Projection] = field(default_factory=dict)
    _references: dict[str, Reference] = field(default_factory=dict)

    def canonical_id(self, entity_id: str) -> str:
        """Return the id into which an id was merged at the revision, or the id itself."""
        return self.redirects.get(entity_id, entity_id)

    def ids_merged_into(self, entities: Iterable[str]) -> list[str]:
        """Return the canonical ids of entities and all ids merged into them at the revision."""
        canonical = {self.canonical_id(entity_id) for entity_id in entities}
        return sorted(canonical | {old for old, new in self.redirects.items() if new in canonical})

    async def get_status(self, entity_id: str) -> EntityStatus | None:
        """Return the status of an entity; None for an unknown or merged id."""
        if entity_id in self.redirects:
            return None
        row = await self.snapshot.first(_STATUS_BY_ID, {"id": entity_id, "as_of": self.revision})
        return None if row is None else EntityStatus._make(row)

    async def load_projections(self, ids: Iterable[str]) -> dict[str, Projection]:
        """Project the fields of entities at the revision."""
        distinct = list(dict.fromkeys(ids))
        missing = [entity_id for entity_id in distinct if entity_id not in self._projections]
        for start in range(0, len(missing), _BATCH_SIZE):
            batch = missing[start : start + _BATCH_SIZE]
            records = await load_entities(self.snapshot, batch, self.redirects, self.revision)
            self._projections |= {key: project(record) for key, record in records.items()}
            await asyncio.sleep(0)
        return {entity_id: self._projections[entity_id] for entity_id in distinct}

    async def load_names(self, ids: Iterable[str]) -> ReferenceLookup:
        """Return a lookup of entity references by id. Ids may have been merged."""
        missing = sorted(
            {self.canonical_id(entity_id) for entity_id in ids} - self._references.keys()
        )
        for start in range(0, len(missing), _BATCH_SIZE):
            batch = missing[start : start + _BATCH_SIZE]
            self._references |= await load_references(
                self.snapshot, batch, self.redirects, self.revision
            )
            await asyncio.sleep(0)
        return lambda entity_id: self._references[self.canonical_id(entity_id)]

    async def load_lifespans(self, ids: Iterable[str]) -> dict[str, Lifespan]:
        """Return the lifespans of entities, with the data of the revision."""
        return {
            key: lifespan_of(projection)
            for key, projection in (await self.load_projections(ids)).items()
        }


async def open_as_of(snapshot: Snapshot, revision: int) -> AsOfView:
    """Return a view of a revision that is not after the revision of the snapshot."""
    rows = await snapshot.all(_REDIRECTS, {"as_of": revision}, long_running=True)
    return AsOfView(snapshot, revision, collapse(dict(rows)))
