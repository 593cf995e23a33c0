"""CSL-JSON read to citations."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.exporters.citations.csl_json import citation_to_csl, write_csl_json
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportNote,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from tests.support.citations import render_draft

SOURCE = ImportSource("zotero", "A library")


def read(*items: object) -> ImportedFile:
    return read_csl_json(json.dumps(items).encode(), SOURCE)


def read_item(**variables: Any) -> tuple[CitationDraft, tuple[ImportNote, ...]]:
    imported = read({"id": "a", "type": "book", **variables})
    _, draft = imported.drafts.citations
    return draft, imported.notes


def test_read_csl_json_returns_typed_fields() -> None:
    draft, notes = read_item(
        title="Why?",
        author=[{"literal": "The Bureau"}],
        editor=[{"family": "Putz", "given": "Catherine"}],
        issued={"date-parts": [["2015", 5]]},
        volume=12,
        ISBN="978-0-306-40615-7",
        language="en-gb",
        **{"container-title": "The Diplomat", "publisher-place": "Washington"},
        URL="https://example.org/a",
    )
    assert notes == ()
    assert draft == CitationDraft(
        "zotero-a",
        "book",
        title="Why?",
        authors=(AuthorDraft("The Bureau"),),
        container_title="The Diplomat",
        issued="2015-05",
        url="https://example.org/a",
        language="en-GB",
        csl_fields=(
            ("isbn", "978-0-306-40615-7"),
            ("volume", "12"),
            ("editors", (AuthorDraft("Catherine Putz", "Putz", "Catherine"),)),
            ("publisher_place", "Washington"),
        ),
    )


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ({"date-parts": [[2014, 12, 31], [2015, 1, 1]]}, "2014-12-31/2015-01-01"),
        ({"date-parts": [[2015, None]], "season": "Spring"}, "2015-21"),
        ({"date-parts": [[2015, 16]]}, "2015-24"),
        ({"date-parts": [[1987]], "circa": "true"}, "1987~"),
        ({"date-parts": [[-44, 3, 15]]}, "-0043-03-15"),
        ({"date-parts": [[-12001]]}, "Y-12000"),
        ({"literal": "[..2015-05-29]"}, "[..2015-05-29]"),
        ({"raw": "2015-05"}, "2015-05"),
        ("2015/2016", "2015/2016"),
        ({"date-parts": [[]]}, None),
    ],
)
def test_read_csl_date(date: object, text: str | None) -> None:
    draft, notes = read_item(issued=date)
    assert (draft.issued, notes) == (text, ())


@pytest.mark.parametrize(
    "date",
    [
        {"literal": "13th Century"},
        {"date-parts": [[2015, 5, 29]], "season": 1},
        {"date-parts": [[2015, 2, 30]]},
        {"date-parts": [[0]]},
        {"date-parts": [[2015], [2016], [2017]]},
        {"date-parts": [["May", 2015]]},
        {"date-parts": 2015},
        {"raw": "30-Mar-2020"},
        2015,
        [[2015]],
    ],
)
def test_read_csl_date_that_is_no_date_is_rejected_and_the_record_kept(date: object) -> None:
    draft, notes = read_item(issued=date, title="Kept")
    assert (draft.issued, draft.title) == (None, "Kept")
    assert [(note.type, note.location) for note in notes] == [(NoteType.REJECTED, "/0/issued")]


@pytest.mark.parametrize(
    ("name", "author"),
    [
        (
            {"family": "Goltz", "given": "Hermann", "non-dropping-particle": "von der"},
            AuthorDraft("Hermann von der Goltz", "Goltz", "Hermann"),
        ),
        (
            {"family": "Beethoven", "given": "Ludwig", "dropping-particle": "van"},
            AuthorDraft("Ludwig van Beethoven", "Beethoven", "Ludwig van"),
        ),
        (
            {"family": "King", "given": "Martin", "suffix": "Jr.", "comma-suffix": True},
            AuthorDraft("Martin King, Jr.", "King", "Martin"),
        ),
        (
            {"family": "Gates", "given": "William", "suffix": "III"},
            AuthorDraft("William Gates III", "Gates", "William"),
        ),
        (
            {"family": "Xi", "given": "Jinping", "static-ordering": 1},
            AuthorDraft("Xi Jinping", "Xi", "Jinping"),
        ),
        ({"family": "Aristotle"}, AuthorDraft("Aristotle", "Aristotle")),
        ({"given": "Aristotle"}, AuthorDraft("Aristotle")),
    ],
)
def test_read_csl_name(name: object, author: AuthorDraft) -> None:
    draft, _ = read_item(author=[name, {}])
    assert draft.authors == (author,)


def test_read_csl_json_notes_what_it_leaves_out() -> None:
    imported = read(
        {"id": "a", "type": "book", "DOI": "no doi", "locator": "12", "title": ["x"]},
        {"id": "b", "type": "brochure"},
        {"id": "c"},
        "d",
        {"id": "a", "type": "book", "title": "Another"},
        {"type": "book"},
        {"id": "e", "type": "book", "title": "Two\nlines", "custom": {"rank": 1}},
    )
    assert [draft.id for draft in imported.drafts.citations] == ["zotero", "zotero-a", "zotero-e"]
    assert imported.records == 7
    assert [(note.type.value, note.location) for note in imported.notes] == [
        ("rejected", "/0/DOI"),
        ("skipped", "/0/locator"),
        ("rejected", "/0/title"),
        ("skipped", "/1"),
        ("skipped", "/2"),
        ("rejected", "/3"),
        ("rejected", "/4"),
        ("rejected", "/5"),
        ("repaired", "/6/title"),
        ("skipped", "/6/custom/rank"),
    ]


def test_read_csl_json_without_id_has_the_same_id_in_every_import() -> None:
    item = {"type": "book", "title": "Почему", "issued": {"raw": "2015"}}
    first, again = (read(*items).drafts.citations[1] for items in ([item], ["skipped", item]))
    assert first == again


def test_read_csl_json_with_deprecated_variable_prefers_its_successor() -> None:
    draft, _ = read_item(shortTitle="Old", **{"title-short": "New"}, event="Conference")
    assert draft.csl_fields == (("title_short", "New"), ("event_title", "Conference"))


def test_read_csl_json_removes_byte_order_mark() -> None:
    imported = read_csl_json(b"\xef\xbb\xbf[]", SOURCE)
    assert [note.type for note in imported.notes] == [NoteType.REPAIRED]


@pytest.mark.parametrize(
    ("content", "location"),
    [
        (b'[{"id": "a",\n "type": "book"', "line 2"),
        ('[\n{"id": "Ж"}]'.encode("cp1251"), "line 2"),
        ("[]".encode("utf-16"), "line 1"),
        (b'{"title": "no item"}', "/"),
        (b"", "line 1"),
    ],
)
def test_read_csl_json_of_unreadable_file_names_the_line(content: bytes, location: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_csl_json(content, SOURCE)
    assert raised.value.location == location


DATES = st.sampled_from(
    (
        "2015",
        "2015-05-29",
        "1987~",
        "1987-03~/1990~",
        "2015-22",
        "-0001",
        "0000",
        "Y12000",
        "199X",
        "[2015..2016]",
        "2015/..",
        "/2015-05",
        "2015?",
        "2014-12-31/2015-01-01",
        "2015-XX",
    )
)
NAMES = st.sampled_from(
    [
        AuthorDraft("Center of Political and Foreign Affairs"),
        AuthorDraft("Catherine Putz", "Putz", "Catherine"),
        AuthorDraft("Hermann von der Goltz", "Goltz", "Hermann"),
        AuthorDraft("Martin Luther King, Jr.", "King", "Martin Luther"),
        AuthorDraft("Xi Jinping", "Xi", "Jinping"),
        AuthorDraft("Аристотель", "Аристотель"),
    ]
)
TEXTS = st.sampled_from(['"Why" & <i>how</i>', "{TeX} \\ 50%", "منصة أستانا", "Почему?", "=1+1"])


@given(
    title=TEXTS,
    authors=st.lists(NAMES, max_size=3),
    issued=DATES,
    original_date=DATES,
    url_status=st.sampled_from(UrlStatus),
)
def test_csl_json_round_trip(
    title: str, authors: list[AuthorDraft], issued: str, original_date: str, url_status: UrlStatus
) -> None:
    draft = CitationDraft(
        "zotero-a",
        "article-newspaper",
        title=title,
        titles=(("de", title), ("en", "Why")),
        authors=tuple(authors),
        issued=issued,
        accessed="2020-01-01",
        archived="2020-01-02~",
        url="example.org/a_b",
        archive_url="https://archive.example/a",
        url_status=url_status,
        note="Two\nlines",
        csl_fields=(
            ("doi", "10.1000/182"),
            ("translators", (AuthorDraft("A. Body"),)),
            ("original_date", original_date),
        ),
    )
    (item,) = json.loads(b"".join(write_csl_json([render_draft(draft)])))
    imported = read({**item, "id": "a"})
    assert (imported.drafts.citations[1], imported.notes) == (draft, ())
    assert citation_to_csl(render_draft(imported.drafts.citations[1])) == item
