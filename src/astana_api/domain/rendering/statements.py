"""A statement as JSON: what it says, whether it stands, and what it rests on.

Unlike an entity's, this JSON is made when it is read: its evidence changes more often than it is
asked for.
"""

from collections.abc import Sequence
from typing import NamedTuple

from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json, Names, loads, reference, value
from astana_api.domain.vocabulary import QUALIFIERS


class StatementRecord(NamedTuple):
    """A statement as it stands, its subject and value after redirects, its qualifiers as given.

    `revision` is the last that touched its state or its evidence.
    """

    id: str
    subject: str
    property: str
    type: str
    value: str | None
    lang: str | None
    qualifiers: str
    stated_as: str | None
    rank: str
    state: str
    superseded_by: str | None
    reason: str | None
    sourced: bool
    anchored: bool
    disputed: bool
    revision: int


class EvidenceRecord(NamedTuple):
    """A piece of evidence that stands, since `revision`.

    `references` are the numbers under which its document lists its citation.
    """

    id: str
    citation: str | None
    document: str | None
    references: tuple[int, ...]
    section: str | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    stance: str
    note: str | None
    revision: int


class PastEvidenceRecord(NamedTuple):
    """A piece of evidence that stood from its `revision` up to, and without, `to_revision`."""

    evidence: EvidenceRecord
    to_revision: int


class StateRecord(NamedTuple):
    """One part of a statement's life: from a revision up to, and without, another (None: still)."""

    from_revision: int
    to_revision: int | None
    state: str
    rank: str
    stated_as: str | None
    superseded_by: str | None
    reason: str | None


def statement(record: StatementRecord, evidence: Sequence[EvidenceRecord], names: Names) -> Json:
    """A statement as lists show it; evidence in the order in which it was brought."""
    return {
        "id": record.id,
        "subject": reference(names(record.subject)),
        "property": record.property,
        "value_type": record.type,
        "value": value(ValueType(record.type), record.value, names),
        "lang": record.lang,
        "qualifiers": _qualifiers(record, names),
        "stated_as": record.stated_as,
        "rank": record.rank,
        "state": record.state,
        "superseded_by": record.superseded_by,
        "reason": record.reason,
        "sourced": record.sourced,
        "anchored": record.anchored,
        "disputed": record.disputed,
        "evidence": [_evidence(each) for each in evidence],
        "revision": record.revision,
        "url": address(record.id),
    }


def with_past(
    rendered: Json, states: Sequence[StateRecord], past: Sequence[PastEvidenceRecord]
) -> Json:
    """The statement with its whole life, and the evidence that it once had, by revisions."""
    return {
        **rendered,
        "past_evidence": [
            {**_evidence(each.evidence), "to_revision": each.to_revision} for each in past
        ],
        "states": [state._asdict() for state in states],
    }


def mentioned(record: StatementRecord) -> list[str]:
    """The ids of the entities whose names the statement's JSON shows, as the record has them."""
    found = [record.subject]
    if record.type == ValueType.ENTITY and record.value is not None:
        found.append(record.value)
    said = loads(record.qualifiers)
    return found + [said[key] for key in said if QUALIFIERS[key] == "entity"]


def address(statement_id: str) -> str:
    """Where a statement is served."""
    return f"/v1/statements/{statement_id}"


def _evidence(record: EvidenceRecord) -> Json:
    return {**record._asdict(), "references": list(record.references)}


def _qualifiers(record: StatementRecord, names: Names) -> Json:
    """Those that are said, in vocabulary order: what is not there was not said."""
    said = loads(record.qualifiers)
    return {
        key: reference(names(said[key])) if kind == "entity" else said[key]
        for key, kind in QUALIFIERS.items()
        if key in said
    }
