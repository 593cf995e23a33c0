"""Fixtures: the bundled dossier, and its document's text if that file exists."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from astana_api.domain.statements.drafts import CitationDraft, StatementDraft
from astana_api.importers.dossier import Dossier, read_dossier
from tests.seed.inventory import FOLDER

TEXT = Path(__file__).parents[3] / "shared" / "seed" / "astana-platform.txt"

EvidenceLocation = tuple[int | None, str | None]
"""The number of a reference and a section; each is None if the evidence has none."""


@dataclass(frozen=True)
class DossierStatements:
    """Look up statements of a dossier and the locations of their evidence."""

    dossier: Dossier

    def find(self, subject: str, property_id: str) -> list[StatementDraft]:
        """Return the statements of a property, in dossier order."""
        return [
            item
            for item in self.dossier.statements
            if (item.subject, item.property) == (subject, property_id)
        ]

    def values(self, subject: str, property_id: str) -> list[str | None]:
        return [item.value.text for item in self.find(subject, property_id)]

    def get(
        self, subject: str, property_id: str, value: str | None, **qualifiers: str | bool
    ) -> StatementDraft:
        """Return the only statement with the value and exactly these qualifiers."""
        found = [
            item
            for item in self.find(subject, property_id)
            if item.value.text == value and dict(item.qualifiers) == qualifiers
        ]
        assert len(found) == 1, self.find(subject, property_id)
        return found[0]

    def evidence_locations(self, statement: StatementDraft) -> set[EvidenceLocation]:
        """Return the locations of the statement's evidence."""
        return {
            (self.number(item.citation) if item.citation else None, item.section)
            for item in statement.evidence
        }

    def number(self, citation: str) -> int:
        assert self.dossier.document is not None
        numbers = {item.citation: item.number for item in self.dossier.document.references}
        return numbers[citation]

    def reference(self, number: int) -> CitationDraft:
        """Return the citation of a reference."""
        assert self.dossier.document is not None
        key = self.dossier.document.references[number - 1].citation
        return next(item for item in self.dossier.citations if item.id == key)


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    return read_dossier(FOLDER)


@pytest.fixture(scope="session")
def stated(dossier: Dossier) -> DossierStatements:
    return DossierStatements(dossier)


@pytest.fixture(scope="session")
def text() -> str:
    if not TEXT.exists():
        pytest.skip("the document's text is not here (../shared/seed/astana-platform.txt)")
    return TEXT.read_bytes().decode()
