"""Digests of the records that a finding is about: an acknowledgement is valid while they last."""

from astana_api.audit.facts import AuditedFacts, AuditedStatement
from astana_api.audit.registry import Finding
from astana_api.domain.statements.identity import fingerprint


def index_statements(facts: AuditedFacts) -> dict[str, AuditedStatement]:
    """Return all statements of the facts by id."""
    return {s.id: s for entity in facts.entities.values() for s in entity.statements}


def digest_records(facts: AuditedFacts, finding: Finding, own: list[AuditedStatement]) -> str:
    """Return a digest of the records that a finding is about; its order of evidence is fixed."""
    stated = [
        [
            statement.id,
            statement.rank,
            sorted(
                [e.citation or "", e.document or "", e.section or "", e.exact or "", e.stance,
                 e.basis, e.stated_as or ""]
                for e in statement.evidence
            ),
        ]
        for statement in own
    ]  # fmt: skip
    cited = [facts.citations[each] for each in finding.citations if each in facts.citations]
    about = []
    if not stated and not cited:
        about = [
            [each, [s.id for s in facts.entities[each].statements]]
            for each in finding.entities
            if each in facts.entities
        ]
    return fingerprint([finding.result, stated, cited, about])
