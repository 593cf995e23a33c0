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
    """A statement that links the entity to another. Unknown values are null."""

    direction: Literal["out", "in"] = Field(
        description="`out`: the entity is the subject; `in`: it is the value."
    )
    property: str = Field(description="Property.", examples=["leader"])
    label: str = Field(
        description="Label of the relation as seen from this entity.", examples=["leads"]
    )
    entity: EntityReference = Field(description="The entity at the other end.")
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Period in which it was true at some time: {EDTF}")
    ended: bool | None = Field(description="Whether it has ended; null if the source does not say.")
    role: str | None = Field(description="Role, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(
        description="The person or body that makes the claim, if the document attributes it."
    )
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
    """A page of the relations of an entity, in the order of entry."""
