"""`astana-api export --format dossier`: the folder, and wrong usage."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app
from astana_api.exporters.dossier import yaml_files
from tests.cli.test_export import DOSSIER


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


def export(*options: str) -> Result:
    return run(" ".join(("export --format dossier", *options)))


def test_exported_folder_is_valid_and_the_report_counts_its_records(folder: Path) -> None:
    result = export("--output out")
    assert result.exit_code == 0
    assert result.stdout == "out: 2 entities, 2 statements, 1 citations, 0 documents\n"
    assert run("validate out").exit_code == 0
    assert "Nothing changed" in run("seed out").stdout
    (folder / "empty").mkdir()
    assert export("--output empty --id other --title Other").exit_code == 0
    assert "id: other\n" in (folder / "empty" / "dossier.yaml").read_text()


def test_export_to_a_folder_with_files_is_refused(folder: Path) -> None:
    before = (folder / "d" / "all.yaml").read_text()
    for target in ("d", "own.db"):
        result = export("--output", target)
        assert result.exit_code == 2
        assert f"{target}: expected a new or empty folder" in result.stderr
    assert [path.name for path in (folder / "d").iterdir()] == ["all.yaml"]
    assert (folder / "d" / "all.yaml").read_text() == before


def test_failed_export_leaves_nothing_and_the_rest_of_a_killed_one_is_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> bytes:
        raise OSError("the disk is full")

    before = sorted(folder.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(yaml_files, "dump_yaml", fail)
        assert export("--output out").exit_code == 1
    assert sorted(folder.iterdir()) == before
    (folder / ".out.partial").mkdir()
    (folder / ".out.partial" / "rest.yaml").write_text("dossier: {id: rest, title: Rest}")
    assert export("--output out").exit_code == 0
    assert run("validate out").exit_code == 0
    assert not (folder / ".out.partial").exists()


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("export --format dossier", "expected --output"),
        (
            "export --format dossier --output out --dossier missing",
            "no dossier missing; the dossiers are: d",
        ),
        ("export --format dossier --output out ada", "use it alone"),
        ("export --format dossier --output out --kind person", "use it alone"),
        ("export --format dossier --output out --type citations", "use it alone"),
        ("export --dossier d", "need --format dossier"),
        ("export --title D", "need --format dossier"),
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(
    folder: Path, command: str, message: str
) -> None:
    result = run(command)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert not (folder / "out").exists()
