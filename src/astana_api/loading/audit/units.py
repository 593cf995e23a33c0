"""List the units of a database, and the comparison keys of its records."""

from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, literal_column, select

from astana_api.audit.comparison_keys import citation_keys, entity_keys
from astana_api.audit.engine import section_unit
from astana_api.audit.facts import AuditedEntity
from astana_api.audit.registry import Unit, UnitType
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.loading.audit.statements import NAMES, StatementPool
from astana_api.loading.citations import load_citations
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    CitationVersion,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    SQLEvidence,
)

CHUNK_SIZE = 500
"""Units of one step: bounds the memory."""

_entity, _status = table(Entity).c, table(EntityStatusVersion).c
_citation = table(CitationVersion).c
_evidence, _version = table(SQLEvidence).c, table(EvidenceVersion).c


def _after(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column > bindparam("after", type_=String())


_IS_ACTIVE = (valid_at(_status), _status.status == literal_column(f"'{Lifecycle.ACTIVE}'"))
_ENTITIES = CompiledStatement(
    select(_status.entity_id)
    .where(_after(_status.entity_id), *_IS_ACTIVE)
    .order_by(_status.entity_id)
)
_CITATIONS = CompiledStatement(
    select(_citation.citation_id)
    .where(_after(_citation.citation_id), valid_at(_citation))
    .order_by(_citation.citation_id)
)
_SECTIONS = CompiledStatement(
    select(_evidence.document_id, _evidence.section)
    .distinct()
    .select_from(table(SQLEvidence))
    .join(table(EvidenceVersion), _version.evidence_id == _evidence.id)
    .where(_evidence.section.is_not(None), valid_at(_version))
)
_KINDS = KeyBatchQuery(
    lambda keys: (
        select(_entity.id, _entity.kind)
        .select_from(table(Entity))
        .join(table(EntityStatusVersion), _status.entity_id == _entity.id)
        .where(_entity.id.in_(keys), *_IS_ACTIVE)
    )
)


async def load_units(snapshot: Snapshot, redirects: Redirects, revision: int = HEAD) -> list[Unit]:
    """Return all units at a revision."""
    params = {"after": "", "as_of": revision}
    entities = await snapshot.all(_ENTITIES, params, long_running=True)
    citations = await snapshot.all(_CITATIONS, params, long_running=True)
    sections = await snapshot.all(_SECTIONS, params, long_running=True)
    return [
        *(Unit(UnitType.ENTITY, key) for (key,) in entities if key not in redirects),
        *(Unit(UnitType.CITATION, key) for (key,) in citations),
        *sorted(section_unit(*key) for key in sections),
    ]


async def load_keys(
    snapshot: Snapshot, units: list[Unit], redirects: Redirects, revision: int = HEAD
) -> dict[Unit, set[str]]:
    """Return the comparison keys of the units that have any."""
    keys: dict[Unit, set[str]] = {}
    ids = [unit.id for unit in units if unit.type is UnitType.ENTITY]
    pool = StatementPool(snapshot, redirects, revision)
    await pool.load(NAMES, ids)
    statements = pool.by_subject()
    params = {"as_of": revision}
    for key, kind in await _KINDS.fetch(snapshot, ids, params, long_running=True):
        entity = AuditedEntity(key, Kind(kind), statements.get(key, ()))
        keys[Unit(UnitType.ENTITY, key)] = entity_keys(entity)
    cited = [unit.id for unit in units if unit.type is UnitType.CITATION]
    for loaded in await load_citations(snapshot, cited, revision):
        keys[Unit(UnitType.CITATION, loaded.draft.id)] = citation_keys(loaded.draft)
    return {unit: found for unit, found in keys.items() if found}
