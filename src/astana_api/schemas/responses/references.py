"""Response models that others embed: references, coordinates, qualifiers and sources."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, Field, model_validator
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Kind, NameKind, ValueType

EDTF = "EDTF (ISO 8601-2), as the source has it."


def drop_default(schema: JsonDict) -> None:
    """Remove the default of a key that responses omit; a value for `json_schema_extra`."""
    schema.pop("default", None)


HOLDS = "With `at`: whether it is true during all of that time; omitted without `at`."


WORDINGS = "The distinct wordings of the supporting evidence, in the order in which it was added."


class EntityReference(BaseModel):
    """An entity as other records show it."""

    id: str = Field(description="The entity's id.", examples=["astana-platform"])
    kind: Kind = Field(description="What it is.")
    name: str = Field(description="The name it is shown by.", examples=["Astana Platform"])
    withdrawn: Literal[True] | SkipJsonSchema[None] = Field(
        default=None,
        description="Only if the entity was withdrawn; its path returns 410.",
        json_schema_extra=drop_default,
    )


class Coordinates(BaseModel):
    """A place on earth, WGS 84."""

    latitude: float = Field(description="Degrees north of the equator.", ge=-90, le=90, strict=True)
    longitude: float = Field(description="Degrees east of Greenwich.", ge=-180, le=180, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _check_keys(cls, raw_value: object) -> object:
        if isinstance(raw_value, dict) and raw_value.keys().isdisjoint({"latitude", "longitude"}):
            raise PydanticCustomError("coordinates", "expected latitude and longitude in degrees")
        return raw_value


def is_coordinates(value: Mapping[str, object]) -> bool:
    """Return whether a JSON object has a key that this or other formats use for coordinates."""
    return not value.keys().isdisjoint({"latitude", "longitude", "lat", "lon", "lng", "long"})


VALUE = (
    "An entity; coordinates; or text, the id of a citation, an EDTF date, a URL or a "
    "decimal number. Null for `somevalue` (unknown) and `novalue` (there is none)."
)

_OMITTED_IF_ABSENT = Field(default=None, json_schema_extra=drop_default)


class Qualifiers(BaseModel):
    """Qualifiers of the claim. A missing key means that the source does not say."""

    start: Annotated[str | SkipJsonSchema[None], _OMITTED_IF_ABSENT, Field(description="EDTF.")]
    end: Annotated[str | SkipJsonSchema[None], _OMITTED_IF_ABSENT, Field(description="EDTF.")]
    during: Annotated[
        str | SkipJsonSchema[None],
        _OMITTED_IF_ABSENT,
        Field(description="EDTF: period in which it was true at some time."),
    ]
    ended: Annotated[
        bool | SkipJsonSchema[None],
        _OMITTED_IF_ABSENT,
        Field(description="Whether it is over, as a source says without a date."),
    ]
    role: Annotated[str | SkipJsonSchema[None], _OMITTED_IF_ABSENT, Field(description="The role.")]
    place: Annotated[
        EntityReference | SkipJsonSchema[None], _OMITTED_IF_ABSENT, Field(description="Where.")
    ]
    name_kind: Annotated[
        NameKind | SkipJsonSchema[None],
        _OMITTED_IF_ABSENT,
        Field(description="The kind of name."),
    ]
    scheme: Annotated[
        str | SkipJsonSchema[None],
        _OMITTED_IF_ABSENT,
        Field(description="The scheme of an identifier."),
    ]
    attributed_to: Annotated[
        EntityReference | SkipJsonSchema[None],
        _OMITTED_IF_ABSENT,
        Field(description="The id of the person or body that makes the claim."),
    ]


class Source(BaseModel):
    """Where a single value comes from."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    value_type: ValueType = Field(description="The type of `value`.")
    value: EntityReference | Coordinates | str | None = Field(description=VALUE)
    lang: str | None = Field(description="The language of a text (BCP 47).")
    qualifiers: Qualifiers = Field(description="Qualifiers that are stated.")
    citations: list[str] = Field(description="The ids of the citations that support it.")
    sourced: bool = Field(
        description="Whether a citation supports it by more than an editor's inference."
    )
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    holds: Holds | SkipJsonSchema[None] = Field(
        default=None, description=HOLDS, json_schema_extra=drop_default
    )
