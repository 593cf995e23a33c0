"""Reads of the stored findings of the audit."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    select,
)

from astana_api.audit.registry import RULES, Unit, UnitType
from astana_api.audit.reports import finding_json, rule_json
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement, Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import AuditAcknowledgement, AuditKey, AuditState, FindingRecord, SQLFinding
from astana_api.models.audit import DUE_NOW, AuditedRecordType
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey, SubqueryFilter
from astana_api.queries.lists.engine import Grouping

_finding, _record = table(SQLFinding).c, table(FindingRecord).c
_acknowledgement, _state = table(AuditAcknowledgement).c, table(AuditState).c

_reason = func.coalesce(_acknowledgement.reason, _finding.off_reason)
_is_acknowledged = case((_reason.is_not(None), 1), else_=0)

CONFLICT_RULES = (
    "conflicting-values",
    "conflicting-ends",
    "value-and-no-value",
    "exclusive-claims-of-one-source",
    "overlapping-meetings",
)
"""The rules whose findings are conflicts."""


def _is_about(record_type: AuditedRecordType) -> SubqueryFilter:
    def select_ids(binds: Binds) -> Any:
        return select(_record.finding_id).where(
            _record.record_type == literal_column(f"'{record_type}'"), _record.record_id.in_(binds)
        )

    return SubqueryFilter(by_ids=select_ids)


def _acknowledged(binds: Binds) -> ColumnElement[bool]:
    return any_of(_is_acknowledged)(binds)


LISTING = ListDefinition(
    columns=(
        _finding.body,
        _reason,
        func.coalesce(_acknowledgement.actor, _finding.off_actor),
        func.coalesce(_acknowledgement.at, _finding.off_at),
    ),
    source=table(SQLFinding).outerjoin(
        table(AuditAcknowledgement),
        and_(
            _acknowledgement.finding_id == _finding.id,
            _acknowledgement.content == _finding.content,
        ),
    ),
    id=_finding.id,
    sorts={
        "severity": SortKey((_finding.severity_desc, _finding.rule), descending=True),
        "-severity": SortKey((_finding.severity_desc, _finding.rule)),
        "rule": SortKey((_finding.rule,)),
        "-rule": SortKey((_finding.rule,), descending=True),
    },
    filters={
        "id": any_of(_finding.id),
        "rule": any_of(_finding.rule),
        "severity": any_of(_finding.severity),
        "result": any_of(_finding.result),
        "property": any_of(_finding.property),
        "acknowledged": _acknowledged,
        **{str(each): _is_about(each) for each in AuditedRecordType},
    },
    long_running=True,
)
DEFAULT_SORT = ("-severity",)
BY_RULE = Grouping(_finding.rule, _is_acknowledged)
"""The rule of a finding; acknowledged findings are also counted apart."""

_BY_ID = CompiledStatement(
    select(*LISTING.columns)
    .select_from(LISTING.source)
    .where(_finding.id == bindparam("id", type_=String()))
)
_RULES_OF_UNIT = CompiledStatement(
    select(_finding.rule).distinct().where(_finding.unit == bindparam("unit", type_=String()))
)
_is_due = exists().where(table(AuditKey).c.key == literal_column(f"'{DUE_NOW}'"))
_STATE = CompiledStatement(select(_state.revision, _is_due))


async def is_current(snapshot: Snapshot) -> bool:
    """Return whether the stored findings are those of the head, with nothing due since."""
    row = await snapshot.first(_STATE)
    return row is not None and row[0] == snapshot.revision and not row[1]


async def get_finding(snapshot: Snapshot, finding_id: str) -> Json | None:
    """Return a finding, None if the last audit did not have it."""
    row = await snapshot.first(_BY_ID, {"id": finding_id})
    return None if row is None else render_finding(row)


async def list_compliant(snapshot: Snapshot, entity_id: str) -> list[Json]:
    """Return the results of the rules on entities that find nothing about an entity."""
    unit = Unit(UnitType.ENTITY, entity_id)
    rows = await snapshot.all(_RULES_OF_UNIT, {"unit": f"{unit.type}:{unit.id}"})
    found = {row[0] for row in rows}
    return [
        finding_json(rule.compliant(unit))
        for rule in RULES.values()
        if rule.unit is unit.type and rule.id not in found
    ]


async def render_findings(_snapshot: Snapshot, rows: list[Row]) -> list[Json]:
    """Return the JSON of rows of `LISTING`."""
    return [render_finding(row) for row in rows]


def render_finding(row: Row) -> Json:
    """Return the JSON of a row of `LISTING`."""
    body, reason, actor, at = row[:4]
    acknowledged = None if reason is None else {"reason": reason, "actor": actor, "at": at}
    return {**loads(body), "acknowledged": acknowledged}


def render_rules() -> list[Json]:
    """Return the JSON of all rules, in the order of the registry."""
    return [rule_json(rule) for rule in RULES.values()]
