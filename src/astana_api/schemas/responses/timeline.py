"""Response models of the timeline and of its histogram."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.domain.dates.edtf_dates import Precision
from astana_api.domain.enums import ValueType
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.references import EDTF, EntityReference
from astana_api.schemas.responses.statements import Coordinates


class TimeBounds(BaseModel):
    """The days between which it began, and ended; null where there is no such day."""

    earliest: str | None = Field(
        description="The first day on which it may have begun; null: not known, or always so.",
        examples=["2017-07-10"],
    )
    latest_start: str | None = Field(description="The last day on which it may have begun.")
    earliest_end: str | None = Field(description="The first day on which it may have ended.")
    latest: str | None = Field(
        description="The last day on which it may have ended; null: not known, or still so."
    )


class TimelineItem(BaseModel):
    """A statement that speaks of time. What is not said is null."""

    statement: str = Field(description="The statement that says it.", pattern="^st-")
    property: str = Field(description="What it says.", examples=["dates"])
    label: str = Field(description="The same in words, read from the subject.")
    subject: EntityReference = Field(description="Of whom or what.")
    value_type: ValueType = Field(description="How `value` is to be read.")
    value: EntityReference | Coordinates | str | None = Field(
        description="The date, or what the subject is tied to; as in statements."
    )
    lang: str | None = Field(description="The language of a text (BCP 47).")
    date: str | None = Field(
        description=(
            f"When: {EDTF} A start and an end make one interval (`2015/2023`, `/2023`, `2015/..`); "
            "null where they make none, as `start` and `end` then tell."
        )
    )
    precision: Precision | None = Field(
        description="How finely it is stated; null with `undated=true`."
    )
    approximate: bool = Field(description="Whether the source says `about`.")
    uncertain: bool = Field(description="Whether the source is not sure.")
    bounds: TimeBounds
    matches: Literal["yes", "possibly"] | None = Field(
        description="Whether it surely has a day between `from` and `to`; null without them."
    )
    start: str | None = Field(description=f"When it began: {EDTF}")
    end: str | None = Field(description=f"When it ended: {EDTF}")
    during: str | None = Field(description=f"Within which time it was: {EDTF}")
    ended: bool | None = Field(
        description="Whether it is said to be over; null where nothing is said."
    )
    role: str | None = Field(description="As what, in the words of the dossier.")
    place: EntityReference | None = Field(description="Where.")
    attributed_to: EntityReference | None = Field(description="Who says so, where it is a claim.")
    citations: list[str] = Field(description="The ids of the citations that support it.")
    sourced: bool = Field(
        description="Whether a citation supports it by more than an editor's inference."
    )
    anchored: bool = Field(description="Whether a place in a document is known that carries it.")
    disputed: bool = Field(description="Whether something current speaks against it.")


class TimelineList(PageEnvelope[TimelineItem]):
    """One page of a timeline, in the order of the earliest possible day."""


class TimelineGroup(BaseModel):
    """What may begin in one year or month at the earliest."""

    date: str | None = Field(
        description="The year or month in EDTF; null for what has no earliest day.",
        examples=["2017-07"],
    )
    year: int | None = Field(description="The year, as astronomers count: there is a year 0.")
    month: int | None = Field(description="The month, 1 to 12; null in groups by year.")
    count: int = Field(description="How many items have their earliest day in it.", ge=1)
    wider: int = Field(
        description="How many of these may end after it, or began before it for all we know.", ge=0
    )


class TimelineGroups(PageEnvelope[TimelineGroup]):
    """With `group`: the years or months in which anything may begin, in order."""
