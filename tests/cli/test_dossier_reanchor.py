"""`dossier new --reanchor` follows a changed text, and keeps the YAML that a person wrote."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app

TEXT = """River League

Leader Ida Holt
Founded 2004 [1]

The River League met in Dunmore Hall. It was dissolved in spring. [2]

Aims

It called for clean water. [2]

References

1. Marsh, Eli (4 May 2004). "A league is founded". The River Post.
2. "Minutes". Ministry of Rivers. 2005.
"""

BY_HAND = """# By hand.
entities:
  river-league:
    kind: organization
    statements:
      - aim: clean water   # short
        lang: "en"
        cite: [2, 1]
        at: aims
        exact: called for clean water
      - description: 'dissolved'
        lang: en
        evidence:
          - {cite: [2], at: lead, exact: dissolved in spring}  # one line
          - {cite: [2], at: "ref:2", exact: Minutes}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "river.txt").write_text(TEXT)
    folder = tmp_path / "river"
    run("dossier", "new", folder, "--from", tmp_path / "river.txt")
    (folder / "more.yaml").write_text(BY_HAND.replace("clean water   # short", "clean water"))
    assert run("validate", folder, "--text", tmp_path / "river.txt").exit_code == 0
    return folder


def reanchor(folder: Path, text: str) -> Result:
    file = folder.with_name("later.txt")
    file.write_text(text)
    return run("dossier", "new", folder, "--reanchor", file)


def test_same_text_changes_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    result = reanchor(folder, TEXT)
    assert "nothing changes" in result.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_moved_sentence_gets_its_new_section_and_comments_stay(folder: Path) -> None:
    sentence = " It was dissolved in spring. [2]"
    text = TEXT.replace(sentence, "").replace("clean water. [2]", f"clean water. [2]{sentence}")
    result = reanchor(folder, text)
    assert "1 moved, 0 lost" in result.output
    assert (folder / "more.yaml").read_text() == BY_HAND.replace(
        "clean water   # short", "clean water"
    ).replace("at: lead", "at: aims")
    assert run("validate", folder, "--text", folder.with_name("later.txt")).exit_code == 0


def test_renumbered_references_are_followed(folder: Path) -> None:
    text = TEXT.replace("[2]", "[9]").replace("[1]", "[2]").replace("[9]", "[1]")
    first, second = TEXT.splitlines()[-2:]
    text = text.replace(f"{first}\n{second}", f"1.{second[2:]}\n2.{first[2:]}\n3. New. Site. 2006.")
    result = reanchor(folder, text)
    assert "2 references renumbered, 1 new, 0 removed" in result.output
    more = (folder / "more.yaml").read_text()
    assert "cite: [1, 2]" in more
    assert "at: ref:1, exact: Minutes" in more
    assert run("validate", folder, "--text", folder.with_name("later.txt")).exit_code == 0


def test_removed_reference_is_cited_by_its_citation(folder: Path) -> None:
    text = TEXT.replace(TEXT.splitlines()[-1] + "\n", "")
    result = reanchor(folder, text)
    assert "1 removed" in result.output
    assert "more.yaml:15:29: 'Minutes' in ref:2" in result.output
    assert "cite: [ministry-of-rivers-2005-minutes, 1]" in (folder / "more.yaml").read_text()
    assert "{number: 2, withdrawn: true}" in (folder / "document.yaml").read_text()


def test_lost_phrase_is_listed_with_the_nearest_passage(folder: Path) -> None:
    result = reanchor(folder, TEXT.replace("called for clean water", "calls for clear water"))
    assert "1 lost" in result.output
    assert "more.yaml:9:13: 'called for clean water' in aims" in result.output
    assert "nearest passage is on line 10: 'calls for clear water" in result.output
    assert "exact: called for clean water" in (folder / "more.yaml").read_text()


def renumbered() -> str:
    return (
        TEXT.replace("[2]", "[3]")
        .replace("[1]", "[2]")
        .replace("\n2. ", "\n3. ")
        .replace("\n1. ", '\n1. "Fish". The River Post. 2003.\n2. ')
    )


def cited(folder: Path, text: str) -> str:
    result = run("validate", folder, "--text", folder.with_name(text))
    assert result.exit_code == 0, result.output
    assert run("dossier", "format", folder, "--long").exit_code == 0
    return (folder / "more.yaml").read_text()


def test_short_form_becomes_the_long_form_and_says_so(folder: Path) -> None:
    assert run("dossier", "format", folder).exit_code == 0
    result = reanchor(folder, renumbered())
    assert result.output.startswith("Rewritten in the long form"), result.output
    assert "2 references renumbered, 1 new" in result.output
    assert "cite: [3, 2]" in cited(folder, "later.txt")


@pytest.mark.parametrize(
    "statements",
    [
        "- aim: clean water [2]",
        "- {aim: clean water, cite: 2}",
        "- {defaults: {cite: 2}, statements: [{aim: clean water}]}",
        '- aim: clean water [2] @aims "clean water"',
    ],
)
def test_number_in_each_short_form_follows_its_reference(folder: Path, statements: str) -> None:
    (folder / "more.yaml").write_text(
        "defaults: {lang: en}\nentities:\n  river-league:\n    kind: organization\n"
        f"    statements:\n      {statements}\n"
    )
    result = reanchor(folder, renumbered())
    assert result.exit_code == 0, result.output
    assert "cite: [3]" in cited(folder, "later.txt")


def test_section_that_a_person_named_is_followed_by_its_phrases(folder: Path) -> None:
    for name in ("document.yaml", "entities.yaml", "more.yaml"):
        text = (folder / name).read_text()
        text = text.replace("key: lead", "key: opening").replace("at: lead", "at: opening")
        (folder / name).write_text(text)
    result = reanchor(folder, TEXT.replace("Leader Ida Holt\n", "Leader Ida Holt\nSeat Dunmore\n"))
    assert " 0 moved, 0 lost" in result.output
    document = (folder / "document.yaml").read_text()
    assert "{key: opening, lines: [7, 7]}" in document
    assert "key: lead" not in document


def test_bibliography_in_the_folder_stays(folder: Path) -> None:
    (folder / "references.bib").write_text("@book{roe:2001, title = {Fish: a {story}}}\n")
    assert "0 lost" in reanchor(folder, renumbered()).output
    assert (folder / "references.bib").read_text().startswith("@book")


def test_folder_that_a_killed_run_moved_away_comes_back(folder: Path) -> None:
    folder.rename(folder.with_name(f".{folder.name}.previous"))
    assert "0 lost" in reanchor(folder, renumbered()).output
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        "later.txt",
        "river",
        "river.txt",
    ]


def test_file_behind_a_symbolic_link_is_not_written(folder: Path) -> None:
    outside = folder.with_name("outside.yaml")
    (folder / "more.yaml").rename(outside)
    (folder / "more.yaml").symlink_to(outside)
    before = outside.read_bytes()
    result = reanchor(folder, renumbered())
    assert result.exit_code == 1
    assert "is a symbolic link" in result.output
    assert outside.read_bytes() == before
    assert not list(folder.parent.glob(".*"))


def test_symbolic_link_to_itself_is_reported(folder: Path) -> None:
    loop = folder.with_name("loop")
    loop.symlink_to("loop")
    for arguments in (("--from", folder.with_name("river.txt")), ("--reanchor", loop)):
        result = run("dossier", "new", loop, *arguments)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in {1, 2}
