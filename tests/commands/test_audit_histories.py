"""Stored findings after random histories equal those of a full run, on both databases."""

from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.commands import records
from astana_api.commands.audit.catch_up import catch_up_session
from astana_api.commands.checks.texts import attach_text
from astana_api.commands.revision import RevisionBuilder
from astana_api.commands.statements import create_statements
from astana_api.db.base import table
from astana_api.domain.enums import Kind, ValueType
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EntityDraft,
    EvidenceDraft,
    SectionDraft,
    StatementDraft,
    Value,
)
from astana_api.models import (
    AuditKey,
    AuditState,
    CitationVersion,
    DocumentVersion,
    FindingRecord,
    SQLFinding,
)
from tests.commands.test_histories import CITATIONS, IDS, History, is_opened_in_revision
from tests.support.databases import KnowledgeBase, claim, date, entity, text

MORE = {
    **{f"org-{number}": Kind.ORGANIZATION for number in range(10)},
    **{f"person-{number}": Kind.PERSON for number in range(6)},
    "event": Kind.EVENT,
}
"""Entities besides those of `History`: with few, each change concerns all of them."""
EVERY_ID = [*IDS, *MORE]
ORGANIZATIONS = ["us", "them", *(each for each in MORE if MORE[each] is Kind.ORGANIZATION)]
PERSONS = ["randa", "kassis", *(each for each in MORE if MORE[each] is Kind.PERSON)]
ACTORS = [*ORGANIZATIONS, *PERSONS]
OFFICES = [*ORGANIZATIONS, "bern"]
EVENTS = ["talks", "event"]
SOURCES = [*CITATIONS, *(f"source-{number}" for number in range(2))]
DAYS = ["2014", "2015-03", "2026-11-26", "[2026-11-25..2026-12-02]", "2027", "[..2016]"]
NAMES = ["SNC", "Ivan Petrov", "Petrov Ivan", "Ivan Petroff", "Anna Berg"]
KEYS = ["Q1", "q1", "Q2", "Q3"]
SECTIONS = ["lead", "ref:1", "other"]
STEPS = 8


class AuditHistory(History):
    """Write random revisions with everything that rules read, on days some of which go by."""

    def __init__(self, knowledge: KnowledgeBase, seed: int) -> None:
        super().__init__(knowledge, seed)
        with knowledge.revision() as revision:
            records.create_entities(revision, [EntityDraft(k, v) for k, v in MORE.items()])
            sources = [CitationDraft(key, "article") for key in SOURCES if key not in CITATIONS]
            records.record_citations(revision, sources)
            self.record_document(revision)
            create_statements(revision, [self._relation() for _ in range(40)])

    def step(self) -> None:
        self.knowledge.minutes += self.rng.choice([0, 0, 0, 1_000, 5_000])
        super().step()
        with self.knowledge.revision() as revision:
            changes = [self.record_document, self.record_source, self.state, self.attach]
            self.rng.choice(changes)(revision)

    def state(self, revision: RevisionBuilder) -> None:
        create_statements(revision, [self._relation() for _ in range(self.rng.choice([1, 2]))])

    def _relation(self) -> StatementDraft:
        choose = self.rng.choice
        period: dict[str, Any] = choose(
            [{}, {"start": choose(DAYS)}, {"end": choose(DAYS), "ended": choose([True, False])}]
        )
        named: StatementDraft = choose(
            [
                claim(choose(EVERY_ID), "name", text(choose(NAMES))),
                claim(choose(EVERY_ID), "identifier", text(choose(KEYS), None), scheme="w"),
                claim(
                    choose(EVERY_ID), "named_in", Value(ValueType.CITATION, choose(SOURCES))
                ),
                claim(choose(PERSONS), choose(["born", "died"]), date(choose(DAYS))),
                claim(choose(ORGANIZATIONS), choose(["founded", "dissolved"]), date(choose(DAYS))),
                claim(choose(EVENTS), choose(["dates", "scheduled"]), date(choose(DAYS))),
                claim(choose(EVENTS), choose(["participant", "organizer"]), entity(choose(ACTORS))),
                self._between_organizations(),
                claim(choose(ORGANIZATIONS), "leader", entity(choose(PERSONS)), **period),
                claim(choose(PERSONS), "position", entity(choose(OFFICES)), **period),
                claim("randa", "spouse", entity("kassis")),
                claim("kassis", "spouse", entity("randa")),
                claim(choose(ORGANIZATIONS), "headquarters", entity("bern"), **period),
                claim(
                    choose(ORGANIZATIONS), "related", entity(choose(ORGANIZATIONS)),
                    role=choose(["has the website of", "has its website on"]),
                ),
            ]
        )  # fmt: skip
        evidence = tuple(
            EvidenceDraft(
                citation=choose([None, *SOURCES]),
                document="doc",
                section=choose(SECTIONS),
                exact=choose([None, "words"]),
            )
            for _ in range(choose([0, 1, 2]))
        )
        return StatementDraft(
            named.subject, named.property, named.value, named.qualifiers, named.rank, evidence
        )

    def _between_organizations(self) -> StatementDraft:
        subject, value = self.rng.sample(ORGANIZATIONS, 2)
        properties = ["part_of", "succeeded_by", "affiliated_with", "member", "founded_by"]
        return claim(subject, self.rng.choice(properties), entity(value))

    def record_source(self, revision: RevisionBuilder) -> None:
        choose = self.rng.choice
        key = choose(SOURCES)
        if is_opened_in_revision(revision, CitationVersion, "citation_id", key):
            return
        draft = CitationDraft(
            key,
            "webpage",
            choose([None, "The Process of Peace and Talks", "The process of peace and talks"]),
            authors=(AuthorDraft("Somebody", entities=(choose(EVERY_ID),)),),
            publisher_entities=tuple(self.rng.sample(ACTORS, choose([0, 1]))),
            issued=choose([None, *DAYS]),
            accessed=choose([None, "2026-11-28"]),
            url=choose([None, "https://e.org/1"]),
        )
        records.record_citations(revision, [draft])

    def record_document(self, revision: RevisionBuilder) -> None:
        if is_opened_in_revision(revision, DocumentVersion, "document_id", "doc"):
            return
        cited = self.rng.sample(SOURCES, self.rng.choice([0, 1, 2]))
        draft = DocumentDraft(
            "doc",
            "A document",
            sections=tuple(SectionDraft(key, None, 1, 2) for key in ("lead", "ref:1", "other")),
            references=tuple(
                DocumentReferenceDraft(number, key, None) for number, key in enumerate(cited, 1)
            ),
        )
        records.record_documents(revision, [draft])

    def attach(self, revision: RevisionBuilder) -> None:
        if not is_opened_in_revision(revision, DocumentVersion, "document_id", "doc"):
            content = self.rng.choice([b"words\n", b"words and words\n", b"nothing\n"])
            attach_text(revision, "doc", content, new_version=True)


def stored_audit(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    return {
        model.__tablename__: sorted(map(tuple, session.execute(select(table(model)))), key=repr)
        for model in (SQLFinding, FindingRecord, AuditKey, AuditState)
    }


@pytest.mark.parametrize("seed", range(2))
def test_stored_findings_after_random_history_equal_a_full_run(
    knowledge: KnowledgeBase, seed: int
) -> None:
    history = AuditHistory(knowledge, seed)
    found = set()
    for _ in range(STEPS):
        history.step()
        with knowledge.database.write() as session:
            catch_up_session(session)
            incremental = stored_audit(session)
            found |= {row[2] for row in incremental["audit_findings"]}
        with knowledge.database.write(dry_run=True) as session:
            session.execute(delete(AuditState))
            catch_up_session(session)
            complete = stored_audit(session)
            for name, rows in complete.items():
                assert set(rows) ^ set(incremental[name]) == set()
    assert len(found) > 15
