"""Rules that a dossier switches off for its own records, with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from astana_api.audit.registry import Finding


@dataclass(frozen=True, slots=True)
class DossierRules:
    """The rules that a dossier switches off, with their reasons, and the ids of its records.

    `actor` and `at` are those of the revision that seeded the dossier.
    """

    reasons: Mapping[str, str]
    actor: str
    at: str
    statements: frozenset[str]
    citations: frozenset[str]
    others: frozenset[str]

    def covers(self, finding: Finding) -> bool:
        """Return whether the rule is switched off and the finding is about the dossier alone.

        The statements of a finding decide, without any its citations, then its other records.
        """
        if finding.rule not in self.reasons:
            return False
        if finding.statements:
            return self.statements.issuperset(finding.statements)
        if finding.citations:
            return self.citations.issuperset(finding.citations)
        return self.others.issuperset((*finding.entities, *finding.documents))


def find_switch(finding: Finding, dossiers: Iterable[DossierRules]) -> DossierRules | None:
    """Return the first dossier that switches the rule of a finding off for its records."""
    return next((each for each in dossiers if each.covers(finding)), None)
