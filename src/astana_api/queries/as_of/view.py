"""A view of an earlier revision, read from the versioned tables."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import valid_at
from astana_api.domain.dates.truth import Lifespan, lifespan_of
from astana_api.domain.enums import Kind
from astana_api.domain.rendering import entities as rendering
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.domain.statements.projection import Claim, Projection, project
from astana_api.domain.statements.records import Reference
from astana_api.loading.citations import load_citations
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.redirects import Redirects, load_redirects
from astana_api.models import Entity, EntityStatusVersion
from astana_api.queries.entities.items import EntityItem, EntityStatus
from astana_api.queries.evidence import ClaimSupport
from astana_api.queries.view import CitationItem

_BATCH_SIZE = 50
"""The number of entities to project before the event loop gets control."""

_entity, _status_version = table(Entity).c, table(EntityStatusVersion).c
_STATUS_BY_ID = CompiledStatement(
    select(_entity.kind, _status_version.status)
    .join(table(EntityStatusVersion), _status_version.entity_id == _entity.id)
    .where(_entity.id == bindparam("id", type_=String()), valid_at(_status_version))
)


@dataclass(slots=True)
class AsOfView:
    """A `View` of an earlier revision; `open_as_of` creates it.

    Methods expect ids that are canonical at the revision, unless `View` permits others: see
    `canonical_id`.
    """

    snapshot: Snapshot
    as_of: int
    redirects: Redirects
    _projections: dict[str, Projection] = field(default_factory=dict)
    _displayed_claims: dict[str, Claim] = field(default_factory=dict)
    _references: dict[str, Reference] = field(default_factory=dict)

    def canonical_id(self, entity_id: str) -> str:
        """Return the id into which an id was merged at the revision, or the id itself."""
        return self.redirects.get(entity_id, entity_id)

    def ids_merged_into(self, entities: Iterable[str]) -> list[str]:
        """Return the canonical ids of entities and all ids merged into them at the revision."""
        canonical = {self.canonical_id(entity_id) for entity_id in entities}
        return sorted(canonical | {old for old, new in self.redirects.items() if new in canonical})

    async def get_item(self, entity_id: str) -> EntityItem | None:
        """See `View`."""
        status = await self.get_status(entity_id)
        if status is None:
            return None
        projection = (await self.load_projections([entity_id]))[entity_id]
        names = await self.load_names([entity_id, *projection.mentioned_ids])
        revision = rendering.last_revision(projection, names)
        body = rendering.dumps(rendering.render_entity(projection, names, revision))
        return EntityItem(status.kind, status.status, body.encode(), None, revision)

    async def get_status(self, entity_id: str) -> EntityStatus | None:
        """See `View`."""
        if entity_id in self.redirects:
            return None
        row = await self.snapshot.first(_STATUS_BY_ID, {"id": entity_id, "as_of": self.as_of})
        return None if row is None else EntityStatus._make(row)

    async def get_merge_target(self, entity_id: str) -> tuple[str, Kind] | None:
        """See `View`."""
        target_id = self.canonical_id(entity_id)
        status = await self.get_status(target_id) if target_id != entity_id else None
        return None if status is None else (target_id, Kind(status.kind))

    async def load_names(self, ids: Iterable[str]) -> ReferenceLookup:
        """See `View`."""
        missing = sorted(
            {self.canonical_id(entity_id) for entity_id in ids} - self._references.keys()
        )
        for start in range(0, len(missing), _BATCH_SIZE):
            batch = missing[start : start + _BATCH_SIZE]
            self._references |= await load_references(
                self.snapshot, batch, self.redirects, self.as_of
            )
            await asyncio.sleep(0)
        return lambda entity_id: self._references[self.canonical_id(entity_id)]

    async def load_lifespans(self, ids: Iterable[str]) -> Mapping[str, Lifespan]:
        """See `View`."""
        projections = await self.load_projections(ids)
        return {key: lifespan_of(projection) for key, projection in projections.items()}

    async def get_citation(self, citation_id: str) -> CitationItem | None:
        """See `View`."""
        return (await self.load_citations([citation_id])).get(citation_id)

    async def load_citations(self, ids: Iterable[str]) -> Mapping[str, CitationItem]:
        """See `View`."""
        records = await load_citations(self.snapshot, ids, self.as_of)
        names = await self.load_names(e for record in records for e in record.entities)
        items = {}
        for record in records:
            revision, body = record.render_with_revision(names)
            items[record.draft.id] = CitationItem(body.encode(), revision, None)
        return items

    async def load_support(self, claims: Iterable[str]) -> ClaimSupport:
        """See `View`; the id of a claim is that of its first statement."""
        loaded = {key: self._displayed_claims[key] for key in claims}
        return ClaimSupport(
            {key: list(claim.citations) for key, claim in loaded.items()},
            frozenset(key for key, claim in loaded.items() if claim.sourced),
            frozenset(key for key, claim in loaded.items() if claim.anchored),
            {key: list(claim.stated_as) for key, claim in loaded.items()},
        )

    async def load_projections(self, ids: Iterable[str]) -> dict[str, Projection]:
        """Project the fields of entities at the revision."""
        distinct = list(dict.fromkeys(ids))
        missing = [entity_id for entity_id in distinct if entity_id not in self._projections]
        for start in range(0, len(missing), _BATCH_SIZE):
            batch = missing[start : start + _BATCH_SIZE]
            records = await load_entities(self.snapshot, batch, self.redirects, self.as_of)
            for key, record in records.items():
                projection = self._projections[key] = project(record)
                for claims in projection.displayed.values():
                    self._displayed_claims |= {claim.statements[0]: claim for claim in claims}
            await asyncio.sleep(0)
        return {entity_id: self._projections[entity_id] for entity_id in distinct}

    def is_displayed(self, statement_id: str) -> bool:
        """Return whether a statement is the first of a displayed claim of a loaded projection."""
        return statement_id in self._displayed_claims


async def open_as_of(snapshot: Snapshot, revision: int) -> AsOfView:
    """Return a view of a revision that is not after the revision of the snapshot."""
    return AsOfView(snapshot, revision, await load_redirects(snapshot, revision))
