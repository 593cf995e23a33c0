"""Add the violations of the vocabulary's rules to a dossier's diagnostics."""

from collections.abc import Iterable, Mapping
from typing import Final

from astana_api.domain.statements.validation import MESSAGES, Rule, Violation
from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.files.yaml import Entry

_MESSAGES: Final[Mapping[Rule, str]] = {
    **MESSAGES,
    Rule.TARGET_KIND: "{property}: " + MESSAGES[Rule.TARGET_KIND],
    Rule.LANGUAGE: "lang: {property} has no text beside it here",
    Rule.QUALIFIER_KIND: "{part}: " + MESSAGES[Rule.QUALIFIER_KIND],
    Rule.PERIOD: "{part}: " + MESSAGES[Rule.PERIOD],
    Rule.NOTE: "basis: inferred needs a `note` with the reason",
}
_EVIDENCE_MESSAGES: Final = {
    "exact": "exact: it needs `at`, the section of the phrase",
    "prefix": "prefix: it needs `exact`, the phrase after it",
    "suffix": "suffix: it needs `exact`, the phrase before it",
    "locator": "locator: it needs `cite`, the source",
}
"""The messages of `Rule.EVIDENCE_PART`: an entry names the section by its key `at`."""

_RULES_OF_VALUES: Final = {
    Rule.TARGET_KIND,
    Rule.IRREFLEXIVE,
    Rule.QUALIFIER_KIND,
    Rule.PERIOD,
}
"""Rules whose diagnostic is located at the value, not at the key."""


def add_violations(
    violations: Iterable[Violation], entries: Mapping[str, Entry], diagnostics: DiagnosticCollector
) -> None:
    """Add a diagnostic for each violation, located at the entry of its part or of the property."""
    for violation in violations:
        # A missing note has no entry: the diagnostic is located at the basis that needs it.
        part = "basis" if violation.rule is Rule.NOTE else violation.part
        entry = entries[part or violation.params["property"]]
        at_value = violation.rule in _RULES_OF_VALUES
        diagnostics.add(
            entry.value.location if at_value else entry.key_location, _describe(violation)
        )


def _describe(violation: Violation) -> str:
    if violation.rule is Rule.EVIDENCE_PART:
        return _EVIDENCE_MESSAGES[violation.part]
    return violation.describe(_MESSAGES)
