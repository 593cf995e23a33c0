"""`astana-api dossier new` writes a folder that `validate` accepts, or nothing."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app
from tests.importers.articles.agreement import ARTICLES, MEASURED

TEXT = """River League

Leader Ida Holt
Founded2004 [1]

The River League met in Dunmore Hall. [1] [3]

References

1. Marsh, Eli (4 May 2004). "A league is founded". The River Post.
3. "Minutes". Ministry of Rivers. 2005.
"""


def draft(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["dossier", "new", *map(str, arguments)])


def validate(folder: Path, text: Path) -> Result:
    return CliRunner().invoke(app, ["validate", str(folder), "--text", str(text)])


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "river.txt"
    file.write_text(TEXT)
    return file


@pytest.mark.parametrize("name", ARTICLES)
def test_draft_of_each_format_is_valid_with_its_text(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "My Dossier"
    result = draft(folder, "--from", MEASURED / name)
    assert result.exit_code == 0, result.output
    valid = validate(folder, folder / "text.txt")
    assert valid.exit_code == 0, valid.output
    assert valid.output.splitlines()[1].startswith("my-dossier: ")


def test_draft_of_plain_text_marks_and_lists_each_guess(article: Path, tmp_path: Path) -> None:
    folder = tmp_path / "river"
    result = draft(folder, "--from", article, "--id", "river-league-2004")
    assert validate(folder, article).exit_code == 0
    assert "id: river-league-2004" in (folder / "dossier.yaml").read_text()
    entities = (folder / "entities.yaml").read_text()
    assert "leader: ida-holt  # guess" in entities
    assert re.search(r"founded: 2004  # guess\n +cite: \[1\]", entities)
    assert "entity river-league: organization, leader ida-holt, founded 2004" in result.output
    assert "entity dunmore-hall: person" in result.output


def test_missing_reference_is_listed_and_keeps_its_number(article: Path, tmp_path: Path) -> None:
    result = draft(tmp_path / "river", "--from", article)
    assert "Note: reference 2 is missing in the list" in result.output
    assert "{number: 2, withdrawn: true}" in (tmp_path / "river" / "document.yaml").read_text()


def test_article_without_references_is_drafted_without_citations(tmp_path: Path) -> None:
    file = tmp_path / "short.txt"
    file.write_text("River League\n\nThe league met once.\n")
    result = draft(tmp_path / "short", "--from", file)
    assert "No numbered list of references was found" in result.output
    assert validate(tmp_path / "short", file).exit_code == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Title\n\ncaf\xe9\n", "line 3: the byte 0xE9 is not UTF-8"),
        ("Title".encode("utf-16"), "line 1: the file is UTF-16"),
        (b"Title\n\0", "line 2: the file has a NUL character"),
        (b"\n \n", "line 1: the file has no text"),
        (b"T\n\nReferences\n1. A\n2. B\n1. C\n", "line 6: reference 1 is also on line 4"),
    ],
)
def test_unreadable_article_is_rejected_with_its_line_and_no_folder(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "article.txt"
    file.write_bytes(content)
    result = draft(tmp_path / "new", "--from", file)
    assert result.exit_code == 1
    assert message in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["article.txt"]


def test_folder_that_is_not_empty_is_refused_and_unchanged(article: Path, tmp_path: Path) -> None:
    folder = tmp_path / "river"
    folder.mkdir()
    (folder / "mine.yaml").write_text("mine")
    result = draft(folder, "--from", article)
    assert result.exit_code == 2
    assert "expected a new or empty folder" in result.stderr
    assert [each.name for each in folder.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize("text", ["{{a|" * 40_000, "<p><i>" * 40_000, "[[x|" * 40_000])
def test_deeply_nested_markup_is_read_as_text(text: str, tmp_path: Path) -> None:
    file = tmp_path / ("deep.html" if text[0] == "<" else "deep.wiki")
    file.write_text(f"River League was founded.\n\n{text}")
    assert draft(tmp_path / "deep", "--from", file).exit_code == 0


@pytest.mark.parametrize("content", ["", " \n", "\ufeff", "\ufeff\n\n", "River League\rIt met.\r"])
def test_file_without_lines_of_text_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "river.txt"
    file.write_text(content, newline="")
    result = draft(tmp_path / "river", "--from", file)
    assert result.exit_code == 1
    assert "river.txt: line 1: " in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["river.txt"]


def test_odd_references_have_notes_and_ids_that_are_no_numbers(tmp_path: Path) -> None:
    file = tmp_path / "river.txt"
    file.write_text(
        "River League\n\nIt met.\n\nReferences\n\n1. 1984\n2. https://[::1/x\n3. Echo. 3/4/2015.\n"
        '4. """"\n5. ((((\n6. [1]\n'
    )
    result = draft(tmp_path / "river", "--from", file)
    assert result.exit_code == 0, result.output
    assert "Note: reference 3: the date 3/4/2015 is left out" in result.output
    assert "  citation-1984:" in (tmp_path / "river" / "citations.yaml").read_text()
    assert validate(tmp_path / "river", file).exit_code == 0


def test_name_ends_with_its_sentence(tmp_path: Path) -> None:
    file = tmp_path / "river.txt"
    file.write_text("River League\n\nIts editor was Lena Voss. She left.\n")
    result = draft(tmp_path / "river", "--from", file)
    assert "entity lena-voss: person" in result.output
