"""Load the rules that dossiers switch off, and the records of these dossiers."""

import json

from sqlalchemy import select

from astana_api.audit.switched_off import DossierRules
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.baselines import ACTOR_PREFIX, unpack_items
from astana_api.models import DossierBaseline, SQLDossier, SQLRevision
from astana_api.models.dossiers import BaselineItemType

_dossier, _baseline = table(SQLDossier).c, table(DossierBaseline).c
_revision = table(SQLRevision).c
_DOSSIERS = CompiledStatement(
    select(_dossier.id, _dossier.rules_off, _revision.at)
    .select_from(table(SQLDossier))
    .join(table(SQLRevision), _revision.number == _dossier.revision)
    .where(_dossier.rules_off != "[]")
    .order_by(_dossier.id)
)
_RECORDS = CompiledStatement(
    select(_baseline.dossier_id, _baseline.type, _baseline["items"])
    .select_from(table(DossierBaseline))
    .join(table(SQLDossier), _dossier.id == _baseline.dossier_id)
    .where(_dossier.rules_off != "[]")
)


async def load_dossier_rules(snapshot: Snapshot) -> list[DossierRules]:
    """Return the dossiers that switch rules off, by id; their records are those last seeded."""
    records: dict[tuple[str, str], frozenset[str]] = {}
    dossiers = await snapshot.all(_DOSSIERS, {})
    if not dossiers:
        return []
    for dossier, record_type, packed in await snapshot.all(_RECORDS, {}, long_running=True):
        records[dossier, record_type] = frozenset(unpack_items(packed))

    def ids(dossier: str, record_type: BaselineItemType) -> frozenset[str]:
        return records.get((dossier, record_type.value), frozenset())

    return [
        DossierRules(
            {each["rule"]: each["reason"] for each in json.loads(rules_off)},
            f"{ACTOR_PREFIX}{dossier}",
            str(at),
            ids(dossier, BaselineItemType.STATEMENT),
            ids(dossier, BaselineItemType.CITATION),
            ids(dossier, BaselineItemType.ENTITY) | ids(dossier, BaselineItemType.DOCUMENT),
        )
        for dossier, rules_off, at in dossiers
    ]
