"""RIS read to citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.exporters.citations.ris import write_ris
from astana_api.importers.citations.records import CSL_TYPES
from astana_api.importers.citations.ris import read_ris
from astana_api.importers.imported_files import ImportedFile, ImportSource, UnreadableFile
from tests.support.citations import render_draft, sample_paths

SOURCE = ImportSource("library", "A library")


def read(*lines: str) -> ImportedFile:
    return read_ris("\r\n".join(lines).encode(), SOURCE)


def notes(imported: ImportedFile) -> list[str]:
    return [f"{note.type} {note.location}" for note in imported.notes]


def test_read_ris_record() -> None:
    imported = read(
        "1.", "TY  - JOUR", "ID  - a1", "A1  - Putz, Catherine", "A1  - King,Martin,Jr.",
        "AU  - Center of Political and Foreign Affairs", "AU  - Smith, Jones & Co.,",
        "T1  - Why Did", "the Platform Fail?", "JF  - The Diplomat", "Y1  - 2015/5/29/",
        "SP  - 12", "EP  - 15", "SN  - 0378-5955", "KW  - platform", "KW  - talks",
        "UR  - https://example.org/a; https://example.org/b", "N2  - One", "N2  - Two", "ER  -",
    )  # fmt: skip
    assert notes(imported) == ["skipped line 17"]
    assert imported.drafts.citations[1:] == (
        CitationDraft(
            "library-a1",
            "article-journal",
            title="Why Did the Platform Fail?",
            authors=(
                AuthorDraft("Center of Political and Foreign Affairs"),
                AuthorDraft("Smith, Jones & Co."),
                AuthorDraft("Catherine Putz", "Putz", "Catherine"),
                AuthorDraft("Martin King, Jr.", "King", "Martin"),
            ),
            container_title="The Diplomat",
            issued="2015-05-29",
            url="https://example.org/a",
            csl_fields=(
                ("issn", "0378-5955"),
                ("page", "12-15"),
                ("abstract", "One\nTwo"),
                ("keyword", "platform, talks"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("lines", "date", "rejected"),
    [
        (["Y1  - 2014//"], "2014", []),
        (["PY  - 2015", "DA  - 2015/05//"], "2015-05", []),
        (["DA  - 2015-05-29"], "2015-05-29", []),
        (["DA  - 2015///Spring"], "2015-21", []),
        (["PY  - 2015", "DA  - May 2015"], "2015", ["rejected line 4"]),
        (["DA  - 2013/00/00/"], None, ["rejected line 3"]),
        (["PY  - 30-Mar-2020"], None, ["rejected line 3"]),
        (["DA  - 2015/02/30/"], None, ["rejected line 3"]),
    ],
)
def test_read_ris_date(lines: list[str], date: str | None, rejected: list[str]) -> None:
    imported = read("TY  - BOOK", "TI  - Kept", *lines, "ER  - ")
    assert [(draft.title, draft.issued) for draft in imported.drafts.citations[1:]] == [
        ("Kept", date)
    ]
    assert notes(imported) == rejected


def test_read_ris_with_name_of_language_returns_tag() -> None:
    imported = read("TY  - BOOK", "TI  - A", "LA  - Russian", "ER  - ")
    assert imported.drafts.citations[1].language == "ru"


def test_read_ris_repairs_missing_ends_and_byte_order_mark() -> None:
    imported = read("\ufeffTY  - BOOK", "TI  - A", "TY  - BOOK", "TI  - B")
    assert [draft.title for draft in imported.drafts.citations[1:]] == ["A", "B"]
    assert notes(imported) == ["repaired line 1", "repaired line 1", "repaired line 3"]


def test_read_ris_notes_what_it_leaves_out() -> None:
    imported = read(
        "TY  - GADGET", "TI  - A", "TI  - B", "L2  - file", "SN  - 12", "ER  - ", "junk", "",
        "TY  - BOOK", "ER  - ",
    )  # fmt: skip
    assert sorted(notes(imported)) == [
        "lossy line 1",
        "rejected line 5",
        "rejected line 7",
        "rejected line 9",
        "skipped line 3",
        "skipped line 4",
    ]


def test_read_ris_with_repeated_id_keeps_both_records() -> None:
    lines = ["TY  - BOOK", "ID  - 1", "TI  - A", "ER  - ", "TY  - BOOK", "ID  - 1", "TI  - B"]
    imported = read(*lines, "ER  - ")
    again = read(*lines, "ER  - ", *lines, "ER  - ")
    assert [draft.title for draft in imported.drafts.citations[1:]] == ["A", "B"]
    assert again.drafts == imported.drafts
    assert notes(again) == ["skipped line 9", "skipped line 13"]


@pytest.mark.parametrize(
    ("content", "location"),
    [
        (b"hello", "line 1"),
        (b"\nTI  - A\nTY  - BOOK", "line 2"),
        ("TY  - BOOK\nTI  - Ж".encode("cp1251"), "line 2"),
        ("TY  - BOOK".encode("utf-16"), "line 1"),
    ],
)
def test_read_ris_of_unreadable_file_names_the_line(content: bytes, location: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_ris(content, SOURCE)
    assert raised.value.location == location


DATES = ("2015", "2015-05", "2015-05-29", "2015-22", "1987~", "2015?", "199X", "[..2015-05-29]")


@given(
    title=st.sampled_from(["TY  - BOOK", "ER  -", "Почему & <i>b</i>", "{}\\"]),
    issued=st.sampled_from(DATES),
    accessed=st.sampled_from(["2015", "2015-05-29", "2015~"]),
)
def test_ris_round_trip(title: str, issued: str, accessed: str) -> None:
    draft = CitationDraft(
        "library-a",
        "chapter",
        title=title,
        authors=(
            AuthorDraft("Martin King, Jr.", "King", "Martin"),
            AuthorDraft("Smith, Jones & Co."),
            AuthorDraft("A and B"),
        ),
        container_title="A book",
        publisher="P",
        issued=issued,
        accessed=accessed,
        url="https://example.org/a_b",
        language="de",
        note="Two\n\nlines",
        csl_fields=(
            ("doi", "10.1000/182"),
            ("isbn", "978-0-306-40615-7 0-306-40615-2"),
            ("volume", "3"),
            ("page", "12-15"),
            ("number", "N 4"),
            ("collection_title", "Series"),
            ("editors", (AuthorDraft("Ann Lee", "Lee", "Ann"),)),
            ("translators", (AuthorDraft("B"),)),
            ("publisher_place", "London"),
            ("genre", "essay"),
            ("archive", "An archive"),
            ("abstract", "One\nTwo"),
            ("keyword", "a, b"),
        ),
    )
    (chunk,) = write_ris([{**render_draft(draft), "id": "a"}])
    imported = read_ris(chunk, SOURCE)
    assert (imported.drafts.citations[1:], imported.notes) == ((draft,), ())


def test_ris_round_trip_keeps_the_types_that_ris_has() -> None:
    changed = set()
    for type_ in CSL_TYPES:
        draft = CitationDraft("library-a", type_, title="A")
        (chunk,) = write_ris([{**render_draft(draft), "id": "a"}])
        (read_draft,) = read_ris(chunk, SOURCE).drafts.citations[1:]
        if read_draft != draft:
            changed.add((type_, read_draft.type))
    assert changed == {
        ("review", "article-journal"),
        ("review-book", "article-journal"),
        ("post", "webpage"),
        *((type_, "document") for type_ in ("article", "broadcast", "collection", "entry")),
        *((type_, "document") for type_ in ("event", "interview", "performance")),
        *((type_, "document") for type_ in ("speech", "treaty")),
    }


def test_read_ris_reads_or_explains_every_record_of_the_samples() -> None:
    for path in sample_paths(".ris"):
        imported = read_ris(path.read_bytes(), SOURCE)
        left_out = [note for note in imported.notes if "same record" in note.reason]
        assert imported.records == path.read_text().count("TY  - ")
        assert len(imported.drafts.citations) - 1 + len(left_out) == imported.records
