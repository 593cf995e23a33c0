"""`astana-api export`: files, standard output, and wrong usage."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app
from astana_api.exporters import ndjson
from astana_api.exporters.streaming import TABLES

DOSSIER = """\
dossier: {id: d, title: D}
citations: {letter: {type: webpage, title: A letter, url: "https://example.org/letter"}}
entities:
  club: {kind: organization, statements: [{name: Club, lang: en, cite: [letter]}]}
  ada: {kind: person, statements: [{name: Ada, lang: en}]}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///own.db")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "all.yaml").write_text(DOSSIER)
    assert run("seed d").exit_code == 0
    return tmp_path


def run(command: str) -> Result:
    return CliRunner().invoke(app, command.split())


def test_export_writes_records_to_standard_output_and_the_database_to_stderr() -> None:
    result = run("export")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["ada", "club"]
    assert "own.db" in result.stderr
    for record_type, number in zip(TABLES, (2, 2, 1), strict=True):
        assert run(f"export --type {record_type}").stdout.count("\n") == number
    assert run("export club --kind person").exit_code == 2
    assert run("export --kind person").stdout.count("\n") == 1


def test_export_to_a_file_replaces_it_only_when_complete(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = folder / "out.ndjson"
    assert run("export --output out.ndjson").exit_code == 0
    content = target.read_bytes()
    assert content == run("export").stdout_bytes

    def fail(_: object) -> str:
        raise OSError("the disk is full")

    monkeypatch.setattr(ndjson, "dumps", fail)
    assert run("export --output out.ndjson").exit_code == 1
    assert target.read_bytes() == content
    assert sorted(path.name for path in folder.glob("*out*")) == ["out.ndjson"]
    assert sorted(path.name for path in folder.glob(".*")) == []


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        ("export nobody", 1, "There is no entity nobody."),
        ("export --format sketch", 2, "ndjson"),
        ("export --type letters", 2, "entities, statements, citations"),
        ("export --type citations --kind person", 2, "--kind"),
        ("export --output missing/out.ndjson", 1, "missing"),
    ],
)
def test_export_with_wrong_arguments_names_the_reason(
    command: str, code: int, message: str
) -> None:
    result = run(command)
    assert result.exit_code == code
    assert message in result.stderr
    assert result.stdout == ""


def test_export_of_a_datapackage_has_the_three_tables(folder: Path) -> None:
    assert run("export --format datapackage --output tables").exit_code == 0
    package = json.loads((folder / "tables" / "datapackage.json").read_text())
    paths = [resource["path"] for resource in package["resources"]]
    assert paths == ["entities.csv", "statements.csv", "citations.csv"]
    for path, record_type in zip(paths, TABLES, strict=True):
        table = (folder / "tables" / path).read_bytes()
        assert table == run(f"export --type {record_type} --format csv").stdout_bytes
    again = run("export --format datapackage --output tables")
    assert (again.exit_code, "empty folder" in again.stderr) == (2, True)
    assert run("export --format datapackage").exit_code == 2
