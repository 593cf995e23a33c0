"""Test that the search benchmark runs, on few names; no measured value is asserted."""

import json
from pathlib import Path

import pytest

from benchmarks.real_names import load_named_entities
from benchmarks.searching import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a folder with files of each format; one entity has two records with the same key."""
    for folder in ("popolo/ep-x", "ftm", "names", "wikidata"):
        (tmp_path / folder).mkdir(parents=True)
    person = {"id": "1", "name": "Ivan Petrov", "other_names": [{"name": "Иван Петров"}, {}]}
    party = {"id": "2", "name": "Independent"}
    popolo = {"persons": [person, {"id": "3", "name": "Ivan Petrov"}], "organizations": [party]}
    (tmp_path / "popolo/ep-x/A.json").write_text(json.dumps(popolo))
    body = {"id": "b", "schema": "Company", "properties": {"name": ["The Body"]}}
    modification = {"op": "MOD", "entity": {**body, "properties": {"alias": ["الهيئة", ""]}}}
    lines = f"{json.dumps(body)}\n{json.dumps(modification)}\n"
    (tmp_path / "ftm/x.ndjson").write_text(lines)
    (tmp_path / "names/one.txt").write_text("Anna\nАнна\n", encoding="utf-8")
    item = {"labels": {"en": {"value": "Olga"}}, "aliases": {"ru": [{"value": "Ольга"}]}}
    (tmp_path / "wikidata/q1.json").write_text(json.dumps({"entities": {"Q1": item}}))
    return tmp_path


def test_load_named_entities_merges_records_by_key(data: Path) -> None:
    assert [
        (named_entity.is_person, named_entity.names) for named_entity in load_named_entities(data)
    ] == [
        (True, ("Ivan Petrov", "Иван Петров")),
        (True, ("Ivan Petrov",)),
        (False, ("Independent",)),
        (False, ("The Body", "الهيئة")),
        (True, ("Anna", "Анна")),
        (True, ("Olga", "Ольга")),
    ]


def test_searching_command_prints_all_tables(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(data), "--sizes", "20,40", "--rounds", "1", "--markdown"])
    printed = capsys.readouterr().out
    for title in ("all spellings stored", "Homonyms", "only others stored", "Growth"):
        assert title in printed


def test_searching_command_without_data_skips_recall(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(tmp_path / "none"), "--sizes", "20", "--rounds", "1"])
    captured = capsys.readouterr()
    assert "no recall is measured" in captured.err
    assert "Growth" in captured.out
    assert "Recall" not in captured.out
