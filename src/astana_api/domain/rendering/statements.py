"""Render statements as JSON: the claim, its state, its qualifiers and its evidence.

Unlike the JSON of entities this is rendered at read time: evidence changes more often than
clients request it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import (
    Json,
    ReferenceLookup,
    loads,
    render_qualifiers,
    render_reference,
    render_value,
)
from astana_api.domain.vocabulary import QUALIFIERS

RELATION_QUALIFIERS = ("start", "end", "during", "ended", "role", "place", "attributed_to")


class StatementView(NamedTuple):
    """A statement's current row: subject and value after redirects, qualifiers as stored.

    `revision` is the last that changed its state or its evidence.
    """

    id: str
    subject: str
    property: str
    type: str
    value: str | None
    lang: str | None
    qualifiers: str
    rank: str
    state: str
    superseded_by: str | None
    reason: str | None
    sourced: bool
    anchored: bool
    disputed: bool
    revision: int


class EvidenceView(NamedTuple):
    """A piece of evidence that is current since `revision`.

    `references` are the numbers of its citation in the reference list of its document; `locator` is
    stored JSON. `anchor_state` is None if no phrase is quoted.
    """

    id: str
    citation: str | None
    document: str | None
    references: tuple[int, ...]
    section: str | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    anchor_state: str | None
    locator: str | None
    stance: str
    basis: str
    stated_as: str | None
    note: str | None
    revision: int


class ClosedEvidenceView(NamedTuple):
    """A piece of evidence that was valid from its `revision` until `to_revision`, exclusive."""

    evidence: EvidenceView
    to_revision: int


class StateView(NamedTuple):
    """One version of a statement's state; `to_revision` is exclusive, None if current."""

    from_revision: int
    to_revision: int | None
    state: str
    rank: str
    superseded_by: str | None
    reason: str | None


def render_statement(
    record: StatementView, evidence: Sequence[EvidenceView], references: ReferenceLookup
) -> Json:
    """Render a statement as a list item; `evidence` is in the order in which it was added."""
    return {
        "id": record.id,
        "subject": render_reference(references(record.subject)),
        "property": record.property,
        "value_type": record.type,
        "value": render_value(ValueType(record.type), record.value, references),
        "lang": record.lang,
        "qualifiers": _qualifiers(record, references),
        "rank": record.rank,
        "state": record.state,
        "superseded_by": record.superseded_by,
        "reason": record.reason,
        "sourced": record.sourced,
        "anchored": record.anchored,
        "disputed": record.disputed,
        "evidence": [render_evidence(each) for each in evidence],
        "revision": record.revision,
        "self": statement_path(record.id),
    }


def add_history(
    rendered: Json, states: Sequence[StateView], past: Sequence[ClosedEvidenceView]
) -> Json:
    """Return the rendered statement with its state history and its closed evidence."""
    return {
        **rendered,
        "past_evidence": [
            {**render_evidence(each.evidence), "to_revision": each.to_revision} for each in past
        ],
        "states": [state._asdict() for state in states],
    }


def mentioned_ids(record: StatementView) -> list[str]:
    """Return the ids of the entities to which the statement's JSON contains references."""
    ids = [record.subject]
    if record.type == ValueType.ENTITY and record.value is not None:
        ids.append(record.value)
    return ids + qualifier_entity_ids(record.qualifiers)


def qualifier_entity_ids(qualifiers: str) -> list[str]:
    """Return the ids of the entities in stored qualifiers."""
    values = loads(qualifiers)
    return [values[key] for key in values if QUALIFIERS[key] == "entity"]


def render_relation_qualifiers(qualifiers: Json, references: ReferenceLookup) -> Json:
    """Render the qualifiers that a relation displays; absent ones are null."""
    rendered = render_qualifiers(qualifiers.items(), references)
    return {key: rendered.get(key) for key in RELATION_QUALIFIERS}


def statement_path(statement_id: str) -> str:
    """Return the URL path of a statement."""
    return f"/v1/statements/{statement_id}"


def render_evidence(record: EvidenceView) -> Json:
    """Render a piece of evidence."""
    locator = loads(record.locator) if record.locator else None
    return {**record._asdict(), "references": list(record.references), "locator": locator}


def _qualifiers(record: StatementView, references: ReferenceLookup) -> Json:
    """Render the stored qualifiers in vocabulary order; absent ones are omitted."""
    values = loads(record.qualifiers)
    pairs = [(key, values[key]) for key in QUALIFIERS if key in values]
    return render_qualifiers(pairs, references)
