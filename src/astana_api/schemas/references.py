"""How every record shows the entities that it names."""

from pydantic import BaseModel, Field
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.terms import Kind


def _without_default(schema: JsonDict) -> None:
    schema.pop("default", None)


class EntityReference(BaseModel):
    """An entity, as other records show it."""

    id: str = Field(description="Its id.", examples=["astana-platform"])
    kind: Kind = Field(description="What it is.", examples=["organization"])
    name: str = Field(description="Its display name.", examples=["Astana Platform"])
    withdrawn: bool | SkipJsonSchema[None] = Field(
        default=None,
        description="There, and true, when the entity was withdrawn.",
        json_schema_extra=_without_default,
    )
