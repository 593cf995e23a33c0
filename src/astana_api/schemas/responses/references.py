"""What stands inside many answers: an entity by name, and where a value is from."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from pydantic.config import JsonDict
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Kind, NameKind, ValueType

EDTF = "EDTF (ISO 8601-2), as the source has it."


def left_out(schema: JsonDict) -> None:
    """Says of a key that it is left out rather than null: for `json_schema_extra`."""
    schema.pop("default", None)


HOLDS = "With `at`: whether it holds all through that time, as far as is known; else left out."


class EntityReference(BaseModel):
    """An entity as other records show it."""

    id: str = Field(description="The entity's id.", examples=["astana-platform"])
    kind: Kind = Field(description="What it is.")
    name: str = Field(description="The name it is shown by.", examples=["Astana Platform"])
    withdrawn: Literal[True] | SkipJsonSchema[None] = Field(
        default=None,
        description="There only where the entity was withdrawn: its address answers 410.",
        json_schema_extra=left_out,
    )


_UNLESS_UNSAID = Field(default=None, json_schema_extra=left_out)


class Qualifiers(BaseModel):
    """What belongs to the claim besides its value. A key that is not there was not said."""

    start: Annotated[str | SkipJsonSchema[None], _UNLESS_UNSAID, Field(description="EDTF.")]
    end: Annotated[str | SkipJsonSchema[None], _UNLESS_UNSAID, Field(description="EDTF.")]
    during: Annotated[
        str | SkipJsonSchema[None],
        _UNLESS_UNSAID,
        Field(description="EDTF: some time at which it held."),
    ]
    ended: Annotated[
        bool | SkipJsonSchema[None],
        _UNLESS_UNSAID,
        Field(description="Whether it is over, as a source says without a date."),
    ]
    role: Annotated[str | SkipJsonSchema[None], _UNLESS_UNSAID, Field(description="As what.")]
    place: Annotated[
        EntityReference | SkipJsonSchema[None], _UNLESS_UNSAID, Field(description="Where.")
    ]
    name_kind: Annotated[
        NameKind | SkipJsonSchema[None],
        _UNLESS_UNSAID,
        Field(description="What a name is to its bearer."),
    ]
    scheme: Annotated[
        str | SkipJsonSchema[None],
        _UNLESS_UNSAID,
        Field(description="The scheme of an identifier."),
    ]
    attributed_to: Annotated[
        EntityReference | SkipJsonSchema[None], _UNLESS_UNSAID, Field(description="Who says so.")
    ]


class Source(BaseModel):
    """Where a single value comes from."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    value_type: ValueType = Field(
        description="How the value is read; `somevalue` and `novalue` show as null."
    )
    qualifiers: Qualifiers = Field(description="What narrows it; only what is said.")
    citations: list[str] = Field(description="The ids of the citations that support it.")
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    holds: Holds | SkipJsonSchema[None] = Field(
        default=None, description=HOLDS, json_schema_extra=left_out
    )
