"""Reports of findings: a table for a person, JSON, SARIF 2.1.0 and JUnit XML for programs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from astana_api.audit.registry import RULES, Finding, Result, RuleDefinition, Severity

_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS = {Severity.LOW: "note", Severity.MEDIUM: "warning", Severity.HIGH: "error"}
_SARIF_KINDS = {
    Result.NOT_COMPLIANT: "fail",
    Result.UNDECIDABLE: "review",
    Result.COMPLIANT: "pass",
}


class FileLocation(NamedTuple):
    """A place in a file of a dossier; line and column count from 1."""

    file: str
    line: int
    column: int


Locate = Callable[[Finding], FileLocation | None]
"""Return where the subject of a finding is stated, None if it is in no file."""


def rule_json(rule: RuleDefinition) -> dict[str, Any]:
    """Return the JSON of a rule."""
    return {
        "id": rule.id,
        "version": rule.version,
        "severity": rule.severity.value,
        "title": rule.title,
        "explanation": rule.explanation,
        "example": rule.example,
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return the JSON of a finding, without what a database knows of it."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "result": finding.result.value,
        "subject": finding.subject,
        "property": finding.property_id,
        "entities": list(finding.entities),
        "statements": list(finding.statements),
        "citations": list(finding.citations),
        "documents": list(finding.documents),
        "message": finding.message,
    }


def count_by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the number of findings of each severity, the highest first."""
    counts = {severity.value: 0 for severity in reversed(Severity)}
    for finding in findings:
        counts[finding.severity.value] += 1
    return counts


def json_report(
    findings: Sequence[Finding], evaluated_on: str, acknowledged: Mapping[str, str]
) -> dict[str, Any]:
    """Return the report as JSON; `acknowledged` has the reasons by id of the finding."""
    return {
        "evaluated_on": evaluated_on,
        "counts": count_by_severity(findings),
        "findings": [
            {**finding_json(finding), "acknowledged": _reason_json(acknowledged.get(finding.id))}
            for finding in findings
        ],
    }


def _reason_json(reason: str | None) -> dict[str, str] | None:
    return None if reason is None else {"reason": reason}


def table_report(
    findings: Sequence[Finding], evaluated_on: str, acknowledged: Mapping[str, str]
) -> str:
    """Return the report as text, by severity and rule."""
    lines: list[str] = []
    heading: tuple[str, str] | None = None
    for finding in findings:
        if heading != (finding.severity.value, finding.rule):
            heading = finding.severity.value, finding.rule
            lines += ["", f"{heading[0]:<8}{heading[1]}: {RULES[finding.rule].title}"]
        perhaps = "" if finding.result is Result.NOT_COMPLIANT else f"({finding.result}) "
        reason = acknowledged.get(finding.id)
        mark = "" if reason is None else f" (acknowledged: {reason})"
        lines.append(f"        {perhaps}{finding.message}{mark}")
    counts = ", ".join(f"{n} {severity}" for severity, n in count_by_severity(findings).items())
    return "\n".join([*lines[1:], "", f"{counts}; evaluated on {evaluated_on}"]).lstrip("\n")


def sarif_report(
    findings: Sequence[Finding],
    evaluated_on: str,
    locate: Locate,
    acknowledged: Mapping[str, str],
) -> dict[str, Any]:
    """Return the report in SARIF 2.1.0."""
    used = sorted({finding.rule for finding in findings})
    return {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "astana-api", "rules": [*map(_sarif_rule, used)]}},
                "properties": {"evaluated_on": evaluated_on},
                "results": [
                    _sarif_result(each, used, locate(each), acknowledged.get(each.id))
                    for each in findings
                ],
            }
        ],
    }


def _sarif_rule(rule_id: str) -> dict[str, Any]:
    rule = RULES[rule_id]
    return {
        "id": rule_id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "defaultConfiguration": {"level": _SARIF_LEVELS[rule.severity]},
    }


def _sarif_result(
    finding: Finding, rules: list[str], location: FileLocation | None, reason: str | None
) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "kind": _SARIF_KINDS[finding.result],
        # SARIF allows a level only for a failure.
        "level": _SARIF_LEVELS[finding.severity]
        if finding.result is Result.NOT_COMPLIANT
        else "none",
        "message": {"text": finding.message},
        "partialFingerprints": {"findingId/v1": finding.id},
        "properties": {
            key: list(getattr(finding, key))
            for key in ("entities", "statements", "citations", "documents")
        },
    }
    if reason is not None:
        result["suppressions"] = [{"kind": "external", "justification": reason}]
    if location is not None:
        result["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": location.file},
                    "region": {"startLine": location.line, "startColumn": location.column},
                }
            }
        ]
    return result


def junit_report(
    findings: Sequence[Finding], evaluated_on: str, acknowledged: Mapping[str, str]
) -> str:
    """Return the report as JUnit XML: a test suite for each rule, a failure for each finding."""
    by_rule: Mapping[str, list[Finding]] = {rule: [] for rule in RULES}
    for finding in findings:
        by_rule[finding.rule].append(finding)
    root = Element("testsuites", name="astana-api audit", timestamp=f"{evaluated_on}T00:00:00")
    for rule, found in by_rule.items():
        failing = {
            finding.id
            for finding in found
            if finding.result is Result.NOT_COMPLIANT and finding.id not in acknowledged
        }
        suite = SubElement(
            root,
            "testsuite",
            name=rule,
            tests=str(len(found) or 1),
            failures=str(len(failing)),
            skipped=str(len(found) - len(failing)),
        )
        if not found:
            SubElement(suite, "testcase", classname=rule, name="no finding")
        for finding in found:
            case = SubElement(suite, "testcase", classname=rule, name=finding.id)
            tag = "failure" if finding.id in failing else "skipped"
            reason = acknowledged.get(finding.id)
            message = finding.message + (f" Acknowledged: {reason}" if reason else "")
            SubElement(case, tag, message=message, type=finding.severity.value)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
