"""The rows by which an entity's statements are listed: as they stand, and in the order of time."""

from collections.abc import Iterator
from typing import Any

from astana_api.domain.enums import Lifecycle, Stance, ValueType
from astana_api.domain.sort_keys import Span, bounded_key, span
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.projection import Claim, Projection
from astana_api.domain.statements.records import StatementFact
from astana_api.domain.statements.timeline_dates import INVOLVING, OF_EVENTS, dated
from astana_api.domain.text.scripts import sort_key
from astana_api.models.projected import Part

Row = dict[str, Any]


def key_of(value: Value) -> str | None:
    """What an index holds of a value."""
    return None if value.text is None else bounded_key(value.text)


def of_entity(projection: Projection) -> tuple[list[Row], list[Row]]:
    """Rows for every statement as it stands, and those of the moments that the timeline has."""
    shown = {c.statements[0]: c for claims in projection.shown.values() for c in claims}
    is_served = projection.entity.status is not Lifecycle.WITHDRAWN
    rows: list[Row] = []
    moments: list[Row] = []
    for fact in projection.entity.statements:
        when = dated(fact.value, fact.qualifiers)
        time = span([when.bounds if when else None])
        is_timed = when is not None and fact.id in shown and is_served
        rows.append(
            {
                **_as_it_stands(fact, projection),
                "shown": int(fact.id in shown),
                "min": time.min,
                "neg_max": time.neg_max,
                "width": time.width if is_timed else None,
            }
        )
        if is_timed:
            moments += _moments(shown[fact.id], projection, time)
    return rows, moments


def _as_it_stands(fact: StatementFact, projection: Projection) -> Row:
    supports = [e for e in fact.evidence if e.stance is Stance.SUPPORTS]
    return {
        "id": fact.id,
        "subject_now": projection.entity.id,
        "subject_kind": projection.entity.kind.value,
        "name_key": sort_key(projection.name),
        "property": fact.property,
        "type": fact.value.type.value,
        "value_now": key_of(fact.value),
        "claim": fact.claim,
        "state": fact.state.value,
        "rank": fact.rank.value,
        "sourced": int(any(e.citation for e in supports)),
        "anchored": int(any(e.section for e in supports)),
        "disputed": int(fact.id in projection.disputed),
        "first_revision": fact.first[0],
        "seq": fact.first[1],
    }


def _moments(claim: Claim, projection: Projection, time: Span) -> Iterator[Row]:
    is_of_event = claim.row.id in OF_EVENTS
    involved = {projection.entity.id, *_entities(claim)}
    if is_of_event:
        involved.update(*(_all_of(projection, name) for name in INVOLVING))
    own = claim.qualifier("place")
    if isinstance(own, str):
        places = {own}
    else:
        places = _all_of(projection, "place") if is_of_event else set()
    for part, entities in ((Part.INVOLVED, involved), (Part.PLACE, places)):
        for entity_id in entities:
            yield {
                "entity_id": entity_id,
                "part": part.value,
                "min": time.min,
                "neg_max": time.neg_max,
                "statement_id": claim.statements[0],
            }


def _all_of(projection: Projection, property_id: str) -> set[str]:
    return {e for claim in projection.shown.get(property_id, ()) for e in _entities(claim)}


def _entities(claim: Claim) -> set[str]:
    value = claim.value
    return {value.text} if value.type is ValueType.ENTITY and value.text is not None else set()
