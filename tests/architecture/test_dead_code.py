"""Dead code: each module, class, function and method of the program is used by the program."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeGuard

import pytest

PACKAGE = "astana_api"
ENTRY_MODULES = frozenset(
    (
        "astana_api.__main__",  # `python -m astana_api`
        "astana_api.cli",  # the console script
        "astana_api.models",  # Alembic's environment reads its metadata
    )
)
FRAMEWORK_METHODS = frozenset(
    (
        "handle_starttag",  # html.parser.HTMLParser
        "handle_endtag",
        "handle_data",
        "connection_made",  # asyncio.Protocol
        "connection_lost",
        "data_received",
        "pause_writing",
        "resume_writing",
        "on_message_begin",  # uvicorn's protocol, and the callbacks of httptools
        "on_url",
        "on_headers_complete",
        "on_body",
        "on_message_complete",
        "on_response_complete",
        "timeout_keep_alive_handler",
        "build_middleware_stack",  # starlette.applications.Starlette
        "capture_signals",  # uvicorn.Server
        "field_title_should_be_set",  # pydantic.json_schema.GenerateJsonSchema
        "get_route_handler",  # fastapi.routing.APIRoute
        "ignore_aliases",  # yaml.SafeDumper
        "openapi",  # fastapi.FastAPI
        "process_bind_param",  # sqlalchemy.types.TypeDecorator
        "process_result_value",
        "settings_customise_sources",  # pydantic_settings.BaseSettings
        "startup",  # uvicorn.Server
    )
)
"""Methods that override one of a base class, which calls them by name."""
REGISTERING = frozenset(("get", "post", "patch", "put", "delete", "command", "callback"))
"""Methods of routers and command lines whose decorators register a function."""
REFERENCE = re.compile(r"[a-z_]+(\.[a-z_]+)*(:[A-Za-z_]+)?")
"""A string that names a module, or an object in it, as uvicorn and importlib read it."""
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Name = tuple[str, str]
"""A module and the name of a definition in it."""


@dataclass
class Module:
    """The parts of a module that decide on the use of code."""

    name: str
    tree: ast.Module
    imports: dict[str, Name] = field(default_factory=dict)
    """The local name of each import: its module, and its name or an empty string."""

    @cached_property
    def defined(self) -> frozenset[str]:
        return frozenset(node.name for node in self.tree.body if isinstance(node, Definition))


def read_module(file: Path, root: Path) -> Module:
    source_root = root / "src" if file.is_relative_to(root / "src") else root
    parts = file.relative_to(source_root).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    module = Module(name, ast.parse(file.read_text()))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                module.imports[alias.asname or alias.name] = (alias.name, "")
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module.imports[alias.asname or alias.name] = (node.module, alias.name)
    return module


@pytest.fixture(scope="module")
def modules(sources: list[Path], root: Path) -> dict[str, Module]:
    # Alembic runs its environment, which uses definitions of the program.
    read = [read_module(file, root) for file in (*sources, root / "alembic" / "env.py")]
    return {module.name: module for module in read}


def resolve(modules: dict[str, Module], module: str, name: str) -> Name:
    """Return where a name that is imported from a module is defined: packages export others'."""
    passed: set[Name] = set()
    while (module, name) not in passed and module in modules:
        passed.add((module, name))
        if name in modules[module].defined:
            break
        module, name = modules[module].imports.get(name, (module, name))
    return module, name


def find_uses(modules: dict[str, Module], module: Module, node: ast.AST) -> Iterator[Name]:
    """Yield what code reads: definitions with their module, attributes of objects without."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield resolve(modules, *module.imports.get(child.id, (module.name, child.id)))
        elif isinstance(child, ast.Attribute):
            yield "", child.attr
            if isinstance(child.value, ast.Name) and child.value.id in module.imports:
                imported_from, name = module.imports[child.value.id]
                yield resolve(modules, f"{imported_from}.{name}".rstrip("."), child.attr)
        elif isinstance(child, ast.Constant) and isinstance(child.value, str):
            if not REFERENCE.fullmatch(child.value):
                continue
            named_module, _, name = child.value.partition(":")
            yield named_module, name
            if name == "" and "." not in named_module:
                yield module.name, named_module  # a quoted annotation
                yield "", named_module  # `getattr(object, "name")`


def is_registered(node: Definition) -> bool:
    """Return whether a decorator hands a definition to a framework, which then calls it.

    An audit rule is handed to the registry of rules.
    """
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(function, ast.Attribute) and function.attr in REGISTERING:
            return True
        name = ast.unparse(function).rpartition(".")[2]
        if name.endswith(("validator", "serializer", "_rule")) or name == "listens_for":
            return True
    return False


def is_plain_method(node: ast.AST) -> TypeGuard[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return whether a method is called neither by Python nor by a framework."""
    return (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("__")
        and node.name not in FRAMEWORK_METHODS
        and not is_registered(node)
    )


def find_unused(modules: dict[str, Module]) -> list[str]:
    """Return the definitions and methods that only their own code or other unused code reads."""
    units: dict[Name, set[Name]] = {}
    roots: set[Name] = set()
    for module in modules.values():
        for node in module.tree.body:
            if not isinstance(node, Definition):
                if not isinstance(node, ast.Import | ast.ImportFrom):
                    roots |= set(find_uses(modules, module, node))
                continue
            if is_registered(node):
                roots.add((module.name, node.name))
            uses: set[Name] = set()
            for child in ast.iter_child_nodes(node):
                found = set(find_uses(modules, module, child))
                if isinstance(node, ast.ClassDef) and is_plain_method(child):
                    units[module.name, f"{node.name}.{child.name}"] = found
                else:
                    uses |= found
            units[module.name, node.name] = uses
    alive: set[Name] = set()
    reached = set(roots)
    while True:
        new = {
            unit
            for unit in units.keys() - alive
            if unit in reached or ("", unit[1].partition(".")[2]) in reached
        }
        if not new:
            break
        alive |= new
        reached |= {use for unit in new for use in units[unit]}
    return sorted(f"{module}: {name}" for module, name in units.keys() - alive)


def test_each_module_is_imported_by_the_program(modules: dict[str, Module]) -> None:
    """A module that only its test imports is dead, or belongs to the tests."""
    used = {*ENTRY_MODULES, PACKAGE}
    for module in modules.values():
        for imported_from, name in module.imports.values():
            used |= {imported_from, f"{imported_from}.{name}"}
        used |= {name for name, _ in find_uses(modules, module, module.tree)}
    # A package is used where a module of it is.
    used |= {name.rpartition(".")[0] for name in used if name in modules}
    assert sorted(modules.keys() - used) == []


def test_each_definition_is_used_by_the_program(modules: dict[str, Module]) -> None:
    """A function that only its test calls is dead: delete both."""
    assert find_unused(modules) == []


def test_unused_definitions_are_found() -> None:
    """The check finds dead code behind names that are used for something else."""
    source = """
class Used:
    def read(self): return self.size
    @property
    def size(self): return 1
    def forgotten(self): return recursive()

def recursive(): return recursive()

def _called_by_dead_code(): return 1

def dead(): return _called_by_dead_code()

APP = Used().read()
"""
    module = Module("m", ast.parse(source))
    assert find_unused({"m": module}) == [
        "m: Used.forgotten",
        "m: _called_by_dead_code",
        "m: dead",
        "m: recursive",
    ]
