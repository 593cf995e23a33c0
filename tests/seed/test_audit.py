"""The audit of the bundled dossier: every finding is on the committed list, and in the document."""

import asyncio
import hashlib
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from astana_api.audit.drafts import facts_of_drafts
from astana_api.audit.engine import audit, sort_key
from astana_api.audit.facts import AuditedFacts, AuditedStatement
from astana_api.audit.registry import Finding
from astana_api.db.database import Database
from astana_api.domain.dates import edtf
from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import AuthorDraft, StatementDraft
from astana_api.domain.statements.identity import statement_id
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.importers.dossier import Dossier
from astana_api.queries.audit.full_run import collect_findings

EXPECTED = Path(__file__).parent / "expected_findings.yaml"
ON = edtf.parse("2026-11-29").bounds.min
MAX_LISTED = 3
"""Statements that a line of the list names; of more, the message has the number."""


def facts_of(dossier: Dossier) -> AuditedFacts:
    assert dossier.document is not None
    return facts_of_drafts(
        ON, dossier.entities, dossier.citations, [dossier.document], dossier.statements
    )


@pytest.fixture(scope="module")
def facts(dossier: Dossier) -> AuditedFacts:
    return facts_of(dossier)


@pytest.fixture(scope="module")
def findings(facts: AuditedFacts) -> list[Finding]:
    return audit(facts)


def by_statement_id(facts: AuditedFacts) -> dict[str, AuditedStatement]:
    return {s.id: s for entity in facts.entities.values() for s in entity.statements}


def list_findings(findings: list[Finding], facts: AuditedFacts) -> dict[str, list[str]]:
    """Return the lines of the findings by rule, as the committed list has them."""
    statements = by_statement_id(facts)
    lines: dict[str, list[str]] = {}
    for finding in findings:
        stated = sorted(
            f"{s.subject} {s.property_id} {s.value.text}"
            for s in map(statements.__getitem__, finding.statements)
        )
        listed = f" [{'; '.join(stated)}]" if 0 < len(stated) <= MAX_LISTED else ""
        lines.setdefault(f"{finding.rule} {finding.result}", []).append(finding.message + listed)
    return {key: sorted(found) for key, found in sorted(lines.items())}


def test_findings_are_exactly_those_of_the_committed_list(
    findings: list[Finding], facts: AuditedFacts
) -> None:
    assert list_findings(findings, facts) == yaml.safe_load(EXPECTED.read_text("utf-8"))


def references(findings: list[Finding], rule: str, facts: AuditedFacts) -> list[list[int]]:
    """Return the reference numbers of the citations of each finding of a rule."""
    numbers = {
        reference.citation: reference.number
        for document in facts.documents.values()
        for reference in document.references
    }
    return sorted(sorted(numbers[c] for c in f.citations) for f in findings if f.rule == rule)


def test_findings_name_the_references_that_the_document_shows(
    findings: list[Finding], facts: AuditedFacts
) -> None:
    assert references(findings, "never-cited-in-text", facts) == [[n] for n in range(3, 40)]
    assert references(findings, "duplicate-citations", facts) == [[3, 5], [29, 40]]
    equal_dates = [[5], [12], [17], [18], [22], [30], [31], [34]]
    assert references(findings, "date-equals-archive-date", facts) == equal_dates
    assert references(findings, "author-not-a-person", facts) == [[42]]
    assert references(findings, "two-authors-in-one", facts) == [[45]]
    assert references(findings, "bare-address", facts) == [[33]]
    assert references(findings, "dead-link", facts) == [[7]]
    assert references(findings, "unfit-link", facts) == [[28]]
    assert references(findings, "source-older-than-claim", facts) == [[2], [2], [41], [42]]
    assert references(findings, "source-older-than-section", facts) == [[2], [42]]
    assert references(findings, "section-date-far-from-sources", facts) == [[45, 46, 47]]
    assert [1] in references(findings, "undated-source", facts)
    own = references(findings, "affiliated-source", facts)
    assert [[n] in own for n in (7, 17, 18, 24, 30)] == [True] * 5


def test_abbreviation_of_several_bodies_is_found_with_each_of_them(
    findings: list[Finding], facts: AuditedFacts
) -> None:
    [found] = [f for f in findings if f.rule == "ambiguous-abbreviation"]
    statements = by_statement_id(facts)
    assert {statements[key].value.text for key in found.statements} == {"SNC"}
    assert found.entities == ("syrian-national-coalition", "syrian-negotiation-commission")


def _new_id(old: str) -> str:
    """Return another id, in another order."""
    return "x" + hashlib.sha256(old.encode()).hexdigest()[:12]


def _rename_statement(draft: StatementDraft) -> StatementDraft:
    value = draft.value
    if value.type in (ValueType.ENTITY, ValueType.CITATION) and value.text:
        value = value._replace(text=_new_id(value.text))
    qualifiers = tuple(
        (name, _new_id(str(v)) if QUALIFIERS[name] == "entity" else v)
        for name, v in draft.qualifiers
    )
    evidence = tuple(
        replace(
            e,
            citation=e.citation and _new_id(e.citation),
            document=e.document and _new_id(e.document),
        )
        for e in draft.evidence
    )
    return replace(
        draft, subject=_new_id(draft.subject), value=value, qualifiers=qualifiers, evidence=evidence
    )


def _rename(dossier: Dossier) -> Dossier:
    def author(draft: AuthorDraft) -> AuthorDraft:
        return replace(draft, entities=tuple(map(_new_id, draft.entities)))

    assert dossier.document is not None
    return replace(
        dossier,
        entities=tuple(replace(each, id=_new_id(each.id)) for each in dossier.entities),
        citations=tuple(
            replace(
                each,
                id=_new_id(each.id),
                authors=tuple(map(author, each.authors)),
                container_entities=tuple(map(_new_id, each.container_entities)),
                publisher_entities=tuple(map(_new_id, each.publisher_entities)),
            )
            for each in dossier.citations
        ),
        document=replace(
            dossier.document,
            id=_new_id(dossier.document.id),
            references=tuple(
                replace(each, citation=_new_id(each.citation))
                for each in dossier.document.references
            ),
        ),
        statements=tuple(map(_rename_statement, dossier.statements)),
    )


def _without_ids(findings: list[Finding], statement_numbers: dict[str, int]) -> Any:
    return sorted(
        (f.rule, f.result, f.property_id or "", sorted(statement_numbers[s] for s in f.statements),
         *map(len, (f.entities, f.citations, f.documents)))
        for f in findings
    )  # fmt: skip


def test_renaming_every_id_leaves_the_findings_the_same(
    dossier: Dossier, findings: list[Finding]
) -> None:
    renamed = _rename(dossier)
    old = {statement_id(d): n for n, d in enumerate(dossier.statements)}
    # Statements that are drafted twice have the number of the last draft, in both.
    new = {statement_id(d): n for n, d in enumerate(renamed.statements)}
    found = audit(facts_of(renamed))
    assert _without_ids(found, new) == _without_ids(findings, old)


def test_order_of_the_dossier_does_not_matter(dossier: Dossier, findings: list[Finding]) -> None:
    rng = random.Random(7)
    shuffled = replace(
        dossier,
        entities=tuple(rng.sample(dossier.entities, len(dossier.entities))),
        citations=tuple(rng.sample(dossier.citations, len(dossier.citations))),
        statements=tuple(rng.sample(dossier.statements, len(dossier.statements))),
    )
    assert audit(facts_of(shuffled)) == findings


@pytest.mark.parametrize("backend", ["seeded_sqlite", "seeded_postgresql"])
def test_each_database_has_the_findings_of_the_folder(
    backend: str, request: pytest.FixtureRequest, findings: list[Finding]
) -> None:
    database = Database(request.getfixturevalue(backend))

    async def audit_database() -> list[Finding]:
        async with database.read() as snapshot:
            result = await collect_findings(snapshot, "2026-11-29")
        await database.close()
        return sorted(result.findings, key=sort_key)

    assert asyncio.run(audit_database()) == findings
