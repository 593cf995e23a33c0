"""Read `equivalent.yaml`, the list of mutants that no test can kill."""

from functools import cache
from pathlib import Path

import yaml

from tests.mutation.mutants import Mutant

FILE = Path(__file__).with_name("equivalent.yaml")


@cache
def load_equivalent() -> dict[tuple[str, str], str]:
    """Return the reason of each mutant, by its module and changed lines."""
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {(each["module"], each["diff"].strip()): each["reason"] for each in entries}


def is_equivalent(mutant: Mutant) -> bool:
    """Return whether the mutant is in the list."""
    return (mutant.module, "\n".join(mutant.diff)) in load_equivalent()
