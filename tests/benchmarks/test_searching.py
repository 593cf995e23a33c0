"""The benchmark of search runs, on names that show nothing but that; no figure is asserted."""

import json
from pathlib import Path

import pytest

from benchmarks.bearers import bearers
from benchmarks.searching import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of files of each format, one bearer in two of them by the same key."""
    for folder in ("popolo/ep-x", "ftm", "names", "wikidata"):
        (tmp_path / folder).mkdir(parents=True)
    person = {"id": "1", "name": "Ivan Petrov", "other_names": [{"name": "Иван Петров"}, {}]}
    party = {"id": "2", "name": "Independent"}
    popolo = {"persons": [person, {"id": "3", "name": "Ivan Petrov"}], "organizations": [party]}
    (tmp_path / "popolo/ep-x/A.json").write_text(json.dumps(popolo))
    body = {"id": "b", "schema": "Company", "properties": {"name": ["The Body"]}}
    again = {"op": "MOD", "entity": {**body, "properties": {"alias": ["الهيئة", ""]}}}
    lines = f"{json.dumps(body)}\n{json.dumps(again)}\n"
    (tmp_path / "ftm/x.ndjson").write_text(lines)
    (tmp_path / "names/one.txt").write_text("Anna\nАнна\n", encoding="utf-8")
    item = {"labels": {"en": {"value": "Olga"}}, "aliases": {"ru": [{"value": "Ольга"}]}}
    (tmp_path / "wikidata/q1.json").write_text(json.dumps({"entities": {"Q1": item}}))
    return tmp_path


def test_names_are_read_from_each_format_and_united_by_key(data: Path) -> None:
    assert [(each.is_person, each.names) for each in bearers(data)] == [
        (True, ("Ivan Petrov", "Иван Петров")),
        (True, ("Ivan Petrov",)),
        (False, ("Independent",)),
        (False, ("The Body", "الهيئة")),
        (True, ("Anna", "Анна")),
        (True, ("Olga", "Ольга")),
    ]


def test_the_command_prints_its_tables(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(data), "--sizes", "20,40", "--rounds", "1", "--markdown"])
    printed = capsys.readouterr().out
    for title in ("all spellings stored", "Homonyms", "only others stored", "Growth"):
        assert title in printed


def test_without_real_names_it_says_so_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(tmp_path / "none"), "--sizes", "20", "--rounds", "1"])
    said = capsys.readouterr()
    assert "no recall is measured" in said.err
    assert "Growth" in said.out
    assert "Recall" not in said.out
