"""Response models of the index, the vocabulary, the statistics and the health probes."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.domain.enums import Kind, ValueType
from astana_api.schemas.pagination import PageEnvelope


class Index(BaseModel):
    """Where to begin."""

    title: str = Field(description="What this is.")
    description: str = Field(description="What it answers.")
    links: dict[str, str] = Field(description="What can be asked for, and its address.")


class Property(BaseModel):
    """One row of the vocabulary: a kind of statement."""

    id: str = Field(description="As statements and filters name it.", examples=["founded"])
    label: str = Field(description="As read from the subject.")
    description: str = Field(description="What it says.")
    subjects: list[Kind] = Field(description="The kinds of entity that may have it.")
    values: list[ValueType] = Field(
        description="The types of its value; `somevalue` and `novalue` are always allowed."
    )
    targets: list[Kind] = Field(
        description="The kinds of entity that it may point to; empty where it points to none."
    )
    same_kind: bool = Field(description="Whether it points only to entities of its own kind.")
    single: list[Kind] = Field(description="The kinds that show one value of it; others show all.")
    per_language: bool = Field(description="Whether one value of each language may stand.")
    extent: bool = Field(description="Whether its date is a span of time rather than a point.")
    inverse: str | None = Field(description="The label as read from the value.")
    qualifiers: list[str] = Field(description="What its statements may be qualified by.")
    roles: dict[str, str] = Field(
        description="Phrases for `role` that read from the subject to the value, each with the one "
        "that reads from the value. A role of this property may be another phrase, without one."
    )
    filter: bool = Field(description="Whether it is meant to be filtered by.")
    mappings: dict[str, str] = Field(
        description="Its counterpart in `popolo`, `ftm`, `schema` (schema.org) and `wikidata`."
    )
    self: str = Field(description="Its address.")


class PropertyList(PageEnvelope[Property]):
    """The whole vocabulary, in one page."""


class EntityCounts(BaseModel):
    """How many entities of each kind are served."""

    organization: int = Field(ge=0)
    person: int = Field(ge=0)
    event: int = Field(ge=0)
    place: int = Field(ge=0)
    work: int = Field(ge=0)


class StatementCounts(BaseModel):
    """How many statements there are in each state, and of the current ones of each sort."""

    current: int = Field(ge=0)
    superseded: int = Field(ge=0)
    retracted: int = Field(ge=0)
    sourced: int = Field(
        description="Current ones that a citation supports: `stated` or `record`.", ge=0
    )
    anchored: int = Field(description="Current ones tied to a place in a document.", ge=0)
    disputed: int = Field(description="Current ones that something speaks against.", ge=0)


class EvidenceCounts(BaseModel):
    """How many pieces of evidence of current statements there are by basis."""

    stated: int = Field(description="The text states the claim and cites the source.", ge=0)
    record: int = Field(description="Read from the bibliographic record of a source.", ge=0)
    inferred: int = Field(description="An editor infers the claim.", ge=0)


class Stats(BaseModel):
    """How much the knowledge base holds."""

    revision: int = Field(description="The last one; 0 where nothing was stated yet.", ge=0)
    entities: EntityCounts
    statements: StatementCounts
    evidence: EvidenceCounts
    citations: int = Field(ge=0)
    documents: int = Field(ge=0)
    references: int = Field(description="Numbered references of all documents.", ge=0)
    names: dict[str, int] = Field(description="Names of entities by script (ISO 15924).")


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """The database answers, and has the schema that this program needs."""

    status: Literal["ready"]
    revision: int = Field(description="The last one.", ge=0)
    # `schema` is a method of Pydantic's models.
    schema_: str = Field(alias="schema", description="The revision of the schema.")
    stale_renderings: int = Field(
        description="The number of records whose stored JSON a background task still has to render "
        "anew, after a change of what they mention. Reads never return stale JSON.",
        ge=0,
    )
