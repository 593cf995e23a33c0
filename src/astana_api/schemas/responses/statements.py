"""Response models of statements and evidence."""

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import Basis, Rank, Stance, State, ValueType
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.references import (
    HOLDS,
    VALUE,
    Coordinates,
    EntityReference,
    Qualifiers,
    drop_default,
)

BASIS = (
    "`stated`: the text states the claim and cites the source; `record`: the bibliographic record "
    "of the source gives it; `inferred`: an editor infers it, for the reason in `note`."
)


class Evidence(BaseModel):
    """A source of the statement, or the place in a document where it was read, or both."""

    id: str = Field(description="Its id.")
    citation: str | None = Field(description="The id of the source.", examples=["putz-2015-why"])
    document: str | None = Field(
        description="The id of the document that was read.", examples=["astana-platform-article"]
    )
    references: list[int] = Field(
        description="The numbers under which the document lists the citation."
    )
    section: str | None = Field(description="The key of the section.", examples=["lead"])
    exact: str | None = Field(description="The words that say it (W3C TextQuoteSelector).")
    prefix: str | None = Field(description="What stands right before them, to tell them apart.")
    suffix: str | None = Field(description="What stands right behind them.")
    stance: Stance = Field(description="What it does to the statement.")
    basis: Basis = Field(description=BASIS)
    stated_as: str | None = Field(description="The wording or spelling of the source.")
    note: str | None = Field(description="A remark of the editors; the reason of an inference.")
    revision: int = Field(description="The revision since which it stands.")


class Statement(BaseModel):
    """A claim about an entity, whether we still make it, and what it rests on."""

    id: str = Field(
        description="The same for the same claim on every server.", pattern="^st-[a-z2-7]{16}$"
    )
    subject: EntityReference = Field(description="What it is about.")
    property: str = Field(description="What it says of it: see /v1/properties.")
    value_type: ValueType = Field(description="How `value` is to be read.")
    value: EntityReference | Coordinates | str | None = Field(description=VALUE)
    lang: str | None = Field(description="The language of a text (BCP 47).")
    qualifiers: Qualifiers
    rank: Rank = Field(description="How it stands among others of its property.")
    state: State = Field(description="Whether we still say it.")
    superseded_by: str | None = Field(description="The statement that took its place.")
    reason: str | None = Field(description="Why it was superseded or retracted.")
    sourced: bool = Field(description="Whether a citation supports it: `stated` or `record`.")
    anchored: bool = Field(description="Whether it is tied to a place in a document.")
    disputed: bool = Field(description="Whether something current speaks against it.")
    evidence: list[Evidence] = Field(description="What stands now, in the order it came.")
    revision: int = Field(description="The last that touched it or its evidence.")
    self: str = Field(description="Its address.")
    holds: Holds | SkipJsonSchema[None] = Field(
        default=None, description=HOLDS, json_schema_extra=drop_default
    )


class StatementState(BaseModel):
    """What was held of a statement during some revisions."""

    from_revision: int = Field(description="The first.")
    to_revision: int | None = Field(description="The one that ended it; null: it holds.")
    state: State
    rank: Rank
    superseded_by: str | None
    reason: str | None


class PastEvidence(Evidence):
    """What a statement once rested on, and no longer does."""

    to_revision: int = Field(description="The revision that ended it.")


class StatementWithStates(Statement):
    """A statement with its whole life."""

    past_evidence: list[PastEvidence] = Field(
        description="What stood once and was ended, in the order it came."
    )
    states: list[StatementState] = Field(description="Its life, in the order of revisions.")


class StatementList(PageEnvelope[Statement]):
    """One page of statements."""
