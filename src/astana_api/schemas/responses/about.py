"""Response models of the index, the vocabulary, the statistics and the health probes."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.domain.enums import Kind, ValueType
from astana_api.schemas.pagination import PageEnvelope


class Index(BaseModel):
    """Where to begin."""

    title: str = Field(description="Title of the service.")
    description: str = Field(description="Description of the service.")
    links: dict[str, str] = Field(description="Paths by name.")


class Property(BaseModel):
    """One row of the vocabulary: a kind of statement."""

    id: str = Field(description="As statements and filters name it.", examples=["founded"])
    label: str = Field(description="Label as seen from the subject.")
    description: str = Field(description="Meaning.")
    subjects: list[Kind] = Field(description="The kinds of entity that may have it.")
    values: list[ValueType] = Field(
        description="Allowed value types; `somevalue` and `novalue` are always allowed."
    )
    targets: list[Kind] = Field(
        description="The kinds of entity that it may point to; empty where it points to none."
    )
    same_kind: bool = Field(description="Whether its values must have the kind of the subject.")
    single: list[Kind] = Field(description="The kinds that show one value of it; others show all.")
    per_language: bool = Field(description="Whether there is a single value for each language.")
    extent: bool = Field(description="Whether its date is a period and not a point.")
    inverse: str | None = Field(description="Label as seen from the value.")
    qualifiers: list[str] = Field(description="Allowed qualifiers.")
    roles: dict[str, str] = Field(
        description="Phrases for `role` as seen from the subject, each with the phrase as seen "
        "from the value. Other phrases are allowed and have no inverse."
    )
    filter: bool = Field(description="Whether it is meant to be filtered by.")
    mappings: dict[str, str] = Field(
        description="Equivalents in `popolo`, `ftm`, `schema` (schema.org) and `wikidata`."
    )
    self: str = Field(description="Path of the resource.")


class PropertyList(PageEnvelope[Property]):
    """The whole vocabulary, in one page."""


class EntityCounts(BaseModel):
    """Numbers of entities by kind."""

    organization: int = Field(ge=0)
    person: int = Field(ge=0)
    event: int = Field(ge=0)
    place: int = Field(ge=0)
    work: int = Field(ge=0)


class StatementCounts(BaseModel):
    """Numbers of statements by state, and of sourced, anchored and disputed current ones."""

    current: int = Field(ge=0)
    superseded: int = Field(ge=0)
    retracted: int = Field(ge=0)
    sourced: int = Field(
        description="Current ones that a citation supports: `stated` or `record`.", ge=0
    )
    anchored: int = Field(
        description="Current statements that a passage of a document supports.", ge=0
    )
    disputed: int = Field(description="Current ones that something speaks against.", ge=0)


class EvidenceCounts(BaseModel):
    """Numbers of pieces of evidence of current statements by basis."""

    stated: int = Field(description="The text states the claim and cites the source.", ge=0)
    record: int = Field(description="Read from the bibliographic record of a source.", ge=0)
    inferred: int = Field(description="An editor infers the claim.", ge=0)


class Stats(BaseModel):
    """Counts of the knowledge base."""

    revision: int = Field(description="The last one; 0 where nothing was stated yet.", ge=0)
    entities: EntityCounts
    statements: StatementCounts
    evidence: EvidenceCounts
    citations: int = Field(ge=0)
    documents: int = Field(ge=0)
    references: int = Field(description="Numbered references of all documents.", ge=0)
    names: dict[str, int] = Field(description="Names of entities by script (ISO 15924).")


class Health(BaseModel):
    """The process runs."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """The database is available and has the schema of this version."""

    status: Literal["ready"]
    revision: int = Field(description="The last one.", ge=0)
    # `schema` is a method of Pydantic's models.
    schema_: str = Field(alias="schema", description="The revision of the schema.")
    stale_renderings: int = Field(
        description="Records whose stored JSON a background task must still render again, "
        "because an entity that they mention changed. Reads never return stale "
        "JSON.",
        ge=0,
    )
