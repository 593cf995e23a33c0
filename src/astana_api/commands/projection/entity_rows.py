"""Build the projected rows of entities."""

from typing import Any

from sqlalchemy import Table

from astana_api.commands.projection import statement_rows
from astana_api.commands.projection.rendering_columns import rendering_columns
from astana_api.db.base import Base, table
from astana_api.domain.dates.truth import UNKNOWN_BOUNDS, lifespan_of
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.rendering.entities import ReferenceLookup
from astana_api.domain.rendering.stored import render_stored
from astana_api.domain.sort_keys import DateSortKey, date_sort_key
from astana_api.domain.statements.projection import Claim, Projection, value_bounds
from astana_api.domain.text import scripts
from astana_api.domain.vocabulary import properties_of
from astana_api.models import (
    Event,
    Mention,
    Name,
    Organization,
    Person,
    Place,
    RenderedEntity,
    SQLLifespan,
    StatementNow,
    TimelineEntry,
    Work,
)
from astana_api.models.projected import Mentioner

Rows = dict[Table, list[dict[str, Any]]]

KIND_TABLES: dict[Kind, Table] = {
    Kind(mapped.__mapper_args__["polymorphic_identity"]): Base.metadata.tables[mapped.__tablename__]
    for mapped in (Organization, Person, Event, Place, Work)
}
_CLASSIFIED_KINDS = {
    kind for kind, list_table in KIND_TABLES.items() if "classification" in list_table.c
}
_DATE_PROPERTIES = {
    kind: [prop.id for prop in properties_of(kind) if f"{prop.id}_earliest" in list_table.c]
    for kind, list_table in KIND_TABLES.items()
}
"""The properties of each kind whose dates are columns of its table."""


def add_rows(rows: Rows, projection: Projection, references: ReferenceLookup) -> None:
    """Add all projected rows of an entity, except the search tokens."""
    _add_rendered(rows, projection, references)
    _add_names(rows, projection)
    _add_list_row(rows, projection)
    _add_statements(rows, projection)
    _add_lifespan(rows, projection)
    rows.setdefault(table(Mention), []).extend(
        {
            "entity_id": entity_id,
            "mentioner_type": Mentioner.ENTITY.value,
            "mentioner_id": projection.entity.id,
        }
        for entity_id in projection.mentioned_ids
    )


def _add_rendered(rows: Rows, projection: Projection, references: ReferenceLookup) -> None:
    entity = projection.entity
    stored = render_stored(projection, references)
    rows.setdefault(table(RenderedEntity), []).append(
        {
            "id": entity.id,
            "kind": entity.kind.value,
            "status": entity.status.value,
            "name": references(entity.id).name,
            "name_key": scripts.sort_key(references(entity.id).name),
            "name_revision": references(entity.id).revision,
            "sourced": int(projection.sourced),
            **rendering_columns(stored),
        }
    )


def _add_names(rows: Rows, projection: Projection) -> None:
    rows.setdefault(table(Name), []).extend(
        {
            "entity_id": projection.entity.id,
            "statement_id": claim.statements[0],
            "text": claim.value.text,
            "language": claim.value.lang,
            "script": scripts.detect_script(claim.value.text),
            "kind": claim.qualifier("name_kind"),
            "displayed": int(claim is projection.named_by),
            "sourced": int(claim.sourced),
            "key": scripts.sort_key(claim.value.text),
            "latin": scripts.latin_key(claim.value.text),
        }
        for claim in projection.displayed["name"]
        if claim.value.text is not None
    )


def _add_list_row(rows: Rows, projection: Projection) -> None:
    entity = projection.entity
    if entity.status is Lifecycle.WITHDRAWN:
        return
    list_table = KIND_TABLES[entity.kind]
    row: dict[str, Any] = {
        "id": entity.id,
        "name_key": scripts.sort_key(projection.name),
        "sourced": int(projection.sourced),
    }
    if entity.kind in _CLASSIFIED_KINDS:
        claims = projection.displayed["classification"]
        row["classification"] = (
            statement_rows.text_key("classification", claims[0].value) if claims else None
        )
    for property_id in _DATE_PROPERTIES[entity.kind]:
        row |= _date_columns(property_id, projection.displayed[property_id])
    rows.setdefault(list_table, []).append(row)


def _date_columns(property_id: str, claims: tuple[Claim, ...]) -> dict[str, int | None]:
    dates: DateSortKey = date_sort_key(value_bounds(claim.value) for claim in claims)
    return {f"{property_id}_{key}": day for key, day in dates._asdict().items()}


def _add_statements(rows: Rows, projection: Projection) -> None:
    statements, timeline_entries = statement_rows.build_rows(projection)
    rows.setdefault(table(StatementNow), []).extend(statements)
    rows.setdefault(table(TimelineEntry), []).extend(timeline_entries)


def _add_lifespan(rows: Rows, projection: Projection) -> None:
    bounds = lifespan_of(projection).bounds
    if bounds != UNKNOWN_BOUNDS:
        row = {"entity_id": projection.entity.id, **bounds._asdict()}
        rows.setdefault(table(SQLLifespan), []).append(row)
