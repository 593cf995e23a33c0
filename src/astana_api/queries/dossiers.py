"""Reads of dossiers and of their import baselines."""

from sqlalchemy import bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.baselines import unpack_items
from astana_api.domain.rendering.entities import Json
from astana_api.models import DossierBaseline, SQLDossier

_dossier = table(SQLDossier).c
_baseline = table(DossierBaseline).c

_BY_ID = CompiledStatement(
    select(_dossier.id, _dossier.title, _dossier.description, _dossier.revision).where(
        _dossier.id == bindparam("id")
    )
)
_ITEMS = CompiledStatement(
    select(_baseline.type, _baseline["items"])
    .where(_baseline.dossier_id == bindparam("id"))
    .order_by(_baseline.type)
)


async def get_baseline(snapshot: Snapshot, dossier_id: str) -> Json | None:
    """Return a dossier and what it contained when it was last seeded, or None."""
    row = await snapshot.first(_BY_ID, {"id": dossier_id})
    if row is None:
        return None
    identifier, title, description, revision = row
    return {
        "id": identifier,
        "title": title,
        "description": description,
        "revision": revision,
        "fingerprints": {
            kind: unpack_items(packed)
            for kind, packed in await snapshot.all(_ITEMS, {"id": dossier_id}, long_running=True)
        },
    }
