"""Histories in which everything happens that a revision can record."""

from astana_api.commands import records, statements
from astana_api.commands.revision import Change
from astana_api.domain.enums import Lifecycle, Stance, State, UrlStatus
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EvidenceDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.models import CitationVersion, EvidenceLife, StatementState
from tests.commands.test_histories import CITATIONS, History
from tests.support.databases import Knowledge, claim, text


class WholeHistory(History):
    """A history with documents, withdrawals, corrections and places in a document besides."""

    def step(self) -> None:
        super().step()
        with self.knowledge.revision(message="besides") as change:
            pick = self.chance.choice
            pick([self.document, self.document, self.withdraw, self.supersede, self.anchor])(change)

    def document(self, change: Change) -> None:
        if self.chance.random() < 0.2:
            records.withdraw_documents(change, ["article"])
            return
        sections = self.chance.sample(["lead", "infobox", "sochi"], self.chance.choice([1, 2, 3]))
        cited = self.chance.sample(CITATIONS, self.chance.choice([0, 1, 3]))
        draft = DocumentDraft(
            "article",
            self.chance.choice(["An article", "مقال"]),
            sections=tuple(SectionDraft(key, key.title(), 1, 2) for key in sections),
            references=tuple(ReferenceDraft(n + 1, key, None) for n, key in enumerate(cited)),
        )
        records.record_documents(change, [draft])

    def withdraw(self, change: Change) -> None:
        key = self.chance.choice(CITATIONS)
        if self.one_of(change, CitationVersion, "citation_id") and self.chance.random() < 0.7:
            records.withdraw_citations(change, [key])
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
        )
        records.record_citations(change, [record])
        records.set_lives(change, ["bern"], self.chance.choice(list(Lifecycle)), "we were wrong")

    def supersede(self, change: Change) -> None:
        sid = self.one_of(change, StatementState, "statement_id")
        [better] = statements.state(change, [claim("us", "name", text(f"x{change.number}"))])
        if sid and sid != better:
            statements.set_state(
                change, [sid], State.SUPERSEDED, reason="corrected", superseded_by=better
            )

    def anchor(self, change: Change) -> None:
        records.record_documents(
            change,
            [
                DocumentDraft(
                    "article", "An article", sections=(SectionDraft("lead", None, None, None),)
                )
            ],
        )
        sid = self.one_of(change, StatementState, "statement_id")
        place = EvidenceDraft(
            None,
            "article",
            "lead",
            exact="the phrase",
            prefix="of ",
            stance=self.chance.choice(list(Stance)),
            note=self.chance.choice([None, "so", "not so"]),
        )
        key = self.one_of(change, EvidenceLife, "evidence_id")
        statements.end_evidence(change, [key] if key else [])
        statements.add_evidence(change, [(sid, place)] if sid else [])


def whole_history(knowledge: Knowledge, seed: int, steps: int) -> None:
    """Write one by chance; three revisions a step, less those that change nothing."""
    history = WholeHistory(knowledge, seed)
    for _ in range(steps):
        history.step()
