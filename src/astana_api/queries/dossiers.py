"""Reads of dossiers and of their import baselines."""

from sqlalchemy import bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.baselines import unpack_items
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import DossierBaseline, SQLDossier
from astana_api.queries.lists.definitions import ListDefinition, SortKey

_dossier = table(SQLDossier).c
_baseline = table(DossierBaseline).c

LISTING = ListDefinition(
    columns=(
        _dossier.id,
        _dossier.title,
        _dossier.description,
        _dossier.license,
        _dossier.rules_off,
        _dossier.revision,
    ),
    source=table(SQLDossier),
    id=_dossier.id,
    sorts={
        "id": SortKey((_dossier.id,)),
        "-id": SortKey((_dossier.id,), descending=True),
    },
    filters={},
)
_BY_ID = CompiledStatement(select(*LISTING.columns).where(_dossier.id == bindparam("id")))
_ITEMS = CompiledStatement(
    select(_baseline.type, _baseline["items"])
    .where(_baseline.dossier_id == bindparam("id"))
    .order_by(_baseline.type)
)


_IDS = CompiledStatement(select(_dossier.id).order_by(_dossier.id))
_LICENSES = CompiledStatement(select(_dossier.license).distinct())


async def list_dossier_ids(snapshot: Snapshot) -> list[str]:
    """Return the ids of all dossiers and sources of imports, in order."""
    return [row[0] for row in await snapshot.all(_IDS, {})]


async def get_common_license(snapshot: Snapshot) -> str | None:
    """Return the licence of all data: None if a dossier has another one or none."""
    licenses = [row[0] for row in await snapshot.all(_LICENSES, {})]
    return licenses[0] if len(licenses) == 1 else None


async def get_dossier(snapshot: Snapshot, dossier_id: str) -> Json | None:
    """Return what a dossier says of itself, or None."""
    row = await snapshot.first(_BY_ID, {"id": dossier_id})
    return None if row is None else render_dossier(row)


def render_dossier(row: Row) -> Json:
    """Render a row of `LISTING`."""
    return {**_record(row), "self": f"/v1/dossiers/{row[0]}"}


def _record(row: Row) -> Json:
    names = ("id", "title", "description", "license", "rules_off", "revision")
    record = dict(zip(names, row, strict=True))
    return {**record, "rules_off": loads(record["rules_off"])}


async def get_baseline(snapshot: Snapshot, dossier_id: str) -> Json | None:
    """Return a dossier and what it contained when it was last seeded, or None."""
    row = await snapshot.first(_BY_ID, {"id": dossier_id})
    if row is None:
        return None
    return {
        **_record(row),
        "fingerprints": {
            kind: unpack_items(packed)
            for kind, packed in await snapshot.all(_ITEMS, {"id": dossier_id}, long_running=True)
        },
    }
