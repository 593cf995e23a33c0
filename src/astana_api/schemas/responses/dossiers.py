"""Response models of dossiers."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.models.dossiers import BaselineItemType


class Baseline(BaseModel):
    """The content of a dossier when it was last seeded."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="The id of the dossier.")
    title: str = Field(description="The title of the dossier.")
    description: str | None = Field(description="The description of the dossier.")
    revision: int = Field(description="The last revision that changed the baseline.", ge=1)
    fingerprints: dict[BaselineItemType, dict[str, str]] = Field(
        description="For each type of record, the fingerprint of each record by its key. The "
        "fingerprint covers the content that can change while the key stays the same."
    )
