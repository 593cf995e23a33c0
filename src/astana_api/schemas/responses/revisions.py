"""Response models of revisions, and of writes that create none."""

from typing import Any

from pydantic import BaseModel, Field

from astana_api.domain.enums import Origin
from astana_api.schemas.pagination import PageEnvelope


class RevisionChanges(BaseModel):
    """Numbers of records that a revision created, by type; closed records are not counted."""

    entities: int = Field(description="Entities created, withdrawn or restored.", ge=0)
    citations: int = Field(description="Citations created or corrected.", ge=0)
    documents: int = Field(description="Documents created or corrected.", ge=0)
    statements: int = Field(description="Statements that were given a state.", ge=0)
    evidence: int = Field(description="Pieces of evidence added.", ge=0)


class Revision(BaseModel):
    """One atomic change of the knowledge base."""

    number: int = Field(description="From 1, in the order of commits.", ge=1)
    at: str = Field(
        description="When: RFC 3339, UTC, whole seconds.",
        examples=["2026-01-01T00:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    actor: str = Field(description="Actor.", examples=["dossier:astana-platform"])
    message: str = Field(description="Why.")
    origin: Origin = Field(description="Where it came from.")
    changes: RevisionChanges
    self: str = Field(description="Path of the resource.")


class RevisionList(PageEnvelope[Revision]):
    """One page of revisions."""


class DryRun(BaseModel):
    """What the write would change; nothing was stored."""

    dry_run: bool = Field(description="Always true.")
    revision: int | None = Field(
        description="The number that the revision would have; null if nothing would change."
    )
    changes: list[dict[str, Any]] = Field(
        description="The first 500 changes, as in `/v1/revisions/{n}/changes`."
    )
    more: bool = Field(description="Whether there are more changes.")
