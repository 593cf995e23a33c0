"""Citations written as BibTeX and biblatex."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.exporters.citations.biblatex import write_biblatex
from astana_api.exporters.citations.bibtex import write_bibtex
from astana_api.exporters.citations.latex import escape_latex
from astana_api.importers.citations.bibtex.syntax import parse_entries
from astana_api.importers.citations.csl_json import read_csl_json
from astana_api.importers.imported_files import ImportSource
from tests.support.citations import render_draft, rendered, sample_paths

Writer = Callable[[Iterable[Json]], Iterator[bytes]]
WRITERS = pytest.mark.parametrize("write", [write_bibtex, write_biblatex])


def lines(write: Writer, **fields: Any) -> list[str]:
    """Return the lines of the entry without indentation and commas."""
    (chunk,) = write([rendered(**fields)])
    return [line.strip().rstrip(",") for line in chunk.decode().splitlines()]


def test_write_bibtex_entry_of_newspaper_article() -> None:
    (chunk,) = write_bibtex(
        [
            rendered(
                id="putz-2015-why",
                type="article-newspaper",
                title="Why Did the Astana Platform Fail?",
                authors=(AuthorDraft("Catherine Putz", "Putz", "Catherine"),),
                container_title="The Diplomat",
                issued="2015-05-29",
                accessed="2020-01-02",
                url="https://example.org/a_b?c=%20~&d",
                csl_fields=(("page", "12-15"),),
            )
        ]
    )
    assert chunk.decode() == (
        "@article{putz-2015-why,\n"
        "  author = {Putz, Catherine},\n"
        "  title = {Why {Did} the {Astana} {Platform} {Fail}?},\n"
        "  journal = {The Diplomat},\n"
        "  year = {2015},\n"
        "  month = may,\n"
        "  day = {29},\n"
        "  pages = {12--15},\n"
        "  url = {https://example.org/a_b?c=%20~&d},\n"
        "  urldate = {2020-01-02},\n"
        "  entrysubtype = {newspaper},\n"
        "}\n\n"
    )


@WRITERS
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            AuthorDraft("Center of Political and Foreign Affairs"),
            "{Center of Political and Foreign Affairs}",
        ),
        (AuthorDraft("Smith, Jones & Co."), r"{Smith, Jones \& Co.}"),
        (AuthorDraft("Catherine Putz", "Putz", "Catherine"), "Putz, Catherine"),
        (AuthorDraft("Hermann von Goltz", "Goltz", "Hermann"), "von Goltz, Hermann"),
        (AuthorDraft("Hermann von Goltz", "von Goltz", "Hermann"), "{von Goltz}, Hermann"),
        (AuthorDraft("Martin King, Jr.", "King", "Martin"), "King, Jr., Martin"),
        (AuthorDraft("Аристотель", "Аристотель"), "Аристотель"),
        (AuthorDraft("X and Y Z", "Z", "X and Y"), "Z, {X and Y}"),
    ],
)
def test_write_bibtex_name(write: Writer, name: AuthorDraft, text: str) -> None:
    second = AuthorDraft("Ann Lee", "Lee", "Ann")
    assert f"author = {{{text} and Lee, Ann}}" in lines(write, authors=(name, second))


@pytest.mark.parametrize(
    ("date", "bibtex", "biblatex"),
    [
        ("2015", ["year = {2015}"], ["date = {2015}"]),
        ("2015-05", ["year = {2015}", "month = may"], ["date = {2015-05}"]),
        (
            "2015-05-29",
            ["year = {2015}", "month = may", "day = {29}"],
            ["date = {2015-05-29}"],
        ),
        ("2015-21", ["year = {2015}", "month = {spring}"], ["date = {2015-21}"]),
        ("1987~", [r"year = {1987\textasciitilde{}}"], ["date = {1987~}"]),
        ("1987%", [r"year = {1987\%}"], ["date = {1987%}"]),
        (
            "2014-12-31/2015-01-01",
            ["year = {2014-12-31/2015-01-01}"],
            ["date = {2014-12-31/2015-01-01}"],
        ),
        ("[..2015-05-29]", ["year = {[..2015-05-29]}"], ["year = {[..2015-05-29]}"]),
    ],
)
def test_write_bibtex_date(date: str, bibtex: list[str], biblatex: list[str]) -> None:
    assert lines(write_bibtex, issued=date)[1:-3] == bibtex
    assert lines(write_biblatex, issued=date)[1:-2] == biblatex


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        (r"50% & $5 #1 a_b ~ ^", r"50\% \& \$5 \#1 a\_b \textasciitilde{} \textasciicircum{}"),
        ("a}b{c\\d", r"a\textbraceright{}b\textbraceleft{}c\textbackslash{}d"),
        ("منصة أستانا Почему 阿斯塔纳 é", "منصة أستانا Почему 阿斯塔纳 é"),
        ("a -- b --- c ``d''", "a -{}- b -{}-{}- c `{}`d'{}'"),
        ("<i>Tetrix</i> H<sub>2</sub>O", r"\textit{Tetrix} H\textsubscript{2}O"),
        ('<span style="font-variant:small-caps;">sc</span>', r"\textsc{sc}"),
        ("<i>open</b> <b>x", r"\textit{open \textbf{x}}"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("see https://example.org/~a_b.", r"see \url{https://example.org/~a_b}."),
    ],
)
def test_escape_latex(text: str, latex: str) -> None:
    assert escape_latex(text) == latex


@pytest.mark.parametrize(
    ("title", "latex"),
    [
        ("?!BUG?! the bug", "?!{BUG}?! the bug"),
        ("Europe: Halictidae and the EU", "Europe: Halictidae and the {EU}"),
        ("Почему Казахстан", "Почему Казахстан"),
    ],
)
def test_escape_latex_protects_latin_capitals_of_titles(title: str, latex: str) -> None:
    assert escape_latex(title, protect_case=True) == latex


@pytest.mark.parametrize(
    ("type_", "bibtex", "biblatex"),
    [
        ("webpage", "howpublished", "organization"),
        ("article-magazine", "journal", "journaltitle"),
        ("chapter", "booktitle", "booktitle"),
        ("document", "booktitle", "booktitle"),
        ("speech", "howpublished", "booktitle"),
    ],
)
def test_write_bibtex_container_to_the_field_that_styles_print(
    type_: str, bibtex: str, biblatex: str
) -> None:
    for write, name in ((write_bibtex, bibtex), (write_biblatex, biblatex)):
        assert f"{name} = {{Diplomat}}" in lines(write, type=type_, container_title="Diplomat")


@WRITERS
def test_write_bibtex_with_braces_in_any_field_stays_balanced(write: Writer) -> None:
    (chunk,) = write(
        [
            rendered(
                title="{",
                authors=(AuthorDraft("}"), AuthorDraft("}{ {", "{", "}{")),
                publisher="a and }",
                url="https://example.org/{",
                note="{\n\n}\n{",
            )
        ]
    )
    assert chunk.count(b"{") == chunk.count(b"}")
    assert rb"publisher = {{a and \textbraceright{}}}" in chunk


@pytest.mark.parametrize(
    ("type_", "genre", "bibtex", "biblatex"),
    [
        ("thesis", "PhD thesis", "@phdthesis{source", "@thesis{source"),
        ("thesis", "Master’s thesis", "@mastersthesis{source", "@thesis{source"),
        ("report", None, "@techreport{source", "@report{source"),
        ("webpage", None, "@misc{source", "@online{source"),
        ("chapter", None, "@incollection{source", "@incollection{source"),
    ],
)
def test_write_bibtex_entry_type(type_: str, genre: str, bibtex: str, biblatex: str) -> None:
    fields = {"type": type_, "csl_fields": (("genre", genre),) if genre else ()}
    assert lines(write_bibtex, **fields)[0] == bibtex
    assert lines(write_biblatex, **fields)[0] == biblatex


DIFFERENCES = {
    "plain text": {"month": "the macro jan", "day": "a field of its own"},
    "invalid rich text title": {"title": "a span that styles nothing is a group"},
    "unicode escapes": {"title": "files are UTF-8: letters and signs are written as they are"},
    "editor": {
        "author": "letters are written as they are",
        "month": "the macro jan",
        "day": "a field of its own",
        "note": "the date of access is no note",
        "urldate": "the date of access",
        "pagetotal": "the count of pages is written",
    },
    "label": {"author": "a forename alone is a name that is not split"},
    "orcid": {"author+an:orcid": "a name has no ORCID"},
}
"""The fields in which our entries differ from those of citation.js, with the reason.

Keys differ too: ours are ids, not made of the author, the year and the title.
"""


def test_write_bibtex_gives_the_expected_samples() -> None:
    (path,) = (path for path in sample_paths(".json") if path.name == "output.json")
    outputs = {file.stem: file for file in (path.parent / "output").glob("*.bib")}
    assert len(outputs) == 12
    differing: dict[str, set[str]] = {}
    for dialect, write in (("bibtex", write_bibtex), ("biblatex", write_biblatex)):
        for name, (items, *_) in json.loads(path.read_text())[dialect].items():
            if name not in outputs:
                continue
            numbered = [{"type": "document", **item, "id": n} for n, item in enumerate(items, 1)]
            imported = read_csl_json(json.dumps(numbered).encode(), ImportSource("a", "A"))
            chunks = write(render_draft(draft) for draft in imported.drafts.citations[1:])
            entries = parse_entries(b"".join(chunks).decode())
            expected = parse_entries(outputs.pop(name).read_text())
            for entry, expected_entry in zip(entries, expected, strict=True):
                assert entry.type == expected_entry.type
                values = {key: field.value for key, field in entry.fields.items()}
                others = {key: field.value for key, field in expected_entry.fields.items()}
                differing.setdefault(name, set()).update(
                    key
                    for key in values.keys() | others.keys()
                    if values.get(key) != others.get(key)
                )
    assert outputs == {}
    assert {name: fields for name, fields in differing.items() if fields} == {
        name: set(fields) for name, fields in DIFFERENCES.items()
    }
