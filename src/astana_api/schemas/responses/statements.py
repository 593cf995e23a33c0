"""Response models of statements and evidence."""

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.csl import LocatorLabel
from astana_api.domain.dates.bounds import Holds
from astana_api.domain.enums import AnchorState, Basis, Rank, Stance, State, ValueType
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

ANCHOR_STATE = (
    "Result of the search for `exact` in the section of the attached text. `found`: once, as "
    "written; `found_normalized`: once, if white space and invisible characters do not count; "
    "`ambiguous`: several times; `missing`: not; `no_text`: nobody checked. Null if no phrase is "
    "quoted."
)


class EvidenceLocator(BaseModel):
    """The place in a source."""

    label: LocatorLabel = Field(description="What the value counts (CSL 1.0.2).", examples=["page"])
    value: str = Field(description="As printed.", examples=["12-13"])


class Evidence(BaseModel):
    """A citation, a passage of a document, or both."""

    id: str = Field(description="Its id.")
    citation: str | None = Field(description="The id of the source.", examples=["putz-2015-why"])
    document: str | None = Field(
        description="The id of the document.", examples=["astana-platform-article"]
    )
    references: list[int] = Field(
        description="Numbers of the citation in the references of the document."
    )
    section: str | None = Field(description="The key of the section.", examples=["lead"])
    exact: str | None = Field(description="The words that say it (W3C TextQuoteSelector).")
    prefix: str | None = Field(
        description="The text directly before the phrase, if the phrase is repeated."
    )
    suffix: str | None = Field(description="The text directly after the phrase.")
    anchor_state: AnchorState | None = Field(description=ANCHOR_STATE)
    locator: EvidenceLocator | None = Field(description="The place in the source that is cited.")
    stance: Stance = Field(description="Whether it supports or contradicts the statement.")
    basis: Basis = Field(description=BASIS)
    stated_as: str | None = Field(description="The wording or spelling of the source.")
    note: str | None = Field(description="A remark of the editors; the reason of an inference.")
    revision: int = Field(description="The revision that added this version.")


class Statement(BaseModel):
    """A claim about an entity, with its state and evidence."""

    id: str = Field(
        description="The same for the same claim on every server.", pattern="^st-[a-z2-7]{16}$"
    )
    subject: EntityReference = Field(description="Subject.")
    property: str = Field(description="The property: see /v1/properties.")
    value_type: ValueType = Field(description="Type of `value`.")
    value: EntityReference | Coordinates | str | None = Field(description=VALUE)
    lang: str | None = Field(description="The language of a text (BCP 47).")
    qualifiers: Qualifiers
    rank: Rank = Field(description="Rank among the statements of the property.")
    state: State = Field(description="Lifecycle state: `current`, `superseded` or `retracted`.")
    superseded_by: str | None = Field(description="The statement that superseded it.")
    reason: str | None = Field(description="Reason why it was superseded or retracted.")
    sourced: bool = Field(description="Whether a citation supports it: `stated` or `record`.")
    anchored: bool = Field(description="Whether a passage of a document supports it.")
    disputed: bool = Field(description="Whether something current speaks against it.")
    evidence: list[Evidence] = Field(description="Current evidence, in the order of entry.")
    revision: int = Field(
        description="The latest revision that changed the statement or its evidence."
    )
    self: str = Field(description="Path of the resource.")
    holds: Holds | SkipJsonSchema[None] = Field(
        default=None, description=HOLDS, json_schema_extra=drop_default
    )


class StatementState(BaseModel):
    """State of a statement during a range of revisions."""

    from_revision: int = Field(description="The first.")
    to_revision: int | None = Field(
        description="The revision that closed it; null if it is current."
    )
    state: State
    rank: Rank
    superseded_by: str | None
    reason: str | None


class PhraseQuotation(BaseModel):
    """A phrase with the text around it, from the attached text of the document."""

    before: str = Field(description="At most 200 characters of the same section.")
    exact: str = Field(description="The phrase; of a `found_normalized` one, the normalized text.")
    after: str = Field(description="At most 200 characters of the same section.")


class QuotedEvidence(Evidence):
    """A piece of evidence with the phrase as the document has it."""

    quotation: PhraseQuotation | None = Field(
        description="The phrase in its context; null unless it was found once in an attached text."
    )


class QuotedEvidenceList(PageEnvelope[QuotedEvidence]):
    """One page of the evidence of a statement."""


class PastEvidence(Evidence):
    """Evidence that was removed from a statement."""

    to_revision: int = Field(description="The revision that ended it.")


class StatementWithStates(Statement):
    """A statement with its states and past evidence."""

    past_evidence: list[PastEvidence] = Field(
        description="Removed evidence, in the order of entry."
    )
    states: list[StatementState] = Field(description="States, in the order of revisions.")


class StatementList(PageEnvelope[Statement]):
    """One page of statements."""
