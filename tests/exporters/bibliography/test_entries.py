"""Entries of a bibliography: what a style does not say, and what users may rely on."""

import re
from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest

from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.exporters.citations.bibliography.conditions import CONDITIONS
from astana_api.exporters.citations.bibliography.entries import (
    format_bibliography,
    format_bibliography_html,
)
from astana_api.exporters.citations.bibliography.styles import LOCALES, STYLES
from tests.support.citations import rendered

SUPPORTED_ELEMENTS = {
    *("bibliography", "choose", "citation", "date", "date-part", "else", "else-if", "et-al"),
    *("group", "if", "info", "key", "label", "layout", "locale", "macro", "multiple", "name"),
    *("names", "number", "single", "sort", "style", "substitute", "term", "terms", "text"),
}
SUPPORTED_FORMATTING = {
    *("delimiter", "font-style", "prefix", "quotes", "strip-periods", "suffix", "text-case"),
}
UNSUPPORTED = {"display", "font-variant", "font-weight", "text-decoration", "vertical-align"}


def format_one(style: str = "mla", locale: str = "en-US", **fields: object) -> str:
    (entry,) = format_bibliography([rendered(**fields)], style, locale)
    return entry


@pytest.mark.parametrize("style", STYLES.values())
def test_styles_use_supported_elements_only(style: str) -> None:
    path = files("astana_api.exporters.citations") / "styles" / f"{style}.csl"
    root = ET.fromstring(path.read_bytes())  # noqa: S314 - a shipped file
    info = root[0]
    elements = [element for element in root.iter() if element not in list(info.iter())]
    tags = {element.tag.rpartition("}")[2] for element in elements}
    assert tags <= SUPPORTED_ELEMENTS
    assert not UNSUPPORTED & {name for element in elements for name in element.attrib}
    branches = [element for element in elements if element.tag.endswith(("}if", "}else-if"))]
    assert {name for branch in branches for name in branch.attrib} <= {*CONDITIONS, "match"}


@pytest.mark.parametrize(("style", "locale"), [("vancouver", "en-US"), ("apa", "tlh")])
def test_unknown_style_or_locale_raises_before_the_first_entry(style: str, locale: str) -> None:
    with pytest.raises(KeyError):
        format_bibliography([], style, locale)


@pytest.mark.parametrize("style", STYLES)
def test_bibliography_without_citations_is_empty(style: str) -> None:
    assert list(format_bibliography([], style, "en-US")) == []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("style", STYLES)
def test_html_escapes_every_field(style: str, locale: str) -> None:
    markup = "<script>alert(\"1\")</script><img src='x' onerror=y> &amp;"
    names = (AuthorDraft(markup), AuthorDraft(f"{markup} Z", "Z", markup))
    citation = rendered(
        type="article-magazine",
        title=markup,
        authors=names,
        container_title=markup,
        publisher=markup,
        url=f"https://example.org/{markup}",
        issued="2015",
        accessed="2016-01-02",
        medium=markup,
        csl_fields=(("editors", names), ("volume", markup), ("page", markup), ("genre", markup)),
    )
    (entry,) = format_bibliography_html([citation], style, locale)
    assert "script" in entry.lower()
    assert set(re.findall("<[^>]*>?", entry)) <= {"<i>", "</i>"}
    assert not set("<>&\"'") & set(re.sub("</?i>|&(?:amp|lt|gt|quot|#x27);", "", entry))


def test_citation_without_any_field_is_an_entry() -> None:
    assert format_one("apa", issued=None) == "(n.d.)."
    assert format_one("apa", "fr-FR") == "(s.\u00a0d.)."


@pytest.mark.parametrize(
    ("issued", "entry"),
    [
        ("2015-05-26/2015-05-29", "T. 26–29 May 2015."),
        ("2015-05-26/2015-06-01", "T. 26 May–1 June 2015."),
        ("2014-12-31/2015-01-01", "T. 31 Dec. 2014–1 Jan. 2015."),
        ("2015-03/2015-05", "T. Mar.–May 2015."),
        ("2015/2017", "T. 2015–2017."),
        ("2015-05-29/2015-05-29", "T. 29 May 2015."),
        ("2015-21", "T. Spring 2015."),
        ("-0043", "T. 44BC."),
        ("0950", "T. 950AD."),
        ("[..2015-05-29]", "T. [..2015-05-29]."),
    ],
)
def test_date_of_entry(issued: str, entry: str) -> None:
    assert format_one(title="T", issued=issued) == entry


@pytest.mark.parametrize(
    ("title", "language", "printed"),
    [
        ("the end of war and peace", "en", "The End of War and Peace"),
        ("a NATO summit: the iPhone of talks", "en", "A NATO Summit: The iPhone of Talks"),
        ("what it is for", "en-GB", "What It Is For"),
        ("le début de la fin", "fr", "le début de la fin"),
        ("почему важна конференция", "ru", "почему важна конференция"),
        ("почему важна конференция", None, "почему важна конференция"),
        ("école of law", "en", "École of Law"),
        ("the \"first\" and 'second' don't", "en", "The “First” and “Second” Don’t"),
        ("talks (in brackets)", "en", "Talks (in Brackets)"),
    ],
)
def test_title_case_is_for_english_titles(title: str, language: str | None, printed: str) -> None:
    assert format_one(title=title, language=language) == f"{printed}."


@pytest.mark.parametrize(
    ("style", "pages", "printed"),
    [
        ("chicago-notes", "101-108", "101–8"),
        ("chicago-notes", "100-104", "100–104"),
        ("chicago-notes", "1496-1504", "1496–1504"),
        ("chicago-notes", "321-28", "321–28"),
        ("chicago-notes", "xii-xv, 3", "xii–xv, 3"),
        ("mla", "101-108", "pp. 101–08"),
        ("mla", "7", "p. 7"),
        ("apa", "102-9", "102–109"),
        ("apa", "A1-A13", "A1–A13"),
        ("harvard", "1-2-3", "pp. 1-2-3"),
    ],
)
def test_pages_of_entry(style: str, pages: str, printed: str) -> None:
    fields = (("volume", "3"), ("page", pages))
    entry = format_one(
        style, type="article-journal", title="T", container_title="J", csl_fields=fields
    )
    assert re.search(rf"(?<![\w–]){re.escape(printed)}\.?$", entry), entry


@pytest.mark.parametrize(
    ("author", "apa", "chicago"),
    [
        (
            AuthorDraft("Jean-Paul Sartre", "Sartre", "Jean-Paul"),
            "Sartre, J.-P.",
            "Sartre, Jean-Paul.",
        ),
        (AuthorDraft("Ann B. Lee", "Lee", "Ann B."), "Lee, A. B.", "Lee, Ann B."),
        (AuthorDraft("Иван Ёлкин", "Ёлкин", "Иван"), "Ёлкин, И.", "Ёлкин, Иван."),
        (AuthorDraft("Hans von der Au", "Au", "Hans"), "von der Au, H.", "Au, Hans von der."),
        (AuthorDraft("Xi Jinping", "Xi", "Jinping"), "Xi, J.", "Xi, Jinping."),
        (AuthorDraft("习近平", "习", "近平"), "习近平.", "习近平."),
        (AuthorDraft("أحمد الجربا", "الجربا", "أحمد"), "الجربا, أحمد.", "الجربا, أحمد."),
        (AuthorDraft("Org, Inc. and Sons"), "Org, Inc. and Sons.", "Org, Inc. and Sons."),
        (AuthorDraft("Madonna", "Madonna"), "Madonna.", "Madonna."),
    ],
)
def test_author_of_entry(author: AuthorDraft, apa: str, chicago: str) -> None:
    def format_in(style: str) -> str:
        return format_one(style, authors=(author,), title="T", issued="2015")

    assert format_in("apa").startswith(apa)
    assert format_in("chicago-notes").startswith(chicago)


def test_works_that_are_cited_alike_have_letters_in_order_of_entries() -> None:
    works = [
        rendered(
            id=f"work-{title}", title=title, authors=(AuthorDraft("The Board"),), issued="2015"
        )
        for title in ("c", "a", "b")
    ]
    other = rendered(id="other", title="z", authors=(AuthorDraft("The Board"),), issued="2016")
    assert list(format_bibliography([other, *works], "harvard", "en-GB")) == [
        "The Board (2015a) a.",
        "The Board (2015b) b.",
        "The Board (2015c) c.",
        "The Board (2016) z.",
    ]


def test_entries_are_sorted_without_regard_to_accents_and_case() -> None:
    names = ["Zoe", "ёж", "Özil", "Яна", "oz", "Ёлка", "ель", "Alpha"]
    works = [
        rendered(id=f"work-{index}", title="t", authors=(AuthorDraft(name),), issued="2015")
        for index, name in enumerate(names)
    ]
    entries = list(format_bibliography(works, "harvard", "en-GB"))
    assert [entry.partition(" (")[0] for entry in entries] == [
        *("Alpha", "oz", "Özil", "Zoe", "ёж", "Ёлка", "ель", "Яна"),
    ]


@pytest.mark.parametrize(
    ("locale", "editions"),
    [
        ("en-US", ["1st ed.", "2nd ed.", "3rd ed.", "11th ed.", "22nd ed.", "113th ed."]),
        ("de-DE", ["1. Aufl.", "2. Aufl.", "3. Aufl.", "11. Aufl.", "22. Aufl.", "113. Aufl."]),
        ("fr-FR", ["1ʳᵉ éd.", "2ᵉ éd.", "3ᵉ éd.", "11ᵉ éd.", "22ᵉ éd.", "113ᵉ éd."]),
        ("ru-RU", ["1-е изд.", "2-е изд.", "3-е изд.", "11-е изд.", "22-е изд.", "113-е изд."]),
    ],
)
def test_edition_is_an_ordinal_in_the_gender_of_the_noun(locale: str, editions: list[str]) -> None:
    printed = [
        format_one(
            locale=locale, type="book", title="t", language="x", csl_fields=(("edition", number),)
        )
        for number in ("1", "2", "3", "11", "22", "113")
    ]
    assert printed == [f"t. {edition}" for edition in editions]


def test_noncharacters_in_a_record_are_no_quotation_marks() -> None:
    entry = format_one(title="a\ufdd1b\ufdd0", url="https://example.org/\ufdd0")
    assert entry == "A\ufffdb\ufffd. https://example.org/\ufffd."


def test_html_has_only_text_and_italics() -> None:
    citation = rendered(type="book", title="Rights & duties", issued="2015", language="en")
    (entry,) = format_bibliography_html([citation], "mla", "en-US")
    assert entry == "<i>Rights &amp; Duties</i>. 2015."
