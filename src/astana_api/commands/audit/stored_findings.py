"""Write findings and comparison keys of units."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.audit.dates import days_after
from astana_api.audit.digests import digest_records, index_statements
from astana_api.audit.facts import AuditedFacts, AuditedStatement
from astana_api.audit.registry import Finding, Unit, UnitType
from astana_api.audit.reports import finding_json
from astana_api.audit.switched_off import DossierRules, find_switch
from astana_api.commands.audit.affected_units import unit_text
from astana_api.commands.revision import chunks
from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.domain.rendering.entities import dumps
from astana_api.models import AuditKey, FindingRecord, SQLFinding
from astana_api.models.audit import DUE_NOW, AuditedRecordType


def delete_findings(session: Session, units: Iterable[Unit]) -> None:
    """Delete the findings of units."""
    for chunk in chunks([unit_text(unit) for unit in units]):
        ids = list(session.scalars(select(SQLFinding.id).where(SQLFinding.unit.in_(chunk))))
        for batch in chunks(ids):
            session.execute(delete(FindingRecord).where(FindingRecord.finding_id.in_(batch)))
            session.execute(delete(SQLFinding).where(SQLFinding.id.in_(batch)))


def insert_findings(
    session: Session,
    facts: AuditedFacts,
    findings: Iterable[tuple[Unit, Finding]],
    dossiers: Sequence[DossierRules],
) -> None:
    """Insert the findings of units that have none."""
    statements = index_statements(facts)
    rows = []
    records = []
    for unit, finding in findings:
        own = [statements[each] for each in finding.statements if each in statements]
        revision = last_revision(facts, finding, own)
        switch = find_switch(finding, dossiers)
        rows.append(
            {
                "id": finding.id,
                "unit": unit_text(unit),
                "rule": finding.rule,
                "severity": finding.severity.value,
                "severity_desc": -finding.severity.level,
                "result": finding.result.value,
                "property": finding.property_id,
                "revision": revision,
                "content": digest_records(facts, finding, own),
                "body": dumps({**finding_json(finding), "revision": revision}),
                "off_reason": None if switch is None else switch.reasons[finding.rule],
                "off_actor": None if switch is None else switch.actor,
                "off_at": None if switch is None else switch.at,
            }
        )
        by_type = {
            AuditedRecordType.ENTITY: finding.entities,
            AuditedRecordType.CITATION: finding.citations,
            AuditedRecordType.DOCUMENT: finding.documents,
            AuditedRecordType.STATEMENT: finding.statements,
        }
        records += [
            {"finding_id": finding.id, "record_type": record_type.value, "record_id": each}
            for record_type, ids in by_type.items()
            for each in ids
        ]
    if rows:
        insert_rows(session, table(SQLFinding), rows)
    if records:
        insert_rows(session, table(FindingRecord), records)


def last_revision(facts: AuditedFacts, finding: Finding, own: list[AuditedStatement]) -> int:
    """Return the last revision that opened a version of the records that a finding is about."""
    numbers = [facts.citation_revisions.get(each, 0) for each in finding.citations]
    for statement in own:
        numbers += [statement.revision, *(e.revision for e in statement.evidence)]
    return max(numbers, default=0)


def replace_keys(session: Session, units: Iterable[Unit], keys: dict[Unit, set[str]]) -> None:
    """Replace the comparison keys of units, and delete the days on which they are due."""
    for chunk in chunks([unit_text(unit) for unit in units]):
        session.execute(delete(AuditKey).where(AuditKey.unit.in_(chunk)))
    rows = [
        {"unit": unit_text(unit), "key": key} for unit, own in keys.items() for key in sorted(own)
    ]
    if rows:
        insert_rows(session, table(AuditKey), rows)


def insert_due_days(session: Session, facts: AuditedFacts, units: Iterable[Unit]) -> None:
    """Insert the next day on which the findings of each unit may change without a write."""
    rows = []
    for unit in units:
        days = list(_dates(facts, unit))
        due = min((d for day in days for d in days_after(day, facts.today)), default=None)
        if due is not None:
            rows.append({"unit": unit_text(unit), "key": due_key(due)})
    if rows:
        insert_rows(session, table(AuditKey), rows)


def due_key(day: int) -> str:
    """Return the key of a day on which a unit is due; keys sort by day."""
    return f"due:{day:012d}"


def mark_due(session: Session, unit: Unit) -> None:
    """Make a unit due at the next audit, after a change that is no revision."""
    mark = {"unit": unit_text(unit), "key": DUE_NOW}
    session.execute(delete(AuditKey).filter_by(**mark))
    insert_rows(session, table(AuditKey), [mark])


def _dates(facts: AuditedFacts, unit: Unit) -> Iterable[str | None]:
    if unit.type is UnitType.ENTITY and unit.id in facts.entities:
        for statement in facts.entities[unit.id].statements:
            yield statement.value.text if statement.value_bounds else None
            yield from (statement.text(name) for name in ("start", "end", "during"))
    elif unit.type is UnitType.CITATION and unit.id in facts.citations:
        citation = facts.citations[unit.id]
        yield from (citation.issued, citation.accessed, citation.archived)
