"""Generate the mutants of a module: its source with one small change each.

The operators are those of mutmut. Two more negate a condition and remove a call statement.
Left out are parts whose change no user notices: annotations, decorators, docstrings, imports,
assertions, the text of messages, and guards such as `zip(..., strict=True)`.
"""

import ast
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

SKIPPED_NODES = (
    cst.Annotation,
    cst.Decorator,
    cst.Import,
    cst.ImportFrom,
    cst.Assert,
    cst.FormattedString,
)
SKIPPED_KEYWORDS = frozenset(("strict", "maxsize"))
CONDITIONS = (cst.Name, cst.Attribute, cst.Call, cst.NamedExpr)
"""Conditions that the operators of mutmut leave alone."""


@dataclass(frozen=True)
class Mutant:
    """Represent a module with one node replaced."""

    module: str
    """The path below `src/astana_api`."""
    line: int
    original: cst.Module
    node: cst.CSTNode
    replacement: cst.CSTNode

    @cached_property
    def source(self) -> str:
        tree = self.original.deep_replace(self.node, self.replacement)
        assert isinstance(tree, cst.Module)
        return tree.code

    @cached_property
    def diff(self) -> tuple[str, ...]:
        """Return the lines that are removed and added, without indentation."""
        lines = difflib.unified_diff(
            self.original.code.splitlines(), self.source.splitlines(), n=0, lineterm=""
        )
        changed = [line for line in list(lines)[2:] if not line.startswith("@@")]
        return tuple(line[0] + " " + line[1:].strip() for line in changed)

    def is_valid(self) -> bool:
        """Return whether the source compiles to other code than the original."""
        try:
            return ast.dump(ast.parse(self.source)) != ast.dump(ast.parse(self.original.code))
        except SyntaxError:
            return False


class _Collector(cst.CSTVisitor):
    """Collect the replacements of each node, with its line."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, cst.CSTNode, cst.CSTNode]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, SKIPPED_NODES) or _is_guard(node) or _is_docstring(node):
            return False
        for replacement in _replacements(node):
            position = self.get_metadata(PositionProvider, node)
            self.found.append((position.start.line, node, replacement))
        return True


def _is_guard(node: cst.CSTNode) -> bool:
    return (
        isinstance(node, cst.Arg)
        and node.keyword is not None
        and node.keyword.value in SKIPPED_KEYWORDS
    )


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(
        node.value, cst.SimpleString | cst.ConcatenatedString
    )


def _replacements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, cst.SimpleString):
        # A string with a space is a message.
        if node.raw_value and " " not in node.raw_value:
            value = f"{node.prefix}{node.quote}XX{node.raw_value}{node.quote}"
            yield node.with_changes(value=value)
        return
    for node_type, operator in mutation_operators:
        if isinstance(node, node_type):
            yield from (each for each in operator(node) if not _only_guards_differ(node, each))
    if isinstance(node, cst.If | cst.CompIf) and isinstance(node.test, CONDITIONS):
        yield node.with_changes(test=_negate(node.test))
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.Call | cst.Await):
        yield node.with_changes(value=cst.Name("None"))


def _negate(condition: cst.BaseExpression) -> cst.UnaryOperation:
    inner = condition.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), inner)


def _only_guards_differ(node: cst.CSTNode, other: cst.CSTNode) -> bool:
    """Return whether a call lost only an argument that guards, or the text of a message."""
    if not (isinstance(node, cst.Call) and isinstance(other, cst.Call)):
        return False
    kept = set(map(_render, other.args))
    lost = [arg for arg in node.args if _render(arg) not in kept]
    return all(_is_guard(arg) or _is_message(arg.value) for arg in lost)


def _is_message(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.FormattedString | cst.ConcatenatedString):
        return True
    return isinstance(value, cst.SimpleString) and " " in value.raw_value


def _render(arg: cst.Arg) -> str:
    return cst.Module([]).code_for_node(arg.with_changes(comma=cst.MaybeSentinel.DEFAULT))


def generate_mutants(package: Path, files: Iterable[Path]) -> list[Mutant]:
    """Return every mutant of the files, which are below the package's folder."""
    mutants = []
    for file in files:
        wrapper = MetadataWrapper(cst.parse_module(file.read_text()), unsafe_skip_copy=True)
        collector = _Collector()
        wrapper.visit(collector)
        module = file.relative_to(package).as_posix()
        mutants += [
            Mutant(module, line, wrapper.module, node, replacement)
            for line, node, replacement in collector.found
        ]
    return mutants
