"""Dead code: each module and each function of the program is used by the program itself."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "astana_api"
ENTRY_MODULES = frozenset(
    (
        "astana_api.__main__",  # `python -m astana_api`
        "astana_api.cli",  # the console script
        "astana_api.models",  # Alembic's environment reads its metadata
    )
)
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def module_name(file: Path, root: Path) -> str:
    parts = file.relative_to(root / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(tree: ast.AST) -> Iterator[str]:
    """Yield every module that code may import, and every dotted name in its strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            # uvicorn and importlib.resources name modules by strings.
            yield node.value.partition(":")[0]


def used_names(tree: ast.AST) -> Iterator[str]:
    """Yield every name that code reads: plain, as an attribute, imported, or in a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def definitions(tree: ast.Module) -> Iterator[Definition]:
    """Yield the functions and classes of a module, and the methods of its classes."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef))
            yield from (n for n in node.body if isinstance(n, ast.AsyncFunctionDef))


def is_registered(node: Definition) -> bool:
    """Tell whether a decorator hands a definition to a framework, which then calls it."""
    handed = {"get", "post", "patch", "delete", "command", "callback", "listens_for"}
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = function.attr if isinstance(function, ast.Attribute) else ""
        if name in handed or name.endswith(("validator", "serializer")):
            return True
    return False


def is_called_by_a_base(node: Definition, classes: frozenset[str]) -> bool:
    """Tell whether a method has a name by which frameworks and Python call it."""
    return node.name.startswith("__") or node.name in classes


FRAMEWORK_METHODS = frozenset(
    (
        "aclose",
        "dispatch_request",
        "get_route_handler",  # fastapi.routing.APIRoute
        "openapi",  # fastapi.FastAPI
        "build_middleware_stack",  # starlette.applications.Starlette
        "json",  # starlette.requests.Request
        "process_bind_param",  # sqlalchemy.types.TypeDecorator
        "process_result_value",
        "default",  # json.JSONEncoder
    )
)


def test_each_module_is_imported_by_the_program(sources: list[Path], root: Path) -> None:
    """A module that only its test imports is dead, or belongs to the tests."""
    trees = {module_name(file, root): ast.parse(file.read_text()) for file in sources}
    used = {name for module, tree in trees.items() for name in imported_modules(tree)}
    used |= ENTRY_MODULES | {PACKAGE}
    # A package is used where a module of it is.
    used |= {name.rpartition(".")[0] for name in used if name in trees}
    assert sorted(trees.keys() - used) == []


def test_each_function_is_used_by_the_program(sources: list[Path], root: Path) -> None:
    """A function that only its test calls is dead: delete both."""
    trees = {file: ast.parse(file.read_text()) for file in sources}
    used = Counter(name for tree in trees.values() for name in used_names(tree))
    unused = [
        f"{file.relative_to(root)}:{node.lineno} {node.name}"
        for file, tree in trees.items()
        for node in definitions(tree)
        if not used[node.name]
        and not is_registered(node)
        and not is_called_by_a_base(node, FRAMEWORK_METHODS)
        and not isinstance(node, ast.ClassDef)
    ]
    assert unused == []
