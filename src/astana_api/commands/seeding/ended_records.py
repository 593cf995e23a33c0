"""Describe the records that a seeding ended: they are no longer in the dossier's files."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.commands.revision import chunks
from astana_api.models import SQLEvidence, SQLStatement
from astana_api.models.dossiers import BaselineItemType

_ACTIONS = {BaselineItemType.EVIDENCE: "ended", BaselineItemType.STATEMENT: "retracted"}


@dataclass(frozen=True, slots=True)
class EndedRecord:
    """A record that a seeding ended; fields that its type does not have are None.

    `statement` is the id of the statement, also of a piece of evidence.
    """

    type: BaselineItemType
    id: str
    action: str
    statement: str | None = None
    subject: str | None = None
    property: str | None = None
    value: str | None = None
    citation: str | None = None
    document: str | None = None
    section: str | None = None
    exact: str | None = None


def describe_ended(
    session: Session, keys: Iterable[tuple[BaselineItemType, str]]
) -> list[EndedRecord]:
    """Return the records with their action and what identifies them, in the order of the keys."""
    ids: dict[BaselineItemType, list[str]] = {kind: [] for kind in BaselineItemType}
    keys = list(keys)
    for kind, key in keys:
        ids[kind].append(key)
    found: dict[tuple[BaselineItemType, str], EndedRecord] = {}
    claim = (SQLStatement.id, SQLStatement.subject, SQLStatement.property, SQLStatement.value)
    for chunk in chunks(ids[BaselineItemType.STATEMENT]):
        for row in session.execute(select(*claim).where(SQLStatement.id.in_(chunk))):
            found[BaselineItemType.STATEMENT, row[0]] = _record(
                BaselineItemType.STATEMENT, row[0], *row
            )
    source = (
        SQLEvidence.citation_id,
        SQLEvidence.document_id,
        SQLEvidence.section,
        SQLEvidence.exact,
    )
    for chunk in chunks(ids[BaselineItemType.EVIDENCE]):
        query = (
            select(SQLEvidence.id, *claim, *source)
            .join(SQLStatement, SQLStatement.id == SQLEvidence.statement_id)
            .where(SQLEvidence.id.in_(chunk))
        )
        for evidence in session.execute(query):
            found[BaselineItemType.EVIDENCE, evidence[0]] = _record(
                BaselineItemType.EVIDENCE, *evidence
            )
    return [found.get(key) or _record(*key) for key in keys]


def _record(kind: BaselineItemType, key: str, *details: str | None) -> EndedRecord:
    return EndedRecord(kind, key, _ACTIONS.get(kind, "withdrawn"), *details)
