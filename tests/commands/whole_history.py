"""Random histories with every kind of change that a revision can record."""

from astana_api.commands import records, statements
from astana_api.commands.revision import RevisionBuilder
from astana_api.domain.enums import Lifecycle, Stance, State, UrlStatus
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.models import CitationVersion, EvidenceVersion, SQLStatementState
from tests.commands.test_histories import CITATIONS, History
from tests.support.databases import KnowledgeBase, claim, text


class WholeHistory(History):
    """A random history that adds documents, withdrawals, corrections and anchored evidence."""

    def step(self) -> None:
        super().step()
        with self.knowledge.revision(message="besides") as revision:
            choose = self.rng.choice
            choose(
                [
                    self.record_document,
                    self.record_document,
                    self.withdraw_citation,
                    self.supersede_statement,
                    self.anchor_evidence,
                ]
            )(revision)

    def record_document(self, revision: RevisionBuilder) -> None:
        if self.rng.random() < 0.2:
            records.withdraw_documents(revision, ["article"])
            return
        sections = self.rng.sample(["lead", "infobox", "sochi"], self.rng.choice([1, 2, 3]))
        cited = self.rng.sample(CITATIONS, self.rng.choice([0, 1, 3]))
        draft = DocumentDraft(
            "article",
            self.rng.choice(["An article", "مقال"]),
            sections=tuple(SectionDraft(key, key.title(), 1, 2) for key in sections),
            references=tuple(
                DocumentReferenceDraft(number + 1, key, None) for number, key in enumerate(cited)
            ),
        )
        records.record_documents(revision, [draft])

    def withdraw_citation(self, revision: RevisionBuilder) -> None:
        key = self.rng.choice(CITATIONS)
        if (
            self.random_open_key(revision, CitationVersion, "citation_id")
            and self.rng.random() < 0.7
        ):
            records.withdraw_citations(revision, [key])
            return
        record = CitationDraft(
            key,
            "book",
            "A book",
            titles=(("fr", "Un livre"), ("ru", "Книга")),
            container_entities=("us",),
            publisher="Somebody",
            publisher_entities=("them", "troika"),
            issued="2015",
            url="example.org/a",
            url_status=UrlStatus.DEAD,
            note="a note",
            csl_fields=(
                ("doi", "10.1000/182"),
                ("editors", (AuthorDraft("E", entities=("us",)), AuthorDraft("F"))),
                ("translators", (AuthorDraft("T", "T", None, ("them", "troika")),)),
            ),
        )
        records.record_citations(revision, [record])
        records.set_entity_status(
            revision, ["bern"], self.rng.choice(list(Lifecycle)), "we were wrong"
        )

    def supersede_statement(self, revision: RevisionBuilder) -> None:
        statement_id = self.random_open_key(revision, SQLStatementState, "statement_id")
        [successor] = statements.create_statements(
            revision, [claim("us", "name", text(f"x{revision.number}"))]
        )
        if statement_id and statement_id != successor:
            statements.set_state(
                revision,
                [statement_id],
                State.SUPERSEDED,
                reason="corrected",
                superseded_by=successor,
            )

    def anchor_evidence(self, revision: RevisionBuilder) -> None:
        records.record_documents(
            revision,
            [
                DocumentDraft(
                    "article", "An article", sections=(SectionDraft("lead", None, None, None),)
                )
            ],
        )
        statement_id = self.random_open_key(revision, SQLStatementState, "statement_id")
        piece = EvidenceDraft(
            None,
            "article",
            "lead",
            exact="the phrase",
            prefix="of ",
            stance=self.rng.choice(list(Stance)),
            note=self.rng.choice([None, "so", "not so"]),
        )
        key = self.random_open_key(revision, EvidenceVersion, "evidence_id")
        statements.end_evidence(revision, [key] if key else [])
        statements.add_evidence(revision, [(statement_id, piece)] if statement_id else [])


def whole_history(knowledge: KnowledgeBase, seed: int, steps: int) -> None:
    """Write a random history; each step writes up to three revisions."""
    history = WholeHistory(knowledge, seed)
    for _ in range(steps):
        history.step()
