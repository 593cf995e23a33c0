"""Response models of imports."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.commands.seeding.outcomes import Outcome
from astana_api.models.dossiers import BaselineItemType

_NOTE_TYPES = (
    "`skipped`: the record has no equivalent here; `rejected`: a value is invalid; `repaired`: "
    "imported after a correction that loses nothing; `lossy`: imported without a detail, which a "
    "note of the evidence keeps."
)


class ImportNote(BaseModel):
    """What became of a record of the file, or of a part of it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        description=_NOTE_TYPES,
        json_schema_extra={"enum": ["skipped", "rejected", "repaired", "lossy"]},
    )
    location: str = Field(
        description="A line of the file, or a path in it.", examples=["/persons/3/birth_date"]
    )
    reason: str = Field(description="The reason.")


class ImportResult(BaseModel):
    """The result of an import."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(description="The id of the source.", examples=["parliament-2015"])
    dry_run: bool = Field(description="Whether nothing was written because of `dry_run`.")
    revision: int | None = Field(
        description="The revision with the changes; null without changes and for a dry run."
    )
    records: int = Field(description="The number of records in the file.", ge=0)
    counts: dict[BaselineItemType, dict[Outcome, int]] = Field(
        description="For each type of record of this server, the number of records by outcome."
    )
    notes: list[ImportNote] = Field(description="Notes on records that were not imported whole.")
