"""What was known at a revision, read through a snapshot of a later one, or of the same."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.dates.truth import Life, life_of
from astana_api.domain.rendering.entities import Names
from astana_api.domain.statements.projection import Projection, project
from astana_api.domain.statements.records import Reference
from astana_api.loading.entities import load_entities, load_references
from astana_api.loading.reading import Query, Reading, holds
from astana_api.loading.redirects import Redirects, collapsed
from astana_api.models import Entity, EntityLife, Redirect
from astana_api.queries.entities.items import Served
from astana_api.queries.lists.key_batches import ByKeys

T = TypeVar("T")
_AT_ONCE = 50
"""How many entities are projected before others have their turn."""

_entity, _life, _redirect = table(Entity).c, table(EntityLife).c, table(Redirect).c
_BY_KEYS: dict[Query, ByKeys] = {}


@prepared
def _REDIRECTS() -> Any:  # noqa: N802 - becomes the statement
    return select(_redirect.old_id, _redirect.new_id).where(holds(_redirect))


@prepared
def _SERVED() -> Any:  # noqa: N802 - becomes the statement
    return (
        select(_entity.kind, _life.status)
        .join(table(EntityLife), _life.entity_id == _entity.id)
        .where(_entity.id == bindparam("id", type_=String()), holds(_life))
    )


@dataclass(slots=True)
class Past:
    """A snapshot as it would have been at an earlier revision; make it with `past_at`.

    Entities are asked for by the ids that stood for them then: see `standing`.
    """

    snapshot: Snapshot
    revision: int
    redirects: Redirects
    _projections: dict[str, Projection] = field(default_factory=dict)
    _references: dict[str, Reference] = field(default_factory=dict)

    def standing(self, entity_id: str) -> str:
        """The id that stood for an entity then."""
        return self.redirects.get(entity_id, entity_id)

    def ids_of(self, entities: Iterable[str]) -> list[str]:
        """Every id that meant one of the entities then, in whose names statements were made."""
        ends = {self.standing(entity_id) for entity_id in entities}
        return sorted(ends | {old for old, new in self.redirects.items() if new in ends})

    async def read(self, reading: Reading[T]) -> T:
        """What a reading found then."""
        rows: Any = None
        while True:
            try:
                query, keys = next(reading) if rows is None else reading.send(rows)
            except StopIteration as done:
                found: T = done.value
                return found
            by_keys = _BY_KEYS.setdefault(query, ByKeys(query.build))
            rows = await by_keys.rows(self.snapshot, keys, {"at": self.revision}, bounded=False)

    async def served(self, entity_id: str) -> Served | None:
        """Whether an entity was served or withdrawn; None where it was unknown or merged away."""
        if entity_id in self.redirects:
            return None
        row = await self.snapshot.first(_SERVED, {"id": entity_id, "at": self.revision})
        return None if row is None else Served._make(row)

    async def projections(self, ids: Iterable[str]) -> dict[str, Projection]:
        """The fields of entities as they were."""
        wanted = list(dict.fromkeys(ids))
        missing = [entity_id for entity_id in wanted if entity_id not in self._projections]
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            facts = await self.read(load_entities(some, self.redirects))
            self._projections |= {key: project(fact) for key, fact in facts.items()}
            await asyncio.sleep(0)
        return {entity_id: self._projections[entity_id] for entity_id in wanted}

    async def names(self, ids: Iterable[str]) -> Names:
        """How entities were shown, by ids that may have been merged away by then."""
        missing = sorted({self.standing(entity_id) for entity_id in ids} - self._references.keys())
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            self._references |= await self.read(load_references(some, self.redirects))
            await asyncio.sleep(0)
        return lambda entity_id: self._references[self.standing(entity_id)]

    async def lives(self, ids: Iterable[str]) -> dict[str, Life]:
        """The lives of entities, as they were known."""
        return {key: life_of(each) for key, each in (await self.projections(ids)).items()}


async def past_at(snapshot: Snapshot, revision: int) -> Past:
    """The past at a revision that is not above the snapshot's own."""
    rows = await snapshot.all(_REDIRECTS, {"at": revision}, bounded=False)
    return Past(snapshot, revision, collapsed(dict(rows)))
