"""Reads of the evidence of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import valid_at
from astana_api.domain.rendering.statements import ClosedEvidenceView, EvidenceView
from astana_api.models import DocumentVersion, EvidenceVersion, SQLDocumentReference, SQLEvidence

_evidence = table(SQLEvidence).c
_evidence_version = table(EvidenceVersion).c
_reference = table(SQLDocumentReference).c
_version = table(DocumentVersion).c


def is_open(evidence_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a piece of evidence is open.

    A subquery instead of a join: SQLite would start a join with every open row.
    """
    return exists().where(
        _evidence_version.evidence_id == evidence_id, _evidence_version.to_revision.is_(None)
    )


def in_open_version(part: Any) -> ColumnElement[bool]:
    """Return the condition that a section or reference is in its document's open version."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        _version.to_revision.is_(None),
    )


def in_version_at(part: Any) -> ColumnElement[bool]:
    """Return the condition that a section or reference is in the version valid at revision `at`."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        valid_at(_version),
    )


_EVIDENCE = KeyBatchQuery(
    lambda keys: (
        select(
            _evidence.statement_id,
            _evidence_version.from_revision,
            _evidence_version.seq,
            _evidence_version.to_revision,
            _evidence_version.note,
            _evidence.id,
            _evidence.citation_id,
            _evidence.document_id,
            _evidence.section,
            _evidence.exact,
            _evidence.prefix,
            _evidence.suffix,
            _evidence.stance,
        )
        .join(table(EvidenceVersion), _evidence_version.evidence_id == _evidence.id)
        .where(_evidence.statement_id.in_(keys))
    )
)
_REFERENCE_NUMBERS_AT = KeyBatchQuery(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), in_version_at(_reference)
    )
)
_REFERENCE_NUMBERS = KeyBatchQuery(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), in_open_version(_reference)
    )
)


@dataclass(frozen=True, slots=True)
class EvidenceByStatement:
    """Evidence by statement id, at one revision.

    `current` has open and `closed` has ended evidence, in order of creation;
    `last_modified_revision` has the last revision that changed any of it.
    """

    current: Mapping[str, list[EvidenceView]]
    closed: Mapping[str, list[ClosedEvidenceView]]
    last_modified_revision: Mapping[str, int]


async def load_evidence(
    snapshot: Snapshot, statement_ids: list[str], revision: int | None = None
) -> EvidenceByStatement:
    """Load the evidence of statements at the head, or at an earlier revision."""
    rows = sorted(await _EVIDENCE.fetch(snapshot, statement_ids), key=lambda row: (row[1], row[2]))
    if revision is not None:
        rows = [_as_of_row(row, revision) for row in rows if row[1] <= revision]
    citation_ids = {row[6] for row in rows if row[6] and row[7]}
    numbers = await _load_reference_numbers(snapshot, citation_ids, revision)
    current: dict[str, list[EvidenceView]] = {}
    closed: dict[str, list[ClosedEvidenceView]] = {}
    last_modified: dict[str, int] = {}
    for (
        statement_id,
        opened_by,
        _,
        closed_at,
        note,
        key,
        citation,
        document,
        *anchor,
        stance,
    ) in rows:
        last_modified[statement_id] = max(
            last_modified.get(statement_id, 0), opened_by, closed_at or 0
        )
        references = tuple(numbers.get((document, citation), ()))
        record = EvidenceView._make(
            (key, citation, document, references, *anchor, stance, note, opened_by)
        )
        if closed_at is None:
            current.setdefault(statement_id, []).append(record)
        else:
            closed.setdefault(statement_id, []).append(ClosedEvidenceView(record, closed_at))
    return EvidenceByStatement(current, closed, last_modified)


def _as_of_row(row: Row, revision: int) -> Row:
    """Return the row as it was at a revision: without an end that came later."""
    closed_at = row[3]
    return row if closed_at is None or closed_at <= revision else (*row[:3], None, *row[4:])


async def _load_reference_numbers(
    snapshot: Snapshot, citations: set[str], revision: int | None
) -> dict[tuple[str, str], list[int]]:
    """Return the reference numbers of each citation in each document."""
    keys = sorted(citations)
    if revision is None:
        rows = await _REFERENCE_NUMBERS.fetch(snapshot, keys)
    else:
        rows = await _REFERENCE_NUMBERS_AT.fetch(snapshot, keys, {"as_of": revision})
    numbers: dict[tuple[str, str], list[int]] = {}
    for document, citation, number in sorted(rows):
        numbers.setdefault((document, citation), []).append(number)
    return numbers
