"""Response models of the coverage of statements by sources."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Shares(BaseModel):
    """Shares of statements, from 0 to 1."""

    model_config = ConfigDict(extra="forbid")

    statements: int = Field(description="The number of statements.", ge=0)
    basis: dict[Literal["stated", "record", "inferred", "none"], float] = Field(
        description="With supporting evidence of the basis; `none`: without evidence."
    )
    cited: float = Field(description="With a citation that makes them sourced.", ge=0, le=1)
    anchored: float = Field(description="With a passage of a document.", ge=0, le=1)
    checked: float = Field(
        description="With a passage that was found in the text of the document.", ge=0, le=1
    )
    archived: float = Field(description="With a source that has an archived copy.", ge=0, le=1)
    independent: float = Field(
        description="With two sources of different origin: publishers that are not affiliated, or "
        "hosts.",
        ge=0,
        le=1,
    )


class Coverage(Shares):
    """Shares of all current statements, and of those of each group."""

    by_kind: dict[str, Shares] = Field(description="By the kind of the subject.")
    by_property: dict[str, Shares] = Field(description="By property.")
    by_document: dict[str, Shares] = Field(description="By document of the evidence.")
    by_language: dict[str, Shares] = Field(description="By language of the sources.")
    by_publisher: dict[str, Shares] = Field(description="By publisher, or site, of the sources.")
    evaluated_on: str = Field(description="The day of the revision.", examples=["2026-11-24"])
