"""The shipped dossier, read once, and the text of its document where that is present."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from astana_api.domain.statements.drafts import CitationDraft, StatementDraft
from astana_api.importers.dossier import Dossier, read_dossier
from tests.seed.inventory import FOLDER

TEXT = Path(__file__).parents[3] / "shared" / "seed" / "astana-platform.txt"

Place = tuple[int | None, str | None]
"""The number of a reference, and a section; None where the evidence has none."""


@dataclass(frozen=True)
class Stated:
    """Asks a dossier what it states, and where from."""

    dossier: Dossier

    def all(self, subject: str, property_id: str) -> list[StatementDraft]:
        """In the order of the dossier."""
        return [
            one
            for one in self.dossier.statements
            if (one.subject, one.property) == (subject, property_id)
        ]

    def values(self, subject: str, property_id: str) -> list[str | None]:
        return [one.value.text for one in self.all(subject, property_id)]

    def one(
        self, subject: str, property_id: str, value: str | None, **qualifiers: str | bool
    ) -> StatementDraft:
        """The one statement of that value with these qualifiers and no others."""
        found = [
            one
            for one in self.all(subject, property_id)
            if one.value.text == value and dict(one.qualifiers) == qualifiers
        ]
        assert len(found) == 1, self.all(subject, property_id)
        return found[0]

    def places(self, statement: StatementDraft) -> set[Place]:
        """Where the statement's evidence stands."""
        return {
            (self.number(one.citation) if one.citation else None, one.section)
            for one in statement.evidence
        }

    def number(self, citation: str) -> int:
        assert self.dossier.document is not None
        numbers = {one.citation: one.number for one in self.dossier.document.references}
        return numbers[citation]

    def reference(self, number: int) -> CitationDraft:
        """The citation to which the reference points."""
        assert self.dossier.document is not None
        key = self.dossier.document.references[number - 1].citation
        return next(one for one in self.dossier.citations if one.id == key)


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    return read_dossier(FOLDER)


@pytest.fixture(scope="session")
def stated(dossier: Dossier) -> Stated:
    return Stated(dossier)


@pytest.fixture(scope="session")
def text() -> str:
    if not TEXT.exists():
        pytest.skip("the document's text is not here (../shared/seed/astana-platform.txt)")
    return TEXT.read_bytes().decode()
