"""The mutants of a module, the tests of each area, and the list of equivalent mutants."""

from pathlib import Path

import pytest

from tests.mutation.areas import TESTS_BY_AREA, select_tests
from tests.mutation.equivalent import load_equivalent
from tests.mutation.mutants import generate_mutants
from tests.mutation.runner import PACKAGE, ROOT

pytestmark = pytest.mark.acceptance

SOURCE = '''\
"""Docstring."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    x: int


def count(items: list[str], limit: int) -> int:
    """Return how many of them differ."""
    assert limit > 0
    if items:
        print(limit)
    if limit <= len(items):
        raise ValueError("there are more", items)
    return len(list(zip(items, strict=True)))
'''


def test_generate_mutants_changes_behaviour_and_no_messages_types_or_guards(
    tmp_path: Path,
) -> None:
    file = tmp_path / "counting.py"
    file.write_text(SOURCE)
    mutants = [mutant for mutant in generate_mutants(tmp_path, [file]) if mutant.is_valid()]
    assert {mutant.diff for mutant in mutants if mutant.line == 14} == {
        ("- if items:", "+ if not (items):")
    }
    assert ("- print(limit)", "+ None") in {mutant.diff for mutant in mutants}
    assert ("- if limit <= len(items):", "+ if limit < len(items):") in {
        mutant.diff for mutant in mutants
    }
    assert {mutant.module for mutant in mutants} == {"counting.py"}
    assert {mutant.line for mutant in mutants} == {14, 15, 16, 17, 18}
    changed = "".join(line for mutant in mutants for line in mutant.diff if line[0] == "+")
    assert changed.count("strict=True") == changed.count("zip(")
    assert changed.count('"there are more"') == changed.count("ValueError(")


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("domain/text/folding.py", "tests/domain/test_folding.py"),
        ("domain/dates/edtf.py", "tests/domain"),
        ("commands/seeding/prune.py", "tests/commands/test_prune.py"),
    ],
)
def test_select_tests_prefers_the_longest_prefix(module: str, expected: str) -> None:
    assert select_tests(module)[0] == expected


def test_areas_and_their_tests_exist() -> None:
    missing = [area for area in TESTS_BY_AREA if not (PACKAGE / area).exists()]
    tests = {test for area in TESTS_BY_AREA.values() for test in area}
    assert [*missing, *(test for test in sorted(tests) if not (ROOT / test).exists())] == []


def test_equivalent_mutants_are_mutants_of_the_program() -> None:
    """An entry whose code has changed is no longer used."""
    unused = set(load_equivalent())
    for module in {module for module, _ in unused}:
        file = PACKAGE / module
        lines = [line.strip() for line in file.read_text().splitlines()]
        removed = {diff.splitlines()[0][2:] for name, diff in unused if name == module}
        for mutant in generate_mutants(PACKAGE, [file]):
            # A chain of calls begins on a line before the one that changes.
            if not removed.isdisjoint(lines[mutant.line - 1 : mutant.line + 5]):
                unused.discard((module, "\n".join(mutant.diff)))
    assert unused == set()
