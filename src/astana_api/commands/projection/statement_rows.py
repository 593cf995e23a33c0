"""Build the rows that list an entity's statements, and their timeline entries."""

from collections.abc import Iterator
from typing import Any

from astana_api.domain.enums import Lifecycle, Stance, ValueType
from astana_api.domain.sort_keys import DateSortKey, date_sort_key, index_key
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.projection import Claim, Projection
from astana_api.domain.statements.records import StatementRecord
from astana_api.domain.statements.timeline_dates import (
    EVENT_DATE_PROPERTIES,
    EVENT_LINK_PROPERTIES,
    date_of_statement,
)
from astana_api.domain.text.scripts import sort_key
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models.projected import TimelineRole

Row = dict[str, Any]


def value_key(value: Value) -> str | None:
    """Return the value as it is stored in indexes."""
    return None if value.text is None else index_key(value.text)


def text_key(property_id: str, value: Value) -> str | None:
    """Return the folded value of a property whose filter ignores case, None for another."""
    if value.text is None or not PROPERTIES[property_id].ignores_case:
        return None
    return sort_key(value.text)


def stored_claim(statement: StatementRecord) -> str | None:
    """Return the claim as it is stored: None if it equals the id of the statement."""
    return None if statement.claim == statement.id else statement.claim


def build_rows(projection: Projection) -> tuple[list[Row], list[Row]]:
    """Return a row for every statement, and the timeline entries of dated ones.

    Claims that are displayed, or alternatives of a displayed value, have timeline entries.
    """
    displayed, alternatives = (
        {claim.statements[0]: claim for claims in part.values() for claim in claims}
        for part in (projection.displayed, projection.alternatives)
    )
    on_timeline = displayed | alternatives
    name_key = sort_key(projection.name)
    is_served = projection.entity.status is not Lifecycle.WITHDRAWN
    rows: list[Row] = []
    timeline_entries: list[Row] = []
    for statement in projection.entity.statements:
        dates = date_of_statement(statement.value, statement.qualifiers)
        sort_dates = date_sort_key([dates.bounds if dates else None])
        is_timed = dates is not None and statement.id in on_timeline and is_served
        rows.append(
            {
                **_statement_row(statement, projection),
                "name_key": name_key,
                "displayed": int(statement.id in displayed),
                "earliest": sort_dates.earliest,
                "latest_desc": sort_dates.latest_desc,
                "duration_class": sort_dates.duration_class if is_timed else None,
            }
        )
        if is_timed:
            timeline_entries += _timeline_rows(on_timeline[statement.id], projection, sort_dates)
    return rows, timeline_entries


def _statement_row(statement: StatementRecord, projection: Projection) -> Row:
    evidence, role = statement.evidence, dict(statement.qualifiers).get("role")
    return {
        "id": statement.id,
        "subject_now": projection.entity.id,
        "subject_kind": projection.entity.kind.value,
        "property": statement.property,
        "type": statement.value.type.value,
        "value_now": value_key(statement.value),
        "text_key": text_key(statement.property, statement.value),
        "role_key": sort_key(role) if isinstance(role, str) else None,
        "claim": stored_claim(statement),
        "state": statement.state.value,
        "rank": statement.rank.value,
        "sourced": int(any(piece.is_source for piece in evidence)),
        "anchored": int(
            any(piece.section and piece.stance is Stance.SUPPORTS for piece in evidence)
        ),
        "disputed": int(statement.id in projection.disputed),
        "first_revision": statement.first[0],
        "seq": statement.first[1],
    }


def _timeline_rows(claim: Claim, projection: Projection, sort_dates: DateSortKey) -> Iterator[Row]:
    is_of_event = claim.prop.id in EVENT_DATE_PROPERTIES
    involved_ids = {projection.entity.id, *_entity_ids(claim)}
    if is_of_event:
        involved_ids.update(*(_entity_ids_of(projection, name) for name in EVENT_LINK_PROPERTIES))
    place_id = claim.qualifier("place")
    if isinstance(place_id, str):
        place_ids = {place_id}
    else:
        place_ids = _entity_ids_of(projection, "place") if is_of_event else set()
    for role, entities in ((TimelineRole.INVOLVED, involved_ids), (TimelineRole.PLACE, place_ids)):
        for entity_id in entities:
            yield {
                "entity_id": entity_id,
                "role": role.value,
                "earliest": sort_dates.earliest,
                "latest_desc": sort_dates.latest_desc,
                "statement_id": claim.statements[0],
            }


def _entity_ids_of(projection: Projection, property_id: str) -> set[str]:
    return {
        entity_id
        for claim in projection.displayed.get(property_id, ())
        for entity_id in _entity_ids(claim)
    }


def _entity_ids(claim: Claim) -> set[str]:
    value = claim.value
    return {value.text} if value.type is ValueType.ENTITY and value.text is not None else set()
