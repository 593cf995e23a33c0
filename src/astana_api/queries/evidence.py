"""Reads of the evidence of statements."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, select

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, closed_at, opened_by, valid_at
from astana_api.domain.enums import SOURCED_BASES, AnchorState, Stance, State
from astana_api.domain.rendering.statements import ClosedEvidenceView, EvidenceView
from astana_api.models import (
    AnchorCheck,
    DocumentVersion,
    EvidenceVersion,
    SQLDocumentReference,
    SQLEvidence,
    StatementNow,
)
from astana_api.models.projected import claim_of, has_claim

_now = table(StatementNow).c
_evidence = table(SQLEvidence).c
_evidence_version = table(EvidenceVersion).c
_reference = table(SQLDocumentReference).c
_version = table(DocumentVersion).c
_check = table(AnchorCheck).c


basis_column = _evidence_version.basis
"""The column of the basis, for the conditions of `is_open` and `is_valid`."""


def is_open(
    evidence_id: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition that a piece of evidence is open, and that its version meets others.

    A subquery instead of a join: SQLite would start a join with every open row.
    """
    return exists().where(
        _evidence_version.evidence_id == evidence_id,
        _evidence_version.to_revision.is_(None),
        *conditions,
    )


def in_open_version(part: Any) -> ColumnElement[bool]:
    """Return the condition that a section or reference is in its document's open version."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        _version.to_revision.is_(None),
    )


def is_valid(
    evidence_id: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition that a version of a piece of evidence is valid at `AS_OF`."""
    return exists().where(
        _evidence_version.evidence_id == evidence_id, valid_at(_evidence_version), *conditions
    )


def in_valid_version(part: Any) -> ColumnElement[bool]:
    """Return the condition that a section or reference is in the version valid at `AS_OF`."""
    return exists().where(
        _version.document_id == part.document_id,
        _version.from_revision == part.from_revision,
        valid_at(_version),
    )


def check_column(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column of the check of an anchor that is valid at `AS_OF`, or NULL.

    A scalar subquery instead of a join: no planner starts with the checks.
    """
    return (
        select(column).where(_check.evidence_id == _evidence.id, valid_at(_check)).scalar_subquery()
    )


anchor_state: ColumnElement[Any] = case(
    (
        _evidence.exact.is_not(None),
        func.coalesce(check_column(_check.state), AnchorState.NO_TEXT.value),
    )
)
"""The state of the anchor of a row of `evidence`; NULL if it quotes no phrase."""

COLUMNS: tuple[ColumnElement[Any], ...] = (
    _evidence.statement_id,
    _evidence_version.from_revision,
    _evidence_version.seq,
    closed_at(_evidence_version),
    _evidence_version.basis,
    _evidence_version.stated_as,
    _evidence_version.note,
    _evidence.id,
    _evidence.citation_id,
    _evidence.document_id,
    _evidence.section,
    _evidence.exact,
    _evidence.prefix,
    _evidence.suffix,
    anchor_state,
    _evidence.locator,
    _evidence.stance,
)
"""The columns that `build_views` expects."""

_EVIDENCE = KeyBatchQuery(
    lambda keys: (
        select(*COLUMNS)
        .join(table(EvidenceVersion), _evidence_version.evidence_id == _evidence.id)
        .where(_evidence.statement_id.in_(keys), opened_by(_evidence_version))
    )
)
_REFERENCE_NUMBERS = KeyBatchQuery(
    lambda keys: select(_reference.document_id, _reference.citation_id, _reference.number).where(
        _reference.citation_id.in_(keys), in_valid_version(_reference)
    )
)
_SUPPORT = KeyBatchQuery(
    lambda keys: (
        select(
            claim_of(_now),
            _now.first_revision,
            _now.seq,
            _evidence_version.from_revision,
            _evidence_version.seq,
            # Not a condition in SQL: SQLite would start with every open piece of evidence.
            _evidence_version.to_revision,
            _evidence.citation_id,
            _evidence.section,
            _evidence_version.basis,
            _evidence_version.stated_as,
        )
        .join(table(SQLEvidence), _evidence.statement_id == _now.id)
        .join(table(EvidenceVersion), _evidence_version.evidence_id == _evidence.id)
        .where(
            has_claim(_now, keys),
            _now.state == State.CURRENT.value,
            _evidence.stance == Stance.SUPPORTS.value,
        )
    )
)
"""The supporting evidence of claims, from all of their current statements."""


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
    snapshot: Snapshot, statement_ids: list[str], as_of: int = HEAD
) -> EvidenceByStatement:
    """Load the evidence of statements at a revision."""
    rows = await _EVIDENCE.fetch(snapshot, statement_ids, {"as_of": as_of})
    rows.sort(key=lambda row: (row[1], row[2]))
    current: dict[str, list[EvidenceView]] = {}
    closed: dict[str, list[ClosedEvidenceView]] = {}
    last_modified: dict[str, int] = {}
    for row, record in zip(rows, await build_views(snapshot, rows, as_of), strict=True):
        statement_id, from_revision, _, to_revision, *_ = row
        last_modified[statement_id] = max(
            last_modified.get(statement_id, 0), from_revision, to_revision or 0
        )
        if to_revision is None:
            current.setdefault(statement_id, []).append(record)
        else:
            closed.setdefault(statement_id, []).append(ClosedEvidenceView(record, to_revision))
    return EvidenceByStatement(current, closed, last_modified)


async def build_views(
    snapshot: Snapshot, rows: Sequence[Row], as_of: int = HEAD
) -> list[EvidenceView]:
    """Return rows of `COLUMNS` as views, with the reference numbers of their citations."""
    citation_ids = {row[8] for row in rows if row[8] and row[9]}
    numbers = await _load_reference_numbers(snapshot, citation_ids, as_of)
    return [
        EvidenceView._make(
            (
                row[7],
                row[8],
                row[9],
                tuple(numbers.get((row[9], row[8]), ())),
                # The anchor, its state, the locator and the stance.
                *row[10:],
                # Basis, wording and note.
                *row[4:7],
                row[1],
            )
        )
        for row in rows
    ]


async def _load_reference_numbers(
    snapshot: Snapshot, citations: set[str], as_of: int
) -> dict[tuple[str, str], list[int]]:
    """Return the reference numbers of each citation in each document."""
    rows = await _REFERENCE_NUMBERS.fetch(snapshot, sorted(citations), {"as_of": as_of})
    numbers: dict[tuple[str, str], list[int]] = {}
    for document, citation, number in sorted(rows):
        numbers.setdefault((document, citation), []).append(number)
    return numbers


class ClaimSupport(NamedTuple):
    """The support of claims: sets of claims, and what each claim has in order of creation.

    `wordings` are the distinct values of `stated_as`.
    """

    citations: Mapping[str, list[str]]
    sourced: Set[str]
    anchored: Set[str]
    wordings: Mapping[str, list[str]]


async def load_support(snapshot: Snapshot, claims: Iterable[str]) -> ClaimSupport:
    """Load the sources of claims at the head."""
    citations: dict[str, dict[str, None]] = {}
    wordings: dict[str, dict[str, None]] = {}
    sourced, anchored = set[str](), set[str]()
    rows: list[Any] = sorted(await _SUPPORT.fetch(snapshot, claims), key=lambda row: row[:5])
    for claim, *_, to_revision, citation, section, basis, stated_as in rows:
        if to_revision is not None:
            continue
        if citation is not None:
            citations.setdefault(claim, {})[citation] = None
            if basis in SOURCED_BASES:
                sourced.add(claim)
        if section is not None:
            anchored.add(claim)
        if stated_as is not None:
            wordings.setdefault(claim, {})[stated_as] = None
    return ClaimSupport(
        {claim: list(ids) for claim, ids in citations.items()},
        sourced,
        anchored,
        {claim: list(texts) for claim, texts in wordings.items()},
    )
