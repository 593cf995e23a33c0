"""What statements rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.snapshot import Snapshot
from astana_api.domain.rendering.statements import EvidenceRecord, PastEvidenceRecord
from astana_api.loading.reading import holds
from astana_api.models import DocumentReference, DocumentVersion, Evidence, EvidenceLife
from astana_api.queries.lists.key_batches import ByKeys

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


def of_version_then(part: Any) -> ColumnElement[bool]:
    """The same of the version that was open at the revision `at`."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        holds(_version),
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
_NUMBERS_THEN = ByKeys(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), of_version_then(_reference)
    )
)
_NUMBERS = ByKeys(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), of_current_version(_reference)
    )
)


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """The evidence of statements at one revision.

    `standing` and `past` have what stood and what had ended, by statement, in the order in which
    it was brought; `touched` the last revision that had changed any of it.
    """

    standing: Mapping[str, list[EvidenceRecord]]
    past: Mapping[str, list[PastEvidenceRecord]]
    touched: Mapping[str, int]


async def evidence_of(
    snapshot: Snapshot, statements: list[str], revision: int | None = None
) -> EvidenceOf:
    """The evidence of statements as it stands, or as it stood at a revision."""
    rows = sorted(await _EVIDENCE.rows(snapshot, statements), key=lambda row: (row[1], row[2]))
    if revision is not None:
        rows = [_cut(row, revision) for row in rows if row[1] <= revision]
    cited = {row[6] for row in rows if row[6] and row[7]}
    numbers = await _numbers(snapshot, cited, revision)
    standing: dict[str, list[EvidenceRecord]] = {}
    past: dict[str, list[PastEvidenceRecord]] = {}
    touched: dict[str, int] = {}
    for sid, begun, _, ended, note, key, citation, document, *place, stance in rows:
        touched[sid] = max(touched.get(sid, 0), begun, ended or 0)
        listed = tuple(numbers.get((document, citation), ()))
        record = EvidenceRecord._make(
            (key, citation, document, listed, *place, stance, note, begun)
        )
        if ended is None:
            standing.setdefault(sid, []).append(record)
        else:
            past.setdefault(sid, []).append(PastEvidenceRecord(record, ended))
    return EvidenceOf(standing, past, touched)


def _cut(row: Row, revision: int) -> Row:
    """The row as it was: what ended later had not ended."""
    ended = row[3]
    return row if ended is None or ended <= revision else (*row[:3], None, *row[4:])


async def _numbers(
    snapshot: Snapshot, citations: set[str], revision: int | None
) -> dict[tuple[str, str], list[int]]:
    """The numbers under which each document lists each of the citations."""
    keys = sorted(citations)
    if revision is None:
        rows = await _NUMBERS.rows(snapshot, keys)
    else:
        rows = await _NUMBERS_THEN.rows(snapshot, keys, {"at": revision})
    found: dict[tuple[str, str], list[int]] = {}
    for document, citation, number in sorted(rows):
        found.setdefault((document, citation), []).append(number)
    return found
