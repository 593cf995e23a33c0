"""The 47 references: each citation has exactly the content of its line in the document."""

import datetime as dt

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.domain.text.anchors import section_texts
from astana_api.importers.dossier import Dossier
from tests.seed.conftest import DossierStatements

FIRST_AND_LAST = {
    1: "Kazakhstan decides to stop hosting Syria talks, surprising Russia",
    47: "Russia's Syrian peace conference teeters on farce",
}
FLAGS = {
    7: "[ permanent dead link ]",
    28: "{{cite web}}: CS1 maint: unfit URL (link)",
}


def test_document_has_47_references_with_distinct_citations(
    stated: DossierStatements, dossier: Dossier
) -> None:
    assert dossier.document is not None
    assert [item.number for item in dossier.document.references] == list(range(1, 48))
    assert [item.citation for item in dossier.document.references] == [
        item.id for item in dossier.citations
    ]
    for number, title in FIRST_AND_LAST.items():
        assert stated.reference(number).title == title


def test_citation_titles_have_seven_languages(dossier: Dossier) -> None:
    languages = {lang for item in dossier.citations for lang, _ in item.titles}
    assert languages == {"en", "ru", "fr", "ar", "kk", "it", "de"}
    assert [item.id for item in dossier.citations if item.title and not item.titles] == []


def test_citation_status_medium_and_language(stated: DossierStatements) -> None:
    assert stated.reference(6).medium == "PDF"
    assert stated.reference(7).url_status is UrlStatus.DEAD
    assert stated.reference(28).url_status is UrlStatus.UNFIT
    assert stated.reference(32).language == "it"


def test_printed_authors_and_publishers_are_linked(dossier: Dossier) -> None:
    """Only the author of reference 42, who is not a person, is not linked."""
    unlinked = [
        author.name for item in dossier.citations for author in item.authors if not author.entities
    ]
    assert unlinked == ["Мировые, новости"]
    for item in dossier.citations:
        assert bool(item.container_title) == bool(item.container_entities), item.id
        assert bool(item.publisher) == bool(item.publisher_entities), item.id


def test_linked_entities_have_named_in_statements(dossier: Dossier) -> None:
    named = {
        (item.subject, item.value.text)
        for item in dossier.statements
        if item.property == "named_in"
    }
    linked = {
        (entity, item.id)
        for item in dossier.citations
        for entity in (
            *item.container_entities,
            *item.publisher_entities,
            *(entity for author in item.authors for entity in author.entities),
        )
    }
    assert linked - named == set()


def test_site_in_title_or_address_is_the_container(stated: DossierStatements) -> None:
    sites = {
        5: "international-multimedia-press-center",
        12: "souriyati",
        17: "randa-kassis-official-website",
        18: "randa-kassis-official-website",
        22: "aletihad-press",
        30: "randa-kassis-official-website",
        31: "urdupoint",
        33: "mspsy-com",
        38: "the-syrian-observer",
    }
    for number, site in sites.items():
        source = stated.reference(number)
        assert source.container_entities == (site,)
        assert (source.container_title or "none") in (source.title or source.url or "")


def print_date(date: str) -> str:
    """Format a date as the references do: `9 April 2015`, `10–13 July 2017`."""
    first, _, last = date.partition("/")
    printed = dt.date.fromisoformat(last or first)
    words = f"{printed.day} {printed:%B %Y}"
    return f"{dt.date.fromisoformat(first).day}–{words}" if last else words


def print_reference(item: CitationDraft, flag: str) -> str:
    """Format a citation as the document's references do."""
    if item.title is None:
        return item.url or ""
    authors = "; ".join(author.name for author in item.authors)
    dated = print_date(item.issued) if item.issued else ""
    bare = not (item.authors or item.issued or item.container_title or item.accessed)
    if bare:
        return item.title
    parts = [
        f"{authors} ({dated})." if authors else "",
        f'"{item.title}"'
        + (f" ({item.medium})" if item.medium else "")
        + (" (in Italian)" if item.language == "it" else "")
        + ".",
        *(
            f"{name}."
            for name in (item.container_title, item.publisher)
            if name and not item.title.endswith(name)
        ),
        f"{dated}." if dated and not authors else "",
        f"Archived from the original on {print_date(item.archived)}." if item.archived else "",
        f"Retrieved {print_date(item.accessed)}." if item.accessed else "",
    ]
    return " ".join(part for part in parts if part) + flag


def test_reference_lines_can_be_reproduced_from_citations(
    stated: DossierStatements, dossier: Dossier, text: str
) -> None:
    """Compare authors, titles, containers, dates, access dates and flags exactly."""
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    for number in range(1, 48):
        line = texts[f"ref:{number}"].replace("\N{NO-BREAK SPACE}", " ").strip()
        assert (
            line == f"{number}. {print_reference(stated.reference(number), FLAGS.get(number, ''))}"
        )
