"""Request models of statements and of evidence."""

from typing import Any

from pydantic import Field, StrictStr

from astana_api.domain.enums import Rank, ValueType
from astana_api.schemas.field_types import EntityId, Language
from astana_api.schemas.requests.elements import (
    VALUE_TYPE,
    EvidenceBody,
    EvidenceList,
    Ignored,
    QualifiersDraft,
    StatedValue,
)
from astana_api.schemas.requests.entities import WriteDraft

_QUALIFIERS: Any = QualifiersDraft


class NewStatement(WriteDraft):
    """A claim with what it rests on."""

    subject: EntityId = Field(description="Of what it is said.")
    property: StrictStr = Field(description="A property of the vocabulary.", max_length=100)
    value: StatedValue | None = Field(
        None, description="What is said; null with `somevalue` and `novalue`."
    )
    value_type: ValueType | None = Field(None, description=VALUE_TYPE)
    lang: Language | None = Field(None, description="The language of a text (BCP 47).")
    qualifiers: _QUALIFIERS | None = Field(None, description="What narrows it.")
    rank: Rank = Field(Rank.NORMAL, description="How it stands among others of its property.")
    evidence: EvidenceList | None = Field(None, description="What it rests on.")


class StatementPatch(WriteDraft):
    """What is to be changed of a statement (RFC 7396).

    Rank and evidence keep the statement, and its id. Another value or qualifier is another
    statement, which takes its place.
    """

    value: StatedValue | None = Field(None, description="Another value.")
    value_type: ValueType | None = Field(None, description="How the value is read.")
    lang: Language | None = Field(None, description="The language of a text (BCP 47).")
    qualifiers: _QUALIFIERS | None = Field(
        None, description="Qualifiers to change; null within takes one away, null here all."
    )
    rank: Rank | None = Field(None, description="How it stands among others of its property.")
    evidence: EvidenceList | None = Field(
        None,
        description="All that it is to rest on. With another value or qualifier, the successor's; "
        "without it the successor rests on what the statement rests on.",
    )
    id: Ignored
    subject: Ignored
    property: Ignored
    state: Ignored
    superseded_by: Ignored
    reason: Ignored
    sourced: Ignored
    anchored: Ignored
    disputed: Ignored
    revision: Ignored
    self: Ignored
    states: Ignored
    past_evidence: Ignored
    holds: Ignored


class NewEvidence(WriteDraft, EvidenceBody):
    """A piece of evidence to be brought to a statement."""
