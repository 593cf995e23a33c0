"""Response models of dossiers."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.models.dossiers import BaselineItemType
from astana_api.schemas.pagination import PageEnvelope


class DossierColumns(BaseModel):
    """What a dossier says of itself."""

    id: str = Field(description="The id of the dossier.", examples=["astana-platform"])
    title: str = Field(description="The title of the dossier.")
    description: str | None = Field(description="The description of the dossier.")
    license: str | None = Field(
        description="Licence of its data: an SPDX expression, or a URL.", examples=["CC-BY-4.0"]
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
