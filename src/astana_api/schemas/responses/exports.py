"""Response models of exports."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.entities import ANY_ENTITY
from astana_api.schemas.responses.statements import Statement


class EntityExport(BaseModel):
    """An entity with everything that is stated of it, and the citations of that."""

    model_config = ConfigDict(extra="forbid")

    entity: ANY_ENTITY = Field(description="The entity, as its own path returns it.")
    statements: list[Statement] = Field(
        description="All current statements with the entity as subject, with their evidence, in "
        "the order of entry."
    )
    citations: list[Citation] = Field(description="The citations of these statements, by id.")
    license: str | None = Field(
        description="Licence of the data, if all dossiers have the same one: an SPDX expression, "
        "or a URL.",
        examples=["CC-BY-4.0"],
    )
    revision: int = Field(description="The revision that the export shows.", ge=1)
