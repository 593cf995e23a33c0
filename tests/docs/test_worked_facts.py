"""The bundled dossier contains the worked facts as their decision record documents them.

The documentation's command tests check the responses of the API.
"""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from astana_api.importers.dossier.formatting.files import DossierForm
from astana_api.importers.dossier.formatting.folder import format_dossier
from tests.docs.pages import ROOT, blocks

DECISION = ROOT / "docs" / "adr" / "0010-worked-facts.md"
SEED = ROOT / "seed" / "astana-platform"
LOCATION_KEYS = {"cite", "at", "exact"}

Mapping = dict[str, Any]


def read(text: str) -> Mapping:
    """Read numbers and dates as text, as dossiers do."""
    loaded = json.dumps(YAML(typ="safe").load(text), default=dt.date.isoformat)
    texts: Mapping = json.loads(loaded, parse_int=str)
    return texts


def documented_records() -> Iterator[tuple[str, str, Mapping]]:
    for block in blocks(DECISION.read_text()):
        if block.info == "yaml seed":
            for part, records in read(block.text).items():
                for key, record in records.items():
                    yield part, key, record


@pytest.fixture(scope="module")
def seed() -> Mapping:
    """Return the dossier's citations, and the statements of each entity."""
    records: Mapping = {"citations": {}, "entities": {}}
    long_form = format_dossier(SEED, DossierForm.LONG)
    for file in sorted(SEED.rglob("*.yaml")):
        content = long_form.get(str(file.relative_to(SEED)), file.read_bytes())
        part = read(content.decode())
        records["citations"] |= part.get("citations") or {}
        for key, entity in (part.get("entities") or {}).items():
            records["entities"].setdefault(key, []).extend(entity["statements"])
    return records


def matches_record(documented: Mapping, statement: Mapping) -> bool:
    """Return whether a statement matches a documented one, which may omit notes and phrases.

    The documented statement may contain the location of any of its pieces of evidence.
    """
    locations = [statement, *statement.get("evidence", [])]
    claim = {key: value for key, value in documented.items() if key not in LOCATION_KEYS}
    location = {key: value for key, value in documented.items() if key in LOCATION_KEYS}
    return claim.items() <= statement.items() and any(
        location.items() <= each.items() for each in locations
    )


@pytest.mark.parametrize(
    ("part", "key", "record"), [*documented_records()], ids=lambda value: str(value)[:40]
)
def test_documented_record_is_in_the_seed(
    part: str, key: str, record: Mapping, seed: Mapping
) -> None:
    seed_records = seed[part].get(key)
    assert seed_records is not None, f"the seed has no {key}"
    if part == "citations":
        assert record.items() <= seed_records.items()
        return
    missing = [
        expected
        for expected in record["statements"]
        if not any(matches_record(expected, statement) for statement in seed_records)
    ]
    assert missing == []


def test_each_worked_fact_has_yaml_and_a_response() -> None:
    """The last one documents what is not done, so it has no response."""
    text = DECISION.read_text()
    facts = text.split("## Decision")[1].split("## Consequences")[0].split("\n### ")[1:]
    assert len(facts) == 11
    assert [fact.partition("\n")[0] for fact in facts if "```yaml seed" not in fact] == []
    without = [fact.partition("\n")[0] for fact in facts[:-1] if not re.search("```console", fact)]
    assert without == []
