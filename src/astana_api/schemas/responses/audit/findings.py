"""Response models of rules, findings and acknowledgements."""

from pydantic import BaseModel, ConfigDict, Field

from astana_api.audit.registry import Result, Severity
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.statements import Statement

_EVALUATED_ON = Field(
    description="The day that counts as today: that of the last revision.", examples=["2026-11-24"]
)


class AuditRule(BaseModel):
    """A rule of the audit."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="The id of the rule.", examples=["source-older-than-claim"])
    version: int = Field(description="Increases when the rule finds something else.", ge=1)
    severity: Severity = Field(description="The severity of a finding that is certain.")
    title: str = Field(description="The fault that the rule finds.")
    explanation: str = Field(description="When the rule finds it, and its exceptions.")
    example: str = Field(description="An example of the fault.")


class AuditRuleList(BaseModel):
    """All rules of the audit."""

    model_config = ConfigDict(extra="forbid")

    items: list[AuditRule] = Field(description="The rules.")
    evaluated_on: str = _EVALUATED_ON


class Acknowledgement(BaseModel):
    """Who acknowledged a finding, or which dossier switches its rule off; when and why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="The reason.")
    actor: str = Field(
        description="The key that acknowledged it, or `dossier:` and the id of the dossier.",
        examples=["key:editor"],
    )
    at: str = Field(description="The time.", json_schema_extra={"format": "date-time"})


class AuditFinding(BaseModel):
    """A result of one rule."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(description="The id; it depends on the rule and the records.")
    rule: str = Field(description="The id of the rule.", examples=["dead-link"])
    severity: Severity = Field(description="The severity; that of an undecidable result is `low`.")
    result: Result = Field(
        description="`undecidable`: the bounds of dates overlap, or data is missing."
    )
    subject: str | None = Field(
        description="The entity that it is about; null if it is about none or several."
    )
    property: str | None = Field(
        description="The property of all its statements; null if they have several or none."
    )
    entities: list[str] = Field(description="Ids of the entities that it is about.")
    statements: list[str] = Field(description="Ids of the statements that show it.")
    citations: list[str] = Field(description="Ids of the citations that show it.")
    documents: list[str] = Field(description="Ids of the documents that show it.")
    message: str = Field(description="What was found, in a sentence.")
    revision: int = Field(
        description="The last revision that opened a version of these records.", ge=0
    )
    acknowledged: Acknowledgement | None = Field(
        description="The acknowledgement; null without one, and after a change of the records."
    )


class RuleCount(BaseModel):
    """The number of findings of a rule that meet the filters."""

    model_config = ConfigDict(extra="forbid")

    findings: int = Field(description="The number of findings.", ge=0)
    acknowledged: int = Field(description="The number of acknowledged findings.", ge=0)


class AuditFindingList(PageEnvelope[AuditFinding]):
    """One page of findings."""

    evaluated_on: str = _EVALUATED_ON
    counts: dict[str, RuleCount] = Field(
        description="For each rule with findings that meet the filters, their numbers."
    )


class EntityAudit(PageEnvelope[AuditFinding]):
    """One page of the findings about an entity."""

    evaluated_on: str = _EVALUATED_ON


class CitationImpact(PageEnvelope[Statement]):
    """One page of the statements that have no other source than a citation."""

    evaluated_on: str = _EVALUATED_ON
