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
    """A claim with its evidence."""

    subject: EntityId = Field(description="The id of the subject.")
    property: StrictStr = Field(description="A property of the vocabulary.", max_length=100)
    value: StatedValue | None = Field(
        None, description="The value; null with `somevalue` and `novalue`."
    )
    value_type: ValueType | None = Field(None, description=VALUE_TYPE)
    lang: Language | None = Field(None, description="The language of a text (BCP 47).")
    qualifiers: _QUALIFIERS | None = Field(None, description="Qualifiers.")
    rank: Rank = Field(Rank.NORMAL, description="Rank among the statements of the property.")
    evidence: EvidenceList | None = Field(None, description="Evidence.")


class StatementPatch(WriteDraft):
    """A merge patch (RFC 7396) of a statement.

    Changing the rank or the evidence keeps the id. Changing the value or a qualifier creates a new
    statement that supersedes this one.
    """

    value: StatedValue | None = Field(None, description="Another value.")
    value_type: ValueType | None = Field(None, description="Type of the value.")
    lang: Language | None = Field(None, description="The language of a text (BCP 47).")
    qualifiers: _QUALIFIERS | None = Field(
        None,
        description="Qualifiers to change; null as a qualifier removes it, null here removes all.",
    )
    rank: Rank | None = Field(None, description="Rank among the statements of the property.")
    evidence: EvidenceList | None = Field(
        None,
        description="The complete evidence. If the patch creates a new statement, this is its "
        "evidence; the default is the evidence of the old one.",
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
    """A piece of evidence to add to a statement."""
