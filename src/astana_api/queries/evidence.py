"""What statements rest on."""

from typing import Any

from sqlalchemy import ColumnElement, exists, select

from astana_api.db.base import table
from astana_api.db.reader import Snapshot
from astana_api.domain.statement_rendering import EvidenceRecord, PastEvidenceRecord
from astana_api.models import DocumentReference, DocumentVersion, Evidence, EvidenceLife
from astana_api.queries.batches import ByKeys

_evidence = table(Evidence).c
_life = table(EvidenceLife).c
_reference = table(DocumentReference).c
_version = table(DocumentVersion).c


def stands(evidence_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that a piece of evidence has not ended.

    Not a join: SQLite would begin one with every piece that stands.
    """
    return exists().where(_life.evidence_id == evidence_id, _life.to_revision.is_(None))


def of_current_version(part: Any) -> ColumnElement[bool]:
    """The condition that a section or a reference is of the open version of its document."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        _version.to_revision.is_(None),
    )


_EVIDENCE = ByKeys(
    lambda keys: (
        select(
            _evidence.statement_id,
            _life.from_revision,
            _life.seq,
            _life.to_revision,
            _life.note,
            _evidence.id,
            _evidence.citation_id,
            _evidence.document_id,
            _evidence.section,
            _evidence.exact,
            _evidence.prefix,
            _evidence.suffix,
            _evidence.stance,
        )
        .join(table(EvidenceLife), _life.evidence_id == _evidence.id)
        .where(_evidence.statement_id.in_(keys))
    )
)
_NUMBERS = ByKeys(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), of_current_version(_reference)
    )
)


async def standing_evidence(
    snapshot: Snapshot, ids: list[str]
) -> tuple[dict[str, list[EvidenceRecord]], dict[str, int]]:
    """The evidence that stands, by statement; and the last revision that changed any of it."""
    rows = sorted(await _EVIDENCE.rows(snapshot, ids), key=lambda row: (row[1], row[2]))
    numbers = await _numbers(snapshot, {row[6] for row in rows if row[6] and row[7]})
    found: dict[str, list[EvidenceRecord]] = {}
    touched: dict[str, int] = {}
    for sid, begun, _, ended, note, key, citation, document, *place, stance in rows:
        touched[sid] = max(touched.get(sid, 0), begun, ended or 0)
        if ended is None:
            listed = tuple(numbers.get((document, citation), ()))
            found.setdefault(sid, []).append(
                EvidenceRecord._make((key, citation, document, listed, *place, stance, note, begun))
            )
    return found, touched


async def past_evidence(snapshot: Snapshot, statement_id: str) -> list[PastEvidenceRecord]:
    """The evidence that a statement once had, in the order in which it was brought."""
    rows = sorted(await _EVIDENCE.rows(snapshot, [statement_id]), key=lambda row: (row[1], row[2]))
    ended = [row for row in rows if row[3] is not None]
    numbers = await _numbers(snapshot, {row[6] for row in ended if row[6] and row[7]})
    found = []
    for _, begun, _, to_revision, note, key, citation, document, *place, stance in ended:
        listed = tuple(numbers.get((document, citation), ()))
        record = EvidenceRecord._make(
            (key, citation, document, listed, *place, stance, note, begun)
        )
        found.append(PastEvidenceRecord(record, to_revision))
    return found


async def _numbers(snapshot: Snapshot, citations: set[str]) -> dict[tuple[str, str], list[int]]:
    """The numbers under which each document lists each of the citations."""
    found: dict[tuple[str, str], list[int]] = {}
    for document, citation, number in sorted(await _NUMBERS.rows(snapshot, sorted(citations))):
        found.setdefault((document, citation), []).append(number)
    return found
