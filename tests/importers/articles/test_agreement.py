"""Citations that are drafted agree with those that a person writes of the same references."""

import re
from pathlib import Path
from typing import Any

import pytest

from astana_api.importers.articles.reading import read_article
from astana_api.importers.dossier import read_dossier
from tests.importers.articles.agreement import measure, table
from tests.support.shared_data import SHARED_DATA

ROOT = Path(__file__).parents[3]
TEXT = SHARED_DATA.parent / "seed" / "astana-platform.txt"
COMPARED = (
    "title",
    "container_title",
    "publisher",
    "issued",
    "accessed",
    "archived",
    "url",
    "archive_url",
)


def test_references_of_three_formats_agree_with_the_expected_fields() -> None:
    agreement = measure()
    assert agreement.differences == []


def test_documented_agreement_is_the_measured_one() -> None:
    assert table(measure()) in (ROOT / "docs" / "drafting.md").read_text()


def test_plain_text_of_the_bundled_dossier_gives_its_citations() -> None:
    if not TEXT.exists():
        pytest.skip(f"{TEXT} is absent: set SHARED_DATA")
    article = read_article(TEXT)
    dossier = read_dossier(ROOT / "seed" / "astana-platform")
    assert dossier.document is not None
    citations = {citation.id: citation for citation in dossier.citations}
    expected = [citations[str(each.citation)] for each in dossier.document.references]
    references = article.references()
    assert len(references) == len(expected) == 47
    wrong = []
    for reference, citation in zip(references, expected, strict=True):
        guess = article.parse_citation(reference)
        drafted: dict[str, Any] = {"type": guess.type, "authors": guess.names.get("authors", [])}
        drafted |= {key: guess.fields.get(key) for key in COMPARED}
        by_hand: dict[str, Any] = {
            "type": citation.type,
            "authors": [each.name for each in citation.authors],
        }
        for key in COMPARED:
            value = getattr(citation, key)
            by_hand[key] = None if value is None else str(value)
        if drafted != by_hand:
            wrong.append(reference.number)
    assert len(wrong) <= 2, wrong


def test_source_code_names_nothing_of_the_measured_documents() -> None:
    """The grammar is general: no title, author or publication of a measured text is in it."""
    dossier = read_dossier(ROOT / "seed" / "astana-platform")
    packages = ("references", "articles", "drafting")
    importers = ROOT / "src" / "astana_api" / "importers"
    code = "\n".join(
        path.read_text().lower() for name in packages for path in (importers / name).glob("*.py")
    )
    names = {
        name.lower()
        for citation in dossier.citations
        for name in (citation.id, citation.container_title, citation.publisher)
        if name
    }
    names |= {author.name.lower() for citation in dossier.citations for author in citation.authors}
    found = [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", code)]
    assert found == []
