"""The registry of audit rules, and the findings that they return."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from astana_api.audit.facts import AuditedEntity, AuditedFacts, AuditedSection, AuditedStatement
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.statements.identity import fingerprint


class Severity(StrEnum):
    """How much a finding weakens what it is about, in ascending order."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def level(self) -> int:
        """Return the position in ascending order."""
        return list(Severity).index(self)


class Result(StrEnum):
    """The result of a rule for one subject."""

    NOT_COMPLIANT = "not_compliant"
    UNDECIDABLE = "undecidable"
    """Bounds of dates overlap, or data that the rule needs is missing: of low severity."""
    COMPLIANT = "compliant"


class UnitType(StrEnum):
    """What a rule looks at: one record at a time, with the records that it refers to."""

    ENTITY = "entity"
    CITATION = "citation"
    SECTION = "section"


class Unit(NamedTuple):
    """One record that rules look at; the id of a section is `document#key`."""

    type: UnitType
    id: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A result of one rule. Lists are sorted; `entities` are all that it is about.

    `subject` is the entity whose statements it is about, None if it is about no entity or several.
    """

    rule: str
    severity: Severity
    result: Result
    subject: str | None
    property_id: str | None
    entities: tuple[str, ...]
    statements: tuple[str, ...]
    citations: tuple[str, ...]
    documents: tuple[str, ...]
    message: str

    @property
    def id(self) -> str:
        """Return the id: it depends on the rule and the records, not on the message."""
        parts = (self.entities, self.statements, self.citations, self.documents)
        return "fi-" + fingerprint([self.rule, self.property_id, *parts])


class Found(NamedTuple):
    """What a rule function yields; the registry adds the rule."""

    message: str
    statements: tuple[AuditedStatement, ...] = ()
    citations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    result: Result = Result.NOT_COMPLIANT


Check = Callable[[AuditedFacts, Any], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class RuleDefinition:
    """An audit rule; increase `version` when it finds something else in the same data."""

    id: str
    severity: Severity
    title: str
    explanation: str
    example: str
    unit: UnitType
    check: Check
    version: int = 1

    def findings(self, facts: AuditedFacts, unit: object) -> list[Finding]:
        """Return the findings of one unit, each once, sorted by id."""
        findings = {f.id: f for f in map(self._finding, self.check(facts, unit))}
        return [findings[key] for key in sorted(findings)]

    def compliant(self, unit: Unit) -> Finding:
        """Return the result of a unit without a finding."""
        entity = (unit.id,) if unit.type is UnitType.ENTITY else ()
        return Finding(
            self.id,
            self.severity,
            Result.COMPLIANT,
            entity[0] if entity else None,
            None,
            entity,
            (),
            (unit.id,) if unit.type is UnitType.CITATION else (),
            (unit.id.partition("#")[0],) if unit.type is UnitType.SECTION else (),
            f"The rule finds nothing: {self.title}",
        )

    def _finding(self, found: Found) -> Finding:
        subjects = {statement.subject for statement in found.statements}
        entities = subjects | set(found.entities)
        properties = {statement.property_id for statement in found.statements}
        return Finding(
            self.id,
            # What may be no fault at all is no severe one.
            Severity.LOW if found.result is Result.UNDECIDABLE else self.severity,
            found.result,
            next(iter(entities)) if len(entities) == 1 else _only(subjects),
            _only(properties),
            _sorted(entities),
            _sorted(statement.id for statement in found.statements),
            _sorted(found.citations),
            _sorted(found.documents),
            found.message,
        )


RULES: dict[str, RuleDefinition] = {}
"""All rules by id, in the order of the modules of `audit.rules`."""


class _Texts(NamedTuple):
    title: str
    explanation: str
    example: str


def _register(unit: UnitType, id_: str, severity: Severity, texts: _Texts, check: Check) -> None:
    if id_ in RULES:
        raise ValueError(f"the rule {id_} is registered twice")
    RULES[id_] = RuleDefinition(id_, severity, *texts, unit, check)


EntityCheck = Callable[[AuditedFacts, AuditedEntity], Iterator[Found]]
CitationCheck = Callable[[AuditedFacts, CitationDraft], Iterator[Found]]
SectionCheck = Callable[[AuditedFacts, AuditedSection], Iterator[Found]]


def entity_rule(
    id_: str, severity: Severity, *, title: str, explanation: str, example: str
) -> Callable[[EntityCheck], EntityCheck]:
    """Register a rule that checks one entity, with the records that it refers to."""

    def register(check: EntityCheck) -> EntityCheck:
        _register(UnitType.ENTITY, id_, severity, _Texts(title, explanation, example), check)
        return check

    return register


def citation_rule(
    id_: str, severity: Severity, *, title: str, explanation: str, example: str
) -> Callable[[CitationCheck], CitationCheck]:
    """Register a rule that checks one citation."""

    def register(check: CitationCheck) -> CitationCheck:
        _register(UnitType.CITATION, id_, severity, _Texts(title, explanation, example), check)
        return check

    return register


def section_rule(
    id_: str, severity: Severity, *, title: str, explanation: str, example: str
) -> Callable[[SectionCheck], SectionCheck]:
    """Register a rule that checks one section of a document."""

    def register(check: SectionCheck) -> SectionCheck:
        _register(UnitType.SECTION, id_, severity, _Texts(title, explanation, example), check)
        return check

    return register


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(ids)))


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None
