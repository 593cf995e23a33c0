"""Response models of dossiers and of imports."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.models.dossiers import BaselineItemType
from astana_api.schemas.pagination import PageEnvelope


class RuleOff(BaseModel):
    """A rule of the audit that a dossier switches off."""

    model_config = ConfigDict(extra="forbid")

    rule: str = Field(description="The id of the rule.", examples=["uncited"])
    reason: str = Field(description="The reason.")


class DossierColumns(BaseModel):
    """What a dossier says of itself."""

    id: str = Field(description="The id of the dossier.", examples=["astana-platform"])
    title: str = Field(description="The title of the dossier.")
    description: str | None = Field(description="The description of the dossier.")
    license: str | None = Field(
        description="Licence of its data: an SPDX expression, or a URL.", examples=["CC-BY-4.0"]
    )
    rules_off: list[RuleOff] = Field(
        description="The rules of the audit that do not count for its records."
    )
    revision: int = Field(description="The last revision that its seeding made.", ge=1)


class DossierSummary(DossierColumns):
    """A folder of files that was imported."""

    self: str = Field(
        description="Path of the resource.", examples=["/v1/dossiers/astana-platform"]
    )


class DossierList(PageEnvelope[DossierSummary]):
    """One page of dossiers."""


class Baseline(DossierColumns):
    """The content of a dossier when it was last seeded."""

    model_config = ConfigDict(extra="forbid")

    fingerprints: dict[BaselineItemType, dict[str, str]] = Field(
        description="For each type of record, the fingerprint of each record by its key. The "
        "fingerprint covers the content that can change while the key stays the same."
    )


_NOTE_TYPES = (
    "`skipped`: the record has no equivalent here; `rejected`: a value is invalid; `repaired`: "
    "imported after a correction that loses nothing; `lossy`: imported without a detail, which a "
    "note of the evidence keeps."
)


class RecordNote(BaseModel):
    """The result for a record of the file, or for a part of it."""

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
    counts: dict[BaselineItemType, dict[str, int]] = Field(
        description="For each type of record here, the number of records by outcome: `created`, "
        "`changed`, `unchanged`, `ended` or `held`."
    )
    notes: list[RecordNote] = Field(description="Notes on records that were not imported whole.")
