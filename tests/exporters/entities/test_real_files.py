"""Real files, imported, exported in their own format and imported again, have equal content."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from astana_api.db.database import Database
from astana_api.importers.followthemoney.reader import read_followthemoney
from astana_api.importers.followthemoney.schemata import KINDS
from astana_api.importers.imported_files import ImportedFile, ImportSource
from astana_api.importers.importing import import_files
from astana_api.importers.popolo.reader import read_popolo
from tests.exporters.entities.round_trips import KnowledgeBase, load_knowledge
from tests.exporters.entities.test_round_trips import ROUND_TRIPS, check_round_trip
from tests.importers.mirroring import opened
from tests.support.shared_data import shared_files

SOURCE: Final = ImportSource("original", "A file of another program")
SAMPLE: Final = 40
"""The persons of a file that are read with their memberships: the larger files are like others."""
FTM_FIELDS: Final = (
    *("name", "alias", "previousName", "birthDate", "deathDate", "incorporationDate"),
    *("dissolutionDate", "website", "summary", "position", "classification", "idNumber"),
    *("registrationNumber", "taxNumber", "innCode", "ogrnCode", "leiCode", "wikidataId"),
    *("passportNumber", "date", "startDate", "endDate", "publishedAt"),
)
"""The properties that both the reader and the writer have."""


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    file = tmp_path / "empty.db"
    shutil.copyfile(sqlite_template, file)
    yield from opened(f"sqlite:///{file}")


def import_file(database: Database, imported: ImportedFile) -> KnowledgeBase:
    import_files(database, [imported], SOURCE)
    return load_knowledge(database)


def sample_popolo(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_bytes())
    persons = data["persons"][:SAMPLE]
    ids = {each["id"] for each in persons}
    memberships = [each for each in data["memberships"] if each["person_id"] in ids]
    named = {each.get("area_id") for each in memberships}
    areas = [each for each in data["areas"] if each["id"] in named]
    return {**data, "persons": persons, "memberships": memberships, "areas": areas}


def read_values(records: list[dict[str, Any]], *keys: str) -> list[list[str]]:
    return sorted([str(each.get(key) or "").strip() for key in keys] for each in records)


@pytest.mark.parametrize("path", shared_files("popolo/ep-*/*.json"))
def test_real_popolo_file_has_equal_counts_and_values_after_import_and_export(
    path: Path, empty: Database
) -> None:
    original = sample_popolo(path)
    knowledge = import_file(empty, read_popolo(json.dumps(original).encode(), SOURCE))
    check_round_trip("popolo", knowledge)
    exported = json.loads(ROUND_TRIPS["popolo"].write(knowledge))
    for name in ("persons", "organizations", "events", "areas", "memberships"):
        assert len(exported[name]) == len(original[name]), name
    for name, keys in (
        ("persons", ("name", "birth_date", "death_date")),
        ("organizations", ("name", "classification", "founding_date")),
        ("events", ("name", "classification", "start_date", "end_date")),
        ("areas", ("name",)),
    ):
        assert read_values(exported[name], *keys) == read_values(original[name], *keys), name


@pytest.mark.parametrize("path", shared_files("ftm/*.ndjson"))
def test_real_ftm_file_has_equal_content_after_import_and_export(
    path: Path, empty: Database
) -> None:
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    imported = read_followthemoney(path.read_bytes(), SOURCE)
    knowledge = import_file(empty, imported)
    check_round_trip("ftm", knowledge)
    exported = {
        each["id"]: each["properties"]
        for each in map(json.loads, ROUND_TRIPS["ftm"].write(knowledge).splitlines())
    }
    assert len(knowledge.records) == len(imported.drafts.entities)
    for line in lines:
        if line.get("schema") not in KINDS:
            continue
        found = exported[SOURCE.entity_id(line["id"])]
        expected = {
            name: sorted({text.strip() for text in values})
            for name, values in line["properties"].items()
            if name in FTM_FIELDS
        }
        assert {name: sorted(found.get(name, ())) for name in expected} == expected
