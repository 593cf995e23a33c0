"""The 47 references: each record holds what its line prints, and no more."""

import datetime as dt

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import CitationDraft
from astana_api.importers.dossier import Dossier
from astana_api.importers.dossier.anchors import section_texts
from tests.seed.conftest import Stated

FIRST_AND_LAST = {
    1: "Kazakhstan decides to stop hosting Syria talks, surprising Russia",
    47: "Russia's Syrian peace conference teeters on farce",
}
FLAGS = {
    7: "[ permanent dead link ]",
    28: "{{cite web}}: CS1 maint: unfit URL (link)",
}


def test_there_are_47_in_order_each_with_a_record_of_its_own(
    stated: Stated, dossier: Dossier
) -> None:
    assert dossier.document is not None
    assert [one.number for one in dossier.document.references] == list(range(1, 48))
    assert [one.citation for one in dossier.document.references] == [
        one.id for one in dossier.citations
    ]
    for number, title in FIRST_AND_LAST.items():
        assert stated.reference(number).title == title


def test_titles_are_in_seven_languages(dossier: Dossier) -> None:
    languages = {lang for one in dossier.citations for lang, _ in one.titles}
    assert languages == {"en", "ru", "fr", "ar", "kk", "it", "de"}
    assert [one.id for one in dossier.citations if one.title and not one.titles] == []


def test_flags(stated: Stated) -> None:
    assert stated.reference(6).medium == "PDF"
    assert stated.reference(7).url_status is UrlStatus.DEAD
    assert stated.reference(28).url_status is UrlStatus.UNFIT
    assert stated.reference(32).language == "it"


def test_whoever_is_printed_is_linked(dossier: Dossier) -> None:
    """Only the author of reference 42, who is no person, is linked to nobody."""
    unlinked = [
        author.name for one in dossier.citations for author in one.authors if not author.entities
    ]
    assert unlinked == ["Мировые, новости"]
    for one in dossier.citations:
        assert bool(one.container_title) == bool(one.container_entities), one.id
        assert bool(one.publisher) == bool(one.publisher_entities), one.id


def test_who_is_printed_in_a_record_is_named_in_it(dossier: Dossier) -> None:
    named = {
        (one.subject, one.value.text) for one in dossier.statements if one.property == "named_in"
    }
    linked = {
        (entity, one.id)
        for one in dossier.citations
        for entity in (
            *one.container_entities,
            *one.publisher_entities,
            *(entity for author in one.authors for entity in author.entities),
        )
    }
    assert linked - named == set()


def day(date: str) -> str:
    """The date as the references print it: `9 April 2015`, `10–13 July 2017`."""
    first, _, last = date.partition("/")
    printed = dt.date.fromisoformat(last or first)
    words = f"{printed.day} {printed:%B %Y}"
    return f"{dt.date.fromisoformat(first).day}–{words}" if last else words


def printed(one: CitationDraft, flag: str) -> str:
    """The reference as its record has it, in the order in which the document prints."""
    if one.title is None:
        return one.url or ""
    authors = "; ".join(author.name for author in one.authors)
    dated = day(one.issued) if one.issued else ""
    bare = not (one.authors or one.issued or one.container_title or one.accessed)
    if bare:
        return one.title
    parts = [
        f"{authors} ({dated})." if authors else "",
        f'"{one.title}"'
        + (f" ({one.medium})" if one.medium else "")
        + (" (in Italian)" if one.language == "it" else "")
        + ".",
        *(f"{name}." for name in (one.container_title, one.publisher) if name),
        f"{dated}." if dated and not authors else "",
        f"Archived from the original on {day(one.archived)}." if one.archived else "",
        f"Retrieved {day(one.accessed)}." if one.accessed else "",
    ]
    return " ".join(part for part in parts if part) + flag


def test_every_line_can_be_printed_again_from_its_record(
    stated: Stated, dossier: Dossier, text: str
) -> None:
    """Letter by letter: authors, titles, containers, dates, access dates and flags."""
    assert dossier.document is not None
    texts = section_texts(text, dossier.document)
    for number in range(1, 48):
        line = texts[f"ref:{number}"].replace("\N{NO-BREAK SPACE}", " ").strip()
        assert line == f"{number}. {printed(stated.reference(number), FLAGS.get(number, ''))}"
