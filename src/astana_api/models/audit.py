"""The audit: stored findings, comparison keys of records, and acknowledgements."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base


class AuditedRecordType(StrEnum):
    """The type of a record that a finding is about."""

    ENTITY = "entity"
    CITATION = "citation"
    DOCUMENT = "document"
    STATEMENT = "statement"


class AuditState(Base):
    """One row, if the database was audited: the last audited revision and its day.

    `rules_version` identifies the rules: with others, all findings are computed anew.
    """

    __tablename__ = "audit_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    evaluated_on: Mapped[str]
    rules_version: Mapped[str]


class SQLFinding(Base):
    """A finding of the last audited revision; `body` is its JSON.

    `unit` is the record whose rules found it: its findings are replaced together. `severity_desc`
    sorts by descending severity. `revision` is the last one that opened a version of its records;
    `content` is a digest of them. `off_reason`, `off_actor` and `off_at` are set if a dossier
    switches the rule off for them.
    """

    __tablename__ = "audit_findings"
    __table_args__ = (
        Index("ix_audit_findings_unit", "unit"),
        Index("ix_audit_findings_severity_desc", "severity_desc", "rule", "id"),
        Index("ix_audit_findings_rule", "rule", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    severity_desc: Mapped[int]
    result: Mapped[str]
    property: Mapped[str | None]
    revision: Mapped[int]
    content: Mapped[str]
    body: Mapped[str]
    off_reason: Mapped[str | None]
    off_actor: Mapped[str | None]
    off_at: Mapped[str | None]


class FindingRecord(Base):
    """A record that a finding is about."""

    __tablename__ = "audit_finding_records"
    __table_args__ = (
        Index("ix_audit_finding_records_record_id", "record_id", "record_type", "finding_id"),
        {"sqlite_with_rowid": False},
    )

    finding_id: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)


DUE_NOW = "due:now"
"""The key of a unit that is due at the next audit, whatever the day."""


class AuditKey(Base):
    """A comparison key of a unit (`audit.comparison_keys`), or a day on which to audit it again.

    A key `due:N` is such a day: the first one after `evaluated_on` among the dates of the unit.
    `DUE_NOW` marks a unit that is due at the next audit, after a change that is no revision.
    """

    __tablename__ = "audit_keys"
    __table_args__ = (Index("ix_audit_keys_key", "key", "unit"), {"sqlite_with_rowid": False})

    unit: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class AuditAcknowledgement(Base):
    """An acknowledged finding: who acknowledged it, when and why.

    `content` is that of the finding when it was acknowledged: if the records change, the finding is
    no longer acknowledged.
    """

    __tablename__ = "audit_acknowledgements"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    finding_id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[str]
