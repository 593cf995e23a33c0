"""Names: standard terms, one meaning each, and folders that a reader can take in at a glance."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

BANNED = frozenset(
    (
        "said",
        "asked",
        "known",
        "had",
        "its",
        "standing",
        "told",
        "given",
        "wanted",
        "shown",
        "begun",
        "fate",
        "instead",
        "elsewhere",
        "place",
    )
)
BANNED_FUNCTIONS = frozenset(("one", "answer"))
ALLOWED = {
    "given": "the given name of an author (CSL)",
    "place": "the kind of entity, and the property and qualifier of that name",
}
"""Names that are banned as variables, and allowed as a field of a record with this meaning."""
MAX_MODULES = 15
OWN_PACKAGES = frozenset(("astana_api", "tests", "benchmarks"))
MODULES = ("src", "tests", "benchmarks", "alembic")


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int, bool]]:
    """Yield each name that code binds, its line, and whether it is a field of a class body."""
    fields = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
        for part in [statement.target]
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            name = node.id if isinstance(node, ast.Name) else node.attr
            yield name, node.lineno, id(node) in fields
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno, False
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno, False
        elif isinstance(node, ast.ImportFrom):
            # A library chooses its own names: `from hypothesis import given`.
            own = (node.module or "").partition(".")[0] in OWN_PACKAGES
            yield from (
                (a.asname or a.name, a.lineno, False) for a in node.names if own or a.asname
            )
        elif isinstance(node, ast.Import):
            yield from ((a.asname, a.lineno, False) for a in node.names if a.asname)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name, node.lineno, False


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def banned_in(source: str) -> list[tuple[str, int]]:
    """Find the banned identifiers that a module binds, with their lines."""
    tree = ast.parse(source)
    found = [
        (name, line)
        for name, line, is_field in bound_names(tree)
        if name in BANNED and not (is_field and name in ALLOWED)
    ]
    return found + [(f.name, f.lineno) for f in functions(tree) if f.name in BANNED_FUNCTIONS]


@pytest.mark.parametrize(
    "source",
    [
        "said = 1",
        "def read(asked): ...",
        "for known in x: ...",
        "self.standing = 1",
        "def one(): ...",
        "async def answer(): ...",
        "import x as told",
        "from astana_api.x import told",
        "from x import y as wanted",
        "with open(x) as given: ...",
        "[its for its in x]",
        "lambda place: place",
        "try: ...\nexcept ValueError as begun: ...",
        "match x:\n    case [shown]: ...",
        "(had := 1)",
    ],
)
def test_the_rule_finds_a_banned_identifier_however_it_is_bound(source: str) -> None:
    assert banned_in(source)


def test_the_rule_allows_the_csl_field_and_the_kind_of_entity() -> None:
    assert not banned_in("class Author:\n    given: str\n")
    assert not banned_in("class Qualifiers:\n    place: str\n")


def test_no_identifier_is_banned(root: Path) -> None:
    """A newcomer recognizes each name: these words name no term of any field."""
    found = {
        f"{file.relative_to(root)}:{line} {name}"
        for folder in MODULES
        for file in (root / folder).rglob("*.py")
        for name, line in banned_in(file.read_text())
    }
    assert sorted(found) == []


def test_no_module_has_a_banned_name(root: Path) -> None:
    names = BANNED | BANNED_FUNCTIONS
    files = [f for folder in MODULES for f in (root / folder).rglob("*.py")]
    assert [str(f.relative_to(root)) for f in files if f.stem.removeprefix("test_") in names] == []


def test_no_two_public_classes_share_a_name(sources: list[Path], root: Path) -> None:
    """A class is found by its name: one meaning, one class."""
    locations: dict[str, list[str]] = defaultdict(list)
    for file in sources:
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                locations[node.name].append(str(file.relative_to(root)))
    assert {name: files for name, files in locations.items() if len(files) > 1} == {}


def test_no_folder_has_too_many_modules(sources: list[Path], root: Path) -> None:
    """A folder is read at a glance; one that grows past this has two jobs."""
    modules = Counter(file.parent for file in sources if file.name != "__init__.py")
    crowded = {str(f.relative_to(root)): n for f, n in modules.items() if n > MAX_MODULES}
    assert crowded == {}
