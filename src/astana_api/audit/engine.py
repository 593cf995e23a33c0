"""Run the rules over facts: one unit at a time, so that the order of the facts has no effect."""

from collections.abc import Iterable, Iterator

import astana_api.audit.rules  # noqa: F401 - registers the rules
from astana_api.audit.facts import AuditedFacts
from astana_api.audit.registry import RULES, Finding, Unit, UnitType


def units_of(facts: AuditedFacts) -> list[Unit]:
    """Return every unit of complete facts."""
    return [
        *(Unit(UnitType.ENTITY, key) for key in facts.entities),
        *(Unit(UnitType.CITATION, key) for key in facts.citations),
        *(section_unit(*key) for key in facts.sections),
    ]


def section_unit(document: str, key: str) -> Unit:
    """Return the unit of a section."""
    return Unit(UnitType.SECTION, f"{document}#{key}")


def section_key(unit: Unit) -> tuple[str, str]:
    """Return the document and the key of the section that a unit is."""
    document, _, key = unit.id.partition("#")
    return document, key


def audit_unit(facts: AuditedFacts, unit: Unit, *, compliant: bool = False) -> list[Finding]:
    """Return the findings of one unit, by rule; with `compliant`, also one for each other rule."""
    record: object
    if unit.type is UnitType.ENTITY:
        record = facts.entities.get(unit.id)
    elif unit.type is UnitType.CITATION:
        record = facts.citations.get(unit.id)
    else:
        record = facts.sections.get(section_key(unit))
    if record is None:
        return []
    findings: list[Finding] = []
    for rule in RULES.values():
        if rule.unit is unit.type:
            found = rule.findings(facts, record)
            findings += found or ([rule.compliant(unit)] if compliant else [])
    return findings


def audit_units(facts: AuditedFacts, units: Iterable[Unit]) -> Iterator[tuple[Unit, Finding]]:
    """Yield the findings of units, each with its unit."""
    for unit in units:
        for finding in audit_unit(facts, unit):
            yield unit, finding


def audit(facts: AuditedFacts) -> list[Finding]:
    """Return all findings of complete facts: by descending severity, then rule, then id."""
    found = {finding.id: finding for _, finding in audit_units(facts, units_of(facts))}
    return sorted(found.values(), key=sort_key)


def sort_key(finding: Finding) -> tuple[int, str, str]:
    """Return the key that sorts findings: by descending severity, then rule, then id."""
    return -finding.severity.level, finding.rule, finding.id
