"""Every command names the absolute database that it used, and says when it is a new one."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from astana_api.cli import app

DOSSIER = """\
dossier: {id: d, title: D}
entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///own.db")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "all.yaml").write_text(DOSSIER)
    return tmp_path


def run(command: str) -> tuple[str, str]:
    result = CliRunner().invoke(app, command.split())
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


def test_database_is_named_on_stderr(folder: Path) -> None:
    url = f"sqlite:///{folder}/own.db"
    assert run("seed d")[1] == f"New database: {url}\n"
    for command in ("seed d", "seed d --dry-run", "stats", "reproject", "reproject --stale"):
        stdout, stderr = run(command)
        assert stderr == f"Database: {url}\n"
        assert url not in stdout
    secret, stderr = run("keys create archive --scope read")
    assert secret.count("\n") == 1
    assert url in stderr
    for command in ("keys list", "keys revoke archive"):
        assert run(command)[1] == f"Database: {url}\n"
    assert url in run("backup copy.db")[0]


def test_database_is_a_key_of_json_output(folder: Path) -> None:
    url = f"sqlite:///{folder}/own.db"
    stdout, stderr = run("seed d --json")
    report = json.loads(stdout)
    assert (report["database"], report["is_new"], stderr) == (url, True, "")
    assert json.loads(run("seed d --json")[0])["is_new"] is False
    for command in (
        "stats --json",
        "keys create archive --scope read --json",
        "keys list --json",
        "keys revoke archive --json",
    ):
        stdout, stderr = run(command)
        assert (json.loads(stdout)["database"], stderr) == (url, "")


def test_migrate_and_restore_say_that_the_database_is_new(
    folder: Path, sqlite_template: Path
) -> None:
    assert run("migrate")[0].endswith(", a new database\n")
    assert "new" not in run("migrate")[0]
    shutil.copyfile(sqlite_template, folder / "copy.db")
    assert "new" not in run("restore copy.db")[0]
    (folder / "own.db").unlink()
    assert run("restore copy.db")[0].startswith(f"sqlite:///{folder}/own.db has revision 0")
    (folder / "own.db").unlink()
    assert run("restore copy.db")[0].endswith(", a new database\n")
