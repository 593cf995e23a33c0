"""Build relations of FollowTheMoney: entities that link two others, with dates and a role."""

from collections.abc import Iterator
from typing import Final

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.exporters.entities.ftm_model import (
    OCCUPANCY,
    RELATIONS,
    UNKNOWN_LINK,
    FtmEntity,
    FtmRelation,
    hash_id,
)
from astana_api.exporters.entities.statement_values import (
    citation_ids,
    citation_links,
    plain_date,
    plain_text,
)
from astana_api.exporters.exported_records import ExportContext

_DATES: Final = {"start": "startDate", "end": "endDate", "during": "date"}


def build_relations(statement: Json, context: ExportContext) -> Iterator[FtmEntity]:
    """Yield the relation that a statement between entities is; first its position, if it has one.

    The id of the relation is the id of the statement. The summary is the label of the property. A
    date or qualifier that FollowTheMoney cannot hold is a text in the description.
    """
    qualifiers = statement["qualifiers"]
    schema, value = _select_schema(statement), statement["value"]["id"]
    label = PROPERTIES[statement["property"]].label
    if schema is OCCUPANCY:
        position = _build_position(statement)
        value = position.id
        yield position
    relation = FtmEntity(statement["id"], schema.schema)
    cited = citation_ids(statement)
    relation.add(schema.subject, statement["subject"]["id"], cited)
    relation.add(schema.value, value, cited)
    relation.add("summary", label, cited)
    for key, each in qualifiers.items():
        if key in _DATES and plain_date(each):
            relation.add(_DATES[key], each, cited)
        elif key == "role" and schema.role is not None:
            relation.add(schema.role, each, cited)
        elif key != "role":
            text = each["name"] if isinstance(each, dict) else plain_text(each)
            relation.add("description", f"{key}: {text}", cited)
    if schema.is_general and schema.role is not None and "role" not in qualifiers:
        relation.add(schema.role, label, cited)
    for url in citation_links(cited, context.citations):
        relation.add("sourceUrl", url, cited)
    yield relation


def _select_schema(statement: Json) -> FtmRelation:
    subject, value = statement["subject"]["kind"], statement["value"]["kind"]
    if statement["property"] == "position":
        # A position needs a name, which is the role, and belongs to an organization.
        named = "role" in statement["qualifiers"] and value == Kind.ORGANIZATION
        return OCCUPANCY if named else UNKNOWN_LINK
    schema = RELATIONS.get(statement["property"], UNKNOWN_LINK)
    fits = subject in schema.subject_kinds and value in schema.value_kinds
    return schema if fits else UNKNOWN_LINK


def _build_position(statement: Json) -> FtmEntity:
    role, organization = statement["qualifiers"]["role"], statement["value"]["id"]
    position = FtmEntity(f"position-{hash_id(organization, role)}", "Position")
    cited = citation_ids(statement)
    position.add("name", role, cited)
    position.add("organization", organization, cited)
    return position
