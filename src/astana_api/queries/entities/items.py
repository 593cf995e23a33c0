"""Single entities: rendered JSON, status and merge target."""

from typing import NamedTuple

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.compression import decompress
from astana_api.models import RenderedEntity
from astana_api.queries.entities.redirects import resolve_redirects
from astana_api.queries.stale_renderings import render_stale_entities

_rendered = table(RenderedEntity).c


class EntityStatus(NamedTuple):
    """The kind and lifecycle status of an entity that is not merged into another."""

    kind: str
    status: str

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the API responds with 410 Gone."""
        return self.status == Lifecycle.WITHDRAWN


class EntityItem(NamedTuple):
    """The JSON of an entity, with the two parts of its ETag: digest and revision.

    The digest is None if it is not stored with the JSON.
    """

    kind: str
    status: str
    body: bytes
    digest: str | None
    revision: int

    @property
    def is_withdrawn(self) -> bool:
        """Return whether the API responds with 410 Gone."""
        return self.status == Lifecycle.WITHDRAWN


_ITEM_BY_ID = CompiledStatement(
    select(
        _rendered.kind, _rendered.status, _rendered.body, _rendered.digest, _rendered.revision
    ).where(_rendered.id == bindparam("id", type_=String()))
)
_STATUS_BY_ID = CompiledStatement(
    select(_rendered.kind, _rendered.status).where(_rendered.id == bindparam("id", type_=String()))
)


async def get_item(snapshot: Snapshot, entity_id: str) -> EntityItem | None:
    """Return an entity; None for an id that does not exist or is merged into another."""
    row = await snapshot.first(_ITEM_BY_ID, {"id": entity_id})
    if row is None:
        return None
    kind, status, body, digest, revision = row
    if snapshot.has_stale_renderings:
        for rendering in (await render_stale_entities(snapshot, [entity_id])).values():
            return EntityItem(kind, status, rendering.body.encode(), None, rendering.revision)
    return EntityItem(kind, status, decompress(body), digest, revision)


async def get_status(snapshot: Snapshot, entity_id: str) -> EntityStatus | None:
    """Return the status of an entity; None for an id that does not exist or is merged."""
    row = await snapshot.first(_STATUS_BY_ID, {"id": entity_id})
    return None if row is None else EntityStatus._make(row)


async def get_merge_target(snapshot: Snapshot, entity_id: str) -> tuple[str, Kind] | None:
    """Return the entity at the end of an id's redirects; None if the id has no redirect."""
    target_id = (await resolve_redirects(snapshot, [entity_id]))[entity_id]
    status = await get_status(snapshot, target_id) if target_id != entity_id else None
    return None if status is None else (target_id, Kind(status.kind))
