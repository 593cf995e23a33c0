"""Acknowledge findings: they stay visible, and return when their records change."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import Clock, RevisionBuilder, system_clock
from astana_api.db.types import timestamp
from astana_api.models import AuditAcknowledgement, SQLFinding


def acknowledge(
    revision: RevisionBuilder, finding_id: str, reason: str, clock: Clock = system_clock
) -> bool:
    """Acknowledge a stored finding; return False if there is none.

    A new reason replaces an earlier one.
    """
    content = revision.session.scalar(select(SQLFinding.content).where(SQLFinding.id == finding_id))
    if content is None:
        return False
    _delete(revision.session, finding_id)
    row = {
        "finding_id": finding_id,
        "content": content,
        "reason": reason,
        "actor": revision.actor,
        "at": timestamp(clock()),
    }
    revision.insert(AuditAcknowledgement, [row])
    return True


def end_acknowledgement(revision: RevisionBuilder, finding_id: str) -> bool:
    """Delete the acknowledgement of a finding; return False if there is none."""
    if not _delete(revision.session, finding_id):
        return False
    revision.changed = True
    return True


def _delete(session: Session, finding_id: str) -> bool:
    query = delete(AuditAcknowledgement).where(AuditAcknowledgement.finding_id == finding_id)
    result = session.connection().execute(query)
    return bool(result.rowcount)
