"""The ids of all entities of a kind, in parts, for the sitemap."""

from sqlalchemy import String, bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.types import BigInt
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.models import RenderedEntity

_rendered = table(RenderedEntity).c
_IDS = CompiledStatement(
    select(_rendered.id)
    .where(
        _rendered.kind == bindparam("kind", type_=String()),
        _rendered.status == Lifecycle.ACTIVE.value,
    )
    .order_by(_rendered.id)
    .limit(bindparam("limit", type_=BigInt))
    .offset(bindparam("offset", type_=BigInt))
)


async def list_entity_ids(snapshot: Snapshot, kind: Kind, part: int, size: int) -> list[str]:
    """Return the ids of active entities in part `part` of `size` ids, the first part being 0."""
    params = {"kind": kind.value, "limit": size, "offset": part * size}
    return [row[0] for row in await snapshot.all(_IDS, params, long_running=True)]
