"""The house's own rules, each with its reason; a rule that nothing enforces is not one."""

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 400
TABLES = {
    # One row a property: looked up rather than read, and worth most in one piece.
    "src/astana_api/domain/vocabulary.py",
}
OUTER_PACKAGES = {"fastapi", "starlette", "typer", "uvicorn"}
VAGUE_NAMES = {"base_utils", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def calls(tree: ast.AST, method: str) -> Iterator[ast.Attribute]:
    """Find the calls of a method of that name, whatever it is called on."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == method:
            yield called


def imported(tree: ast.AST) -> set[str]:
    """Name the top-level packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_no_file_is_too_long_to_read(sources: list[Path], root: Path) -> None:
    """One file has one job, and can be read in one sitting."""
    lengths = {str(file.relative_to(root)): len(file.read_text().splitlines()) for file in sources}
    too_long = {name: n for name, n in lengths.items() if n > LONGEST_FILE and name not in TABLES}
    assert too_long == {}


def test_no_module_has_a_vague_name(sources: list[Path], root: Path) -> None:
    """What a module is for is its name; a drawer for everything fills with everything."""
    parts = {file: {file.stem, *file.relative_to(root).parts} for file in sources}
    assert [str(file) for file, names in parts.items() if names & VAGUE_NAMES] == []


def test_every_module_says_what_it_is(sources: list[Path], root: Path) -> None:
    """A newcomer opens a file and is told why it exists."""
    silent = [f for f in sources if not ast.get_docstring(ast.parse(f.read_text()))]
    assert [str(file.relative_to(root)) for file in silent] == []


def test_only_the_unit_of_work_commits(sources: list[Path], root: Path) -> None:
    """A revision is whole or absent, which holds while one place alone ends a transaction."""
    commits = [
        f"{file.relative_to(root)}:{call.lineno}"
        for file in sources
        for call in calls(ast.parse(file.read_text()), "commit")
    ]
    assert [place for place in commits if not place.startswith("src/astana_api/db/")] == []
    assert len(commits) <= 1, commits


def test_only_one_module_asks_which_database(sources: list[Path], root: Path) -> None:
    """Two databases give one answer while their differences stand side by side in one file."""
    asking = {
        str(file.relative_to(root))
        for file in sources
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Compare) and "dialect.name" in ast.unparse(node)
    }
    assert asking <= {"src/astana_api/db/dialect.py"}


def test_only_the_outermost_floor_knows_the_web_and_the_terminal(
    sources: list[Path], root: Path
) -> None:
    """What the product does is the same from a request, a command and a test."""
    inner = [f for f in sources if f.relative_to(root).parts[2] not in {"api", "cli", "web"}]
    knowing = {
        f"{file.relative_to(root)}: {package}"
        for file in inner
        for package in imported(ast.parse(file.read_text())) & OUTER_PACKAGES
    }
    assert knowing == set()
