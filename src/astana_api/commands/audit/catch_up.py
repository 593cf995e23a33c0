"""Bring the stored findings up to the head, by auditing what changed since they were computed."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from astana_api.audit.engine import audit_units
from astana_api.audit.registry import RULES, Unit
from astana_api.commands.audit.affected_units import AffectedUnits, unit_text
from astana_api.commands.audit.changes import find_changes, rows_in
from astana_api.commands.audit.stored_findings import (
    delete_findings,
    due_key,
    insert_due_days,
    insert_findings,
    replace_keys,
)
from astana_api.commands.revision import current_redirects
from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.db.database import Database
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.dates import edtf
from astana_api.domain.statements.identity import fingerprint
from astana_api.loading.audit import FactsLoader, load_dossier_rules, load_keys, load_units
from astana_api.loading.redirects import Redirects
from astana_api.models import (
    AuditKey,
    AuditState,
    FindingRecord,
    Head,
    SQLDossier,
    SQLFinding,
    SQLRevision,
)
from astana_api.models.audit import DUE_NOW
from astana_api.progress import report_progress

CHUNK_SIZE = 500
"""Units of one step: bounds the memory."""


class CurrentAudit(NamedTuple):
    """The revision and the day of the stored findings."""

    revision: int
    evaluated_on: str


def catch_up(database: Database) -> CurrentAudit:
    """Audit what changed since the last audit; audit everything if there was none.

    The day is that of the head revision. Everything is also audited if the rules changed, if a
    dossier that switches rules off changed, or if the day is before that of the last audit.
    """
    with database.write() as session:
        return catch_up_session(session)


def catch_up_session(session: Session) -> CurrentAudit:
    """Bring the findings up to the head of a unit of work."""
    head = session.scalars(select(Head.revision).with_for_update()).one()
    today = _day_of(session, head)
    rules_version = _rules_version(session)
    state = session.execute(
        select(AuditState.revision, AuditState.evaluated_on, AuditState.rules_version)
    ).one_or_none()
    is_due = session.scalar(select(exists().where(AuditKey.key == DUE_NOW)))
    if state is not None and tuple(state) == (head, today, rules_version) and not is_due:
        return CurrentAudit(head, today)
    redirects = current_redirects(session)
    if state is None or state.rules_version != rules_version or today < state.evaluated_on:
        _audit_everything(session, redirects, today)
    else:
        _audit_changes(session, redirects, CurrentAudit(state[0], state[1]), head, today)
    session.execute(delete(AuditState))
    columns = {"revision": head, "evaluated_on": today, "rules_version": rules_version}
    insert_rows(session, table(AuditState), [{"id": 1, **columns}])
    return CurrentAudit(head, today)


def _rules_version(session: Session) -> str:
    """Return a digest of the rules, and of the seedings that switch some off for their records."""
    switched_off = session.execute(
        select(SQLDossier.id, SQLDossier.revision, SQLDossier.rules_off)
        .where(SQLDossier.rules_off != "[]")
        .order_by(SQLDossier.id)
    )
    rules = sorted([rule.id, rule.version] for rule in RULES.values())
    return fingerprint([rules, [[*row] for row in switched_off]])


def _day_of(session: Session, head: int) -> str:
    at = session.scalar(select(SQLRevision.at).where(SQLRevision.number == head))
    # An empty database has nothing that a day could change.
    return (at or "1970-01-01")[:10]


def _audit_everything(session: Session, redirects: Redirects, today: str) -> None:
    for model in (SQLFinding, FindingRecord, AuditKey):
        session.execute(delete(table(model)))
    snapshot = SessionSnapshot(session, 0)
    units = run_sync(load_units(snapshot, redirects))
    for chunk in _chunks(units):
        replace_keys(session, (), run_sync(load_keys(snapshot, chunk, redirects)))
    _audit_units(session, redirects, units, today)


def _audit_changes(
    session: Session, redirects: Redirects, last: CurrentAudit, head: int, today: str
) -> None:
    affected = AffectedUnits(session, redirects)
    affected.add_changes(find_changes(session, last.revision, head))
    due = select(AuditKey.unit).where(
        or_(
            and_(
                AuditKey.key > due_key(_day_number(last.evaluated_on)),
                AuditKey.key <= due_key(_day_number(today)),
            ),
            AuditKey.key == DUE_NOW,
        )
    )
    affected.add_units_of(session.scalars(due))
    units = affected.units()
    snapshot = SessionSnapshot(session, head)
    for chunk in _chunks(units):
        texts = [unit_text(unit) for unit in chunk]
        old = {row[0] for row in rows_in(session, select(AuditKey.key), AuditKey.unit, texts)}
        keys = run_sync(load_keys(snapshot, chunk, redirects))
        new = {key for own in keys.values() for key in own}
        affected.add_groups(key for key in old | new if not key.startswith("due:"))
        replace_keys(session, chunk, keys)
    units = affected.units()
    delete_findings(session, units)
    for chunk in _chunks(units):
        _delete_due_days(session, chunk)
    _audit_units(session, redirects, units, today)


def _delete_due_days(session: Session, units: Iterable[Unit]) -> None:
    texts = [unit_text(unit) for unit in units]
    session.execute(
        delete(AuditKey).where(AuditKey.unit.in_(texts), AuditKey.key.startswith("due:"))
    )


def _audit_units(session: Session, redirects: Redirects, units: list[Unit], today: str) -> None:
    def find_groups(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        query = select(AuditKey.key, AuditKey.unit)
        for key, unit in rows_in(session, query, AuditKey.key, keys):
            found.setdefault(key, []).append(unit.partition(":")[2])
        return {key: tuple(sorted(ids)) for key, ids in found.items() if len(ids) > 1}

    loader = FactsLoader(SessionSnapshot(session, 0), redirects, _day_number(today), find_groups)
    dossiers = run_sync(load_dossier_rules(SessionSnapshot(session, 0)))
    done = 0
    for chunk in _chunks(units):
        report_progress("Auditing", done, len(units))
        done += len(chunk)
        facts = run_sync(loader.load(chunk))
        insert_findings(session, facts, audit_units(facts, chunk), dossiers)
        insert_due_days(session, facts, chunk)


def _day_number(day: str) -> int:
    return edtf.parse(day).bounds.min


def _chunks(units: list[Unit]) -> Iterable[list[Unit]]:
    for start in range(0, len(units), CHUNK_SIZE):
        yield units[start : start + CHUNK_SIZE]
