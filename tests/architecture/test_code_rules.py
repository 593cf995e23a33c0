"""Rules for the source code that no linter checks."""

import ast
from collections.abc import Iterator
from pathlib import Path

MAX_LINES = 400
TABLES = {
    # One entry a property: a table for reference.
    "src/astana_api/domain/vocabulary.py",
}
OUTER_PACKAGES = {"fastapi", "starlette", "typer", "uvicorn"}
VAGUE_NAMES = {"base_utils", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def find_calls(tree: ast.AST, method: str) -> Iterator[ast.Attribute]:
    """Yield the calls of a method by name, on any object."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == method:
            yield called


def imported_packages(tree: ast.AST) -> set[str]:
    """Return the top-level packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


def test_no_file_exceeds_max_lines(sources: list[Path], root: Path) -> None:
    """Limit the length of files, so that each has one responsibility."""
    lengths = {str(file.relative_to(root)): len(file.read_text().splitlines()) for file in sources}
    too_long = {name: n for name, n in lengths.items() if n > MAX_LINES and name not in TABLES}
    assert too_long == {}


def test_no_module_has_a_vague_name(sources: list[Path], root: Path) -> None:
    """Module names describe their content; vague names attract unrelated code."""
    parts = {file: {file.stem, *file.relative_to(root).parts} for file in sources}
    assert [str(file) for file, names in parts.items() if names & VAGUE_NAMES] == []


def test_every_module_has_a_docstring(sources: list[Path], root: Path) -> None:
    """Require module docstrings, which describe the purpose of each file."""
    undocumented = [f for f in sources if not ast.get_docstring(ast.parse(f.read_text()))]
    assert [str(file.relative_to(root)) for file in undocumented] == []


def test_only_the_unit_of_work_commits(sources: list[Path], root: Path) -> None:
    """Revisions are atomic only if a single call ends transactions."""
    commits = [
        f"{file.relative_to(root)}:{call.lineno}"
        for file in sources
        for call in find_calls(ast.parse(file.read_text()), "commit")
    ]
    assert [location for location in commits if not location.startswith("src/astana_api/db/")] == []
    assert len(commits) <= 1, commits


def test_only_dialect_module_compares_dialect_names(sources: list[Path], root: Path) -> None:
    """Keep all differences between the databases in one file."""
    modules = {
        str(file.relative_to(root))
        for file in sources
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Compare) and "dialect.name" in ast.unparse(node)
    }
    assert modules <= {"src/astana_api/db/dialect.py"}


def test_only_outer_layers_import_web_and_cli_frameworks(sources: list[Path], root: Path) -> None:
    """The inner layers do not depend on how they are called: by HTTP, by a command, by a test."""
    inner = [f for f in sources if f.relative_to(root).parts[2] not in {"api", "cli", "web"}]
    violations = {
        f"{file.relative_to(root)}: {package}"
        for file in inner
        for package in imported_packages(ast.parse(file.read_text())) & OUTER_PACKAGES
    }
    assert violations == set()
