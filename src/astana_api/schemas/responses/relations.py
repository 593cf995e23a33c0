"""Response models of relations, as seen from either of their entities."""

from typing import Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.references import (
    EDTF,
    HOLDS,
    WORDINGS,
    EntityReference,
    drop_default,
)


class Relation(BaseModel):
    """A statement that ties the entity to another; what is not said is null."""

    direction: Literal["out", "in"] = Field(
        description="`out`: said of this entity; `in`: said of the other one."
    )
    property: str = Field(description="The property that ties them.", examples=["leader"])
    label: str = Field(
        description="The relation in words, read from this entity's end.", examples=["leads"]
    )
    entity: EntityReference = Field(description="The entity at the other end.")
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Within which time it held: {EDTF}")
    ended: bool | None = Field(
        description="Whether it is said to be over; null where nothing is said."
    )
    role: str | None = Field(description="As what, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(description="Who says so, where it is a claim.")
    stated_as: list[str] = Field(description=WORDINGS)
    statement: str = Field(description="The statement that says it.", pattern="^st-")
    citations: list[str] = Field(description="The ids of the citations that support it.")
    sourced: bool = Field(
        description="Whether a citation supports it by more than an editor's inference."
    )
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    holds: Holds | SkipJsonSchema[None] = Field(
        default=None, description=HOLDS, json_schema_extra=drop_default
    )


class RelationList(PageEnvelope[Relation]):
    """One page of an entity's relations, in the order in which they were stated."""
