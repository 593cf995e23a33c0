"""Response models of the timeline and of its histogram."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.domain.dates.edtf_dates import Precision
from astana_api.domain.enums import ValueType
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.references import EDTF, Coordinates, EntityReference


class TimeBounds(BaseModel):
    """The days between which it began and ended; null means that there is no bound."""

    earliest: str | None = Field(
        description="Earliest possible day; null if unknown or without a start.",
        examples=["2017-07-10"],
    )
    latest_start: str | None = Field(description="Latest possible day of the start.")
    earliest_end: str | None = Field(description="Earliest possible day of the end.")
    latest: str | None = Field(description="Latest possible day; null if unknown or not ended.")


class TimelineItem(BaseModel):
    """A dated statement. Unknown values are null."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    property: str = Field(description="Meaning.", examples=["dates"])
    label: str = Field(description="Label of the property as seen from the subject.")
    subject: EntityReference = Field(description="Subject.")
    value_type: ValueType = Field(description="Type of `value`.")
    value: EntityReference | Coordinates | str | None = Field(
        description="The value, as in statements."
    )
    lang: str | None = Field(description="The language of a text (BCP 47).")
    date: str | None = Field(
        description=(
            f"When: {EDTF} A start and an end make one interval (`2015/2023`, `/2023`, `2015/..`); "
            "null if they make none."
        )
    )
    precision: Precision | None = Field(
        description="Precision of the date; null with `undated=true`."
    )
    approximate: bool = Field(description="Whether the source says `about`.")
    uncertain: bool = Field(description="Whether the source is not sure.")
    bounds: TimeBounds
    matches: Literal["yes", "possibly"] | None = Field(
        description="Whether it surely has a day between `from` and `to`; null without them."
    )
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Period in which it was true at some time: {EDTF}")
    ended: bool | None = Field(description="Whether it has ended; null if the source does not say.")
    role: str | None = Field(description="Role, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(
        description="The person or body that makes the claim, if the document attributes it."
    )
    citations: list[str] = Field(description="The ids of the citations that support it.")
    sourced: bool = Field(
        description="Whether a citation supports it by more than an editor's inference."
    )
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    disputed: bool = Field(description="Whether something current speaks against it.")
    alternative: bool = Field(
        description="Whether the item of the subject shows another value of this single-valued "
        "property, and has this one under `alternatives`."
    )


class TimelineList(PageEnvelope[TimelineItem]):
    """One page of a timeline, in the order of the earliest possible day."""


class TimelineGroup(BaseModel):
    """Items with their earliest possible day in one year or month."""

    date: str | None = Field(
        description="The year or month in EDTF; null for items without an earliest day.",
        examples=["2017-07"],
    )
    year: int | None = Field(description="The astronomical year: there is a year 0.")
    month: int | None = Field(description="The month, 1 to 12; null in groups by year.")
    count: int = Field(description="Number of items.", ge=1)
    wider: int = Field(
        description="Number of these items that may extend beyond the year or month.", ge=0
    )


class TimelineGroups(PageEnvelope[TimelineGroup]):
    """With `group`: the years or months, in order."""
