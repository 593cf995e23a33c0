"""BibTeX and biblatex read to citations."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astana_api.domain.csl import CslType
from astana_api.domain.enums import UrlStatus
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import AuthorDraft, CitationDraft
from astana_api.exporters.citations.biblatex import write_biblatex
from astana_api.exporters.citations.bibtex import write_bibtex
from astana_api.exporters.citations.csl_json import citation_to_csl
from astana_api.importers.citations.bibtex.latex import decode_latex
from astana_api.importers.citations.bibtex.names import parse_name, split_names
from astana_api.importers.citations.bibtex.reader import read_bibtex
from astana_api.importers.citations.records import CSL_TYPES
from astana_api.importers.imported_files import ImportedFile, ImportSource, UnreadableFile
from tests.support.citations import render_draft, sample_paths

SOURCE = ImportSource("library", "A library")


def read(text: str) -> ImportedFile:
    return read_bibtex(text.encode(), SOURCE)


def read_entry(fields: str, entry_type: str = "misc") -> tuple[CitationDraft, list[str]]:
    imported = read(f"@{entry_type}{{a,\n{fields}}}")
    (draft,) = imported.drafts.citations[1:]
    return draft, [f"{note.type} {note.location}" for note in imported.notes]


def test_read_bibtex_entry() -> None:
    draft, notes = read_entry(
        "author = {Putz, Catherine and {Center of Political and Foreign Affairs}},\n"
        'title = "Why {Did} It {Fail}?", journal = {The Diplomat}, year = 2015, month = may,\n'
        "number = 3, pages = {12--15}, doi = {https://doi.org/10.1000/182},\n"
        r"url = {https://example.org/~a_b\_c?d=%20}, language = {ngerman}, note = {a\\" + "\nb}",
        "Article",
    )
    assert notes == []
    assert draft == CitationDraft(
        "library-a",
        "article-journal",
        title="Why Did It Fail?",
        authors=(
            AuthorDraft("Catherine Putz", "Putz", "Catherine"),
            AuthorDraft("Center of Political and Foreign Affairs"),
        ),
        container_title="The Diplomat",
        issued="2015-05",
        url="https://example.org/~a_b_c?d=%20",
        language="de",
        note="a\nb",
        csl_fields=(("doi", "10.1000/182"), ("issue", "3"), ("page", "12-15")),
    )


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("year = 2017, month = 8", "2017-08"),
        ("year = 2017, month = {August}, day = 3", "2017-08-03"),
        ("year = 2017, month = {jan 1}", "2017-01-01"),
        ("year = 2017, month = {July 30th}", "2017-07-30"),
        ("year = 2017, month = {2 sep}", "2017-09-02"),
        ('year = 2017, month = 3 # "~" # feb', "2017-02-03"),
        ("year = 2017, month = {spring}", "2017-21"),
        ("date = {2016-12-13}, year = 2017", "2016-12-13"),
        ("date = {2016/2017~}", "2016/2017~"),
        (r"year = {1987\textasciitilde{}}", "1987~"),
    ],
)
def test_read_bibtex_date(fields: str, date: str) -> None:
    assert read_entry(fields) == (replace(read_entry("")[0], issued=date), [])


@pytest.mark.parametrize(
    ("fields", "date", "location"),
    [
        ("title = {Kept},\nyear = {30-Mar-2020}", None, "line 3"),
        ("title = {Kept},\nyear = {{13th Century}}", None, "line 3"),
        ("title = {Kept},\nyear = 2020,\nmonth = {unknown}", "2020", "line 4"),
        ("title = {Kept},\nyear = 2020, month = feb,\nday = 30", None, "line 3"),
        ("title = {Kept},\ndate = {2013-00-00}", None, "line 3"),
        ("title = {Kept},\ndate = {2013}, urldate = {1/2/2020}", "2013", "line 3"),
    ],
)
def test_read_bibtex_date_that_is_no_date_is_rejected_and_the_record_kept(
    fields: str, date: str | None, location: str
) -> None:
    draft, notes = read_entry(fields)
    assert (draft.title, draft.issued, notes) == ("Kept", date, [f"rejected {location}"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{a and b} and c and D E", [("a and b",), ("c", "c"), ("D E", "E", "D")]),
        (
            "Lesk, M. E. AND\nKernighan",
            [("M. E. Lesk", "Lesk", "M. E."), ("Kernighan", "Kernighan")],
        ),
        ("Jean de La Fontaine", [("Jean de La Fontaine", "La Fontaine", "Jean")]),
        ("de La Fontaine, Jean", [("Jean de La Fontaine", "La Fontaine", "Jean")]),
        ("{de La Fontaine}, Jean", [("Jean de La Fontaine", "de La Fontaine", "Jean")]),
        ("King, Jr., Martin", [("Martin King, Jr.", "King", "Martin")]),
        ("Gates, III, William", [("William Gates III", "Gates", "William")]),
        ("May, Keith, and ,", [("Keith May", "May", "Keith")]),
        ("given=Ann, family=Lee, prefix=van", [("Ann van Lee", "Lee", "Ann")]),
        (r"{\'E}mile {\'e}tat Zola", [("Émile état Zola", "Zola", "Émile")]),
        (r"A\begin{b} and \end{b}B", [("A and B", "A and B")]),
        ("Алексей фон Браун", [("Алексей фон Браун", "Браун", "Алексей")]),
    ],
)
def test_parse_bibtex_names(text: str, names: list[Any]) -> None:
    drafts = [parse_name(name) for name in split_names(text)]
    assert [draft for draft in drafts if draft] == [AuthorDraft(*name) for name in names]


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"a\&b\%c\$d\#e\_f\textasciitilde{}\textbackslash{}", "a&b%c$d#e_f~\\"),
        (r"Trag{\" o}die Gen\`eve {\'c} \'{\i} \c{c} \o re", "Tragödie Genève ć í ç øre"),
        ("a -- b --- c~d ``e'' -{}-", "a – b — c\u00a0d “e” --"),
        (r"\url{https://a.org/~b} https://c.org/~d_e", "https://a.org/~b https://c.org/~d_e"),
        (r"$\Phi$ $e=mc^2$ $x_{ab}$ costs \$5 or $5", "Φ e=mc² x<sub>ab</sub> costs $5 or $5"),
        (r"a \emph{b} {\bf c} \textrm{d}", "a <i>b</i> <b>c</b> d"),
        (r"\unknown{a} \other b", r"\unknown{a} \otherb"),
        ("Почему {Астана} منصة", "Почему Астана منصة"),
    ],
)  # fmt: skip
def test_decode_latex(latex: str, text: str) -> None:
    assert decode_latex(latex) == text


def test_decode_latex_rejects_deep_nesting() -> None:
    for value in ("{" * 5000 + "}" * 5000, r"\emph" * 5000, r"\'" * 5000):
        with pytest.raises(ValueError, match="nested"):
            decode_latex(value)


def test_read_bibtex_resolves_abbreviations_and_crossrefs() -> None:
    imported = read(
        '@string{dip = "The Diplomat"}\n@STRING(full = dip # { Magazine})\n'
        "@article{a, title = {A}, journal = full, crossref = {missing}}\n"
        "@incollection{b, title = {B}, crossref = {c}, year = undefined}\n"
        "@book{c, title = {C}, author = {Ann Lee}, publisher = {P}, keywords = {k}}\n"
        "@article{d, crossref = {e}} @periodical{e, title = {E}, year = 2015}\n"
        "@comment{@book{f, title = {F}}} text @ text\n% } comment\n"
    )
    a, b, c, d, e = imported.drafts.citations[1:]
    assert a.container_title == "The Diplomat Magazine"
    assert (b.title, b.container_title, b.publisher) == ("B", "C", "P")
    assert dict(b.csl_fields) == {"container_authors": c.authors}
    assert (d.title, d.container_title, d.issued, e.title) == (None, "E", "2015", "E")
    notes = [(note.type.value, note.location) for note in imported.notes]
    assert notes == [("rejected", "line 3"), ("rejected", "line 4")]


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("@book{a,\ntitle = {x {y},\nyear = 1}\n@book{b, title={z}}", "line 2"),
        ("@book{a,\ntitle = {x}},\nyear = 1}", "line 3"),
        ('@book{a,\ntitle = "x}"}', "line 2"),
        ("\n@book{a, title = {x}", "line 2"),
        ("\n@book{a, title = {x}\n@book{b, title={z}}", "line 2"),
        ("\n@book{a\ntitle = {x}}", "line 2"),
        ("@book{a,\ntitle {x}}", "line 2"),
        ("@book{a, title = }", "line 1"),
        ("\n@string{a = {x}", "line 2"),
        ("@comment{", "line 1"),
    ],
)
def test_read_bibtex_with_syntax_error_names_the_line(text: str, location: str) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read(text)
    assert raised.value.location == location


def test_read_bibtex_rejects_expansion_of_abbreviations_and_crossrefs() -> None:
    strings = "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(30))
    children = "@book{a, crossref = {p}}\n" * 50
    for text in (f"@string{{s0 = {{{'x' * 1000}}}}}\n{strings}",
                 f"{children}@book{{p, publisher = {{{'x' * 10_000}}}}}"):  # fmt: skip
        with pytest.raises(UnreadableFile, match="10 times"):
            read(text)


def test_read_bibtex_notes_what_it_leaves_out() -> None:
    imported = read(
        "@book{a, title = {A}, acmid = {1}, pmid = 1, pmid = 2, pmid = 1}\n"
        "@book{a, title = {Another}}\n@book{b, author = {Ann Lee and others}}\n"
        "@gadget{, title = {No key}}\n@book{}"
    )
    assert [(note.type.value, note.location) for note in imported.notes] == [
        ("rejected", "line 1"),
        ("skipped", "line 1"),
        ("rejected", "line 2"),
        ("lossy", "line 3"),
        ("lossy", "line 4"),
        ("rejected", "line 5"),
    ]
    assert imported.records == 5
    assert [draft.title for draft in imported.drafts.citations[1:]] == ["A", None, "No key"]


WRITERS = pytest.mark.parametrize("write", [write_bibtex, write_biblatex])
Writer = Callable[[Iterable[Json]], Iterator[bytes]]
DATES = ("2015", "2015-05", "2015-05-29", "2015-22", "1987~", "2015?", "199X", "[..2015-05-29]")
TEXTS = st.text(
    st.sampled_from("aB é{}\\&%$#_~^\"'`-<>=,Жم"), min_size=1, max_size=20
).filter(lambda text: text == " ".join(text.split()))  # fmt: skip


@WRITERS
@given(title=TEXTS, body=TEXTS, issued=st.sampled_from(DATES), status=st.sampled_from(UrlStatus))
def test_bibtex_round_trip(
    write: Writer, title: str, body: str, issued: str, status: UrlStatus
) -> None:
    draft = CitationDraft(
        "library-a",
        "article-newspaper",
        title=title,
        authors=(AuthorDraft("Hermann von Goltz", "Goltz", "Hermann"), AuthorDraft(body)),
        container_title="The A & B",
        publisher="Smith and Sons",
        issued=issued,
        accessed="2020-01-01",
        archived="2020-01-02~",
        url="https://example.org/a_b%20~c",
        archive_url="https://archive.example/a",
        url_status=status,
        language="de",
        note="Two\nlines\n\nand more",
        csl_fields=(
            ("doi", "10.1000/182_a"),
            ("issue", "3"),
            ("page", "12-15"),
            ("number", "N 4"),
            ("translators", (AuthorDraft("Martin King, Jr.", "King", "Martin"),)),
            ("original_date", "1990/1991"),
            ("abstract", "100%"),
        ),
    )
    (chunk,) = write([{**render_draft(draft), "id": "a"}])
    imported = read_bibtex(chunk, SOURCE)
    assert (imported.drafts.citations[1:], imported.notes) == ((draft,), ())


@WRITERS
@pytest.mark.parametrize("type_", sorted(CSL_TYPES))
def test_bibtex_round_trip_keeps_type_container_and_publisher(
    write: Writer, type_: CslType
) -> None:
    for genre in ((), (("genre", "PhD thesis"),)):
        draft = CitationDraft(
            "library-a", type_, title="A", container_title="C", publisher="B", csl_fields=genre
        )
        (chunk,) = write([{**render_draft(draft), "id": "a"}])
        imported = read_bibtex(chunk, SOURCE)
        assert (imported.drafts.citations[1:], imported.notes) == ((draft,), ())


DIFFERENCES: dict[str, dict[str, Any]] = {
    "escaped and": {"author": "a body is a literal name"},
    "escaped characters": {"title": "a space at the end is removed"},
    "howpublished": {"author": "a body is a literal name"},
    "langid": {"ISSN": "the sample has 9 digits", "language": "a tag, not the name of babel"},
    "literals": {"author": "a body is a literal name", "issued": "13th Century is no date"},
    "nameparts": {"author": "a value may have =; A-b is in upper case; empty names are left out"},
    "orcid": {"author": "a name has no ORCID"},
    "uri": {"URL": "a URL is kept as written"},
    "whitespace and unknown fields": {"keyword": "keywords are kept as printed"},
}
"""The variables in which samples differ from the CSL that citation.js expects, with the reason."""


def test_read_bibtex_samples_gives_the_expected_csl() -> None:
    inputs = [path for path in sample_paths(".bib") if path.parts[-3:-1] == ("test", "input")]
    assert len(inputs) == 35
    expected = json.loads((inputs[0].parents[1] / "input.json").read_text())["@biblatex/text"]
    differing: dict[str, set[str]] = {}
    for path in inputs:
        imported = read_bibtex(path.read_bytes(), SOURCE)
        items = [citation_to_csl(render_draft(draft)) for draft in imported.drafts.citations[1:]]
        for item, expected_item in zip(items, expected[f"with {path.stem}"][1], strict=True):
            variables = (item.keys() | expected_item.keys()) - {"id", "citation-key"}
            differing.setdefault(path.stem, set()).update(
                name for name in variables if item.get(name) != expected_item.get(name)
            )
    assert {name: found for name, found in differing.items() if found} == {
        name: set(variables) for name, variables in DIFFERENCES.items()
    }


def test_read_bibtex_reads_or_explains_every_record_of_the_samples() -> None:
    for path in sample_paths(".bib"):
        imported = read_bibtex(path.read_bytes(), SOURCE)
        left_out = [note for note in imported.notes if "record" in note.reason]
        assert len(imported.drafts.citations) - 1 + len(left_out) == imported.records
