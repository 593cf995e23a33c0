"""Every command of the documentation does what the page shows."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from astana_api.cli import app
from tests.docs.pages import PAGES, ROOT, blocks, commands, name_of
from tests.docs.running import matches, needs_server, place, seeded

RUN = [page for page in PAGES if "```console" in page.read_text()]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the shipped dossier, to be copied."""
    return seeded(tmp_path_factory.mktemp("seeded"))


# One worker for all of them: each page starts a server, and they share one seeding.
@pytest.mark.xdist_group("documentation")
@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_commands_show_what_the_page_shows(page: Path, database: Path, tmp_path: Path) -> None:
    text = page.read_text()
    wrong = []
    with place(tmp_path / "run", database, serving=needs_server(text)) as there:
        for block in blocks(text):
            if block.file:
                there.write(block)
            for command in commands(block) if block.language == "console" else ():
                output = there.run(command)
                if not matches(command.shown, output):
                    wrong.append(f"$ {command.line}\nshows:\n{command.shown}\nand is:\n{output}")
    assert not wrong, "\n\n".join(wrong)


def test_the_readme_is_among_the_pages_that_are_run() -> None:
    assert ROOT / "README.md" in RUN


def shown_lines() -> Iterator[tuple[str, str]]:
    """The lines of `sh` blocks, which are shown and not run: they install, or need a server."""
    for page in PAGES:
        for block in blocks(page.read_text()):
            if block.language == "sh":
                yield from ((name_of(page), line) for line in block.text.splitlines() if line)


def test_make_targets_that_are_shown_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    shown = {found for _, line in shown_lines() for found in re.findall(r"\bmake ([a-z]+)", line)}
    assert shown
    assert shown <= targets


def test_files_that_are_shown_exist() -> None:
    named = [word for _, line in shown_lines() for word in re.findall(r"[\w./-]+\.lock", line)]
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_commands_that_are_shown_and_not_run_exist() -> None:
    known = command_names()
    shown = [
        (page, found)
        for page, line in shown_lines()
        for found in re.findall(r"\bastana-api ([a-z-]+)", line)
    ]
    assert [each for each in shown if each[1] not in known] == []


def test_no_page_uses_another_kind_of_fence() -> None:
    """A command in a block of another kind would be neither run nor checked."""
    allowed = {"console", "sh", "yaml", "json"}
    used = {(name_of(page), b.language) for page in PAGES for b in blocks(page.read_text())}
    assert {(page, language) for page, language in used if language not in allowed} == set()


def group() -> click.Group:
    command = typer.main.get_command(app)
    assert hasattr(command, "commands")
    return command  # type: ignore[return-value]


def command_names() -> set[str]:
    return set(group().commands)


def test_every_command_and_option_is_documented() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    rows = {
        found[1]: found[0]
        for found in re.finditer(r"^\| `astana-api ([a-z-]+).*$", text, re.MULTILINE)
    }
    assert set(rows) == command_names()
    missing = [
        f"{name} {option}"
        for name, command in group().commands.items()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--") and f"`{option}`" not in rows[name]
    ]
    assert missing == []


def test_every_exit_code_is_documented() -> None:
    from astana_api.cli.console import Exit

    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.split("## Exit codes")[1].split("## SQLite")[0]
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", section, re.MULTILINE)}
    assert codes == {0, 2, *(exit_code.value for exit_code in Exit)}
