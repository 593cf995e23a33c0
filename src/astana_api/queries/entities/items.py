"""One entity: the bytes of its JSON, or where it went."""

from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.models import RenderedEntity
from astana_api.queries.entities.redirects import standing

_rendered = table(RenderedEntity).c


class Served(NamedTuple):
    """An entity that stands: what it is, and whether its address answers 410."""

    kind: str
    status: str

    @property
    def withdrawn(self) -> bool:
        """Whether it is no longer served."""
        return self.status == Lifecycle.WITHDRAWN


class Item(NamedTuple):
    """The JSON of an entity, with the two parts of its entity tag.

    The digest is None where it was not stored with the JSON.
    """

    kind: str
    status: str
    body: str
    digest: str | None
    revision: int

    @property
    def withdrawn(self) -> bool:
        """Whether it is no longer served."""
        return self.status == Lifecycle.WITHDRAWN


@prepared
def _ITEM() -> Any:  # noqa: N802 - becomes the statement
    return select(
        _rendered.kind, _rendered.status, _rendered.body, _rendered.digest, _rendered.revision
    ).where(_rendered.id == bindparam("id", type_=String()))


@prepared
def _SERVED() -> Any:  # noqa: N802 - becomes the statement
    return select(_rendered.kind, _rendered.status).where(
        _rendered.id == bindparam("id", type_=String())
    )


async def item(snapshot: Snapshot, entity_id: str) -> Item | None:
    """The whole of an entity; None for an id that is unknown or was merged away."""
    row = await snapshot.first(_ITEM, {"id": entity_id})
    return None if row is None else Item._make(row)


async def served(snapshot: Snapshot, entity_id: str) -> Served | None:
    """The same without its JSON."""
    row = await snapshot.first(_SERVED, {"id": entity_id})
    return None if row is None else Served._make(row)


async def taken_in_by(snapshot: Snapshot, entity_id: str) -> tuple[str, Kind] | None:
    """The entity that an id was merged into, however many steps away; None if it was not."""
    end = (await standing(snapshot, [entity_id]))[entity_id]
    found = await served(snapshot, end) if end != entity_id else None
    return None if found is None else (end, Kind(found.kind))
