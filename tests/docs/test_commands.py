"""Every command of the documentation produces the documented output."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from astana_api.cli import app
from tests.docs.pages import PAGES, ROOT, blocks, commands, name_of
from tests.docs.running import (
    is_unintended_problem,
    matches,
    open_sandbox,
    requires_server,
    seed_database,
)

pytestmark = pytest.mark.acceptance

RUN = [page for page in PAGES if "```console" in page.read_text()]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with the bundled dossier, to be copied."""
    return seed_database(tmp_path_factory.mktemp("seeded"))


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_commands_produce_the_documented_output(page: Path, database: Path, tmp_path: Path) -> None:
    text = page.read_text()
    wrong = []
    with open_sandbox(tmp_path / "run", database, serving=requires_server(text)) as sandbox:
        for block in blocks(text):
            if block.file:
                sandbox.write(block)
            for command in commands(block) if block.language == "console" else ():
                output = sandbox.run(command)
                expected = command.expected_output
                if is_unintended_problem(expected, output) or not matches(expected, output):
                    wrong.append(f"$ {command.line}\nshows:\n{expected}\nand is:\n{output}")
    assert not wrong, "\n\n".join(wrong)


def test_executed_pages_include_the_readme() -> None:
    assert ROOT / "README.md" in RUN


def unexecuted_lines() -> Iterator[tuple[str, str]]:
    """Yield the lines of `sh` blocks, which are not executed: they install, or need a server."""
    for page in PAGES:
        for block in blocks(page.read_text()):
            if block.language == "sh":
                yield from ((name_of(page), line) for line in block.text.splitlines() if line)


def test_documented_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    documented = {
        found for _, line in unexecuted_lines() for found in re.findall(r"\bmake ([a-z]+)", line)
    }
    assert documented
    assert documented <= targets


def test_documented_lock_files_exist() -> None:
    named = [word for _, line in unexecuted_lines() for word in re.findall(r"[\w./-]+\.lock", line)]
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_documented_unexecuted_commands_exist() -> None:
    names = command_names()
    documented = [
        (page, found)
        for page, line in unexecuted_lines()
        for found in re.findall(r"\bastana-api ([a-z-]+)", line)
    ]
    assert [each for each in documented if each[1] not in names] == []


def test_pages_use_only_checked_fence_languages() -> None:
    """Commands in other blocks would be neither executed nor checked; a file is no command."""
    allowed = {"console", "sh", "yaml", "json"}
    used = {
        (name_of(page), block.language)
        for page in PAGES
        for block in blocks(page.read_text())
        if block.file is None
    }
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
    from astana_api.cli.console import ExitCode

    text = (ROOT / "docs" / "operations.md").read_text()
    section = text.split("## Exit codes")[1].split("## SQLite")[0]
    codes = {int(code) for code in re.findall(r"^\| (\d) \|", section, re.MULTILINE)}
    assert codes == {0, 2, *(exit_code.value for exit_code in ExitCode)}
