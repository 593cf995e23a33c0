"""The worked facts stand in the shipped dossier as the decision about them shows them.

What the API answers is checked with the other commands of the documentation.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.docs.pages import ROOT, blocks

DECISION = ROOT / "docs" / "adr" / "0010-worked-facts.md"
SEED = ROOT / "seed" / "astana-platform"
PLACED = {"cite", "at", "exact"}

Mapping = dict[str, Any]


def read(text: str) -> Mapping:
    loaded: Mapping = YAML(typ="safe").load(text)
    return loaded


def shown() -> Iterator[tuple[str, str, Mapping]]:
    for block in blocks(DECISION.read_text()):
        if block.info == "yaml seed":
            for part, records in read(block.text).items():
                for key, record in records.items():
                    yield part, key, record


@pytest.fixture(scope="module")
def seed() -> Mapping:
    """The dossier's citations, and the statements of each of its entities."""
    found: Mapping = {"citations": {}, "entities": {}}
    for file in sorted(SEED.rglob("*.yaml")):
        part = read(file.read_text())
        found["citations"] |= part.get("citations") or {}
        for key, entity in (part.get("entities") or {}).items():
            found["entities"].setdefault(key, []).extend(entity["statements"])
    return found


def stands(shown: Mapping, statement: Mapping) -> bool:
    """Whether a statement is the one shown, which may leave notes and phrases out.

    The place of one of several pieces of evidence may be shown as the statement's own.
    """
    places = [statement, *statement.get("evidence", [])]
    claim = {key: value for key, value in shown.items() if key not in PLACED}
    place = {key: value for key, value in shown.items() if key in PLACED}
    return claim.items() <= statement.items() and any(
        place.items() <= each.items() for each in places
    )


@pytest.mark.parametrize(("part", "key", "record"), [*shown()], ids=lambda value: str(value)[:40])
def test_what_is_shown_is_in_the_seed(part: str, key: str, record: Mapping, seed: Mapping) -> None:
    standing = seed[part].get(key)
    assert standing is not None, f"the seed has no {key}"
    if part == "citations":
        assert record.items() <= standing.items()
        return
    missing = [
        wanted
        for wanted in record["statements"]
        if not any(stands(wanted, statement) for statement in standing)
    ]
    assert missing == []


def test_each_fact_shows_its_yaml_and_its_answer() -> None:
    """The last one is about what is not done, which no answer shows."""
    text = DECISION.read_text()
    facts = text.split("## Decision")[1].split("## Consequences")[0].split("\n### ")[1:]
    assert len(facts) == 11
    assert [fact.partition("\n")[0] for fact in facts if "```yaml seed" not in fact] == []
    without = [fact.partition("\n")[0] for fact in facts[:-1] if not re.search("```console", fact)]
    assert without == []
