"""A typing error in an argument or in DATABASE_URL creates no file and no folder."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.cli import app

DOSSIER = """\
dossier: {id: d, title: D}
entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}
"""
COMMANDS = (
    "serve",
    "migrate",
    "migrate base",
    "migrate base --destroy-data astana.db",
    "seed good",
    "seed good --dry-run",
    "stats",
    "mirror http://127.0.0.1:1 --once",
    "reproject",
    "reproject --stale",
    "backup copy.db",
    "restore good.db",
    "keys list",
    "keys create archive --scope write",
    "keys revoke archive",
)


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "all.yaml").write_text(DOSSIER)
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "all.yaml").write_text(DOSSIER.replace("kind", "knd"))
    (tmp_path / "file.txt").write_text("text")
    shutil.copyfile(sqlite_template, tmp_path / "good.db")
    return tmp_path


def run(url: str, command: str) -> Result:
    """Run a command in this process, which takes less time than a new one."""
    result = CliRunner().invoke(app, command.split(), env={"DATABASE_URL": url})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.stderr.strip()
    return result


def list_tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["missing/astana.db", "missing/deeper/astana.db", "file.txt/x.db"])
def test_database_in_missing_folder_is_refused_by_every_command(
    folder: Path, command: str, name: str
) -> None:
    before = list_tree(folder)
    result = run(f"sqlite:///{folder / name}", command)
    assert result.exit_code in {1, 4}
    assert list_tree(folder) == before


@pytest.mark.parametrize(
    "command",
    [
        "serve --prot 8000",
        "serve --port 70000",
        "migrate haed",
        "migrate base",
        "migrate base --destroy-data astana.db",
        "seed missing",
        "seed empty",
        "seed broken",
        "seed file.txt",
        "seed good --text missing.txt",
        "seed good --text file.txt",
        "seed good --text empty",
        "seed good --dryrun",
        "seed good --dry-run",
        "sed good",
        "mirror 127.0.0.1:1",
        "mirror http://",
        "mirror http://[",
        "mirror http://127.0.0.1:1 --once",
        "mirror http://127.0.0.1:99999 --once",
        "mirror http://127.0.0.1:1 --every 0",
        "reproject --stail",
        "backup copy.db",
        "backup missing/copy.db",
        "restore missing.db",
        "restore file.txt",
        "restore empty",
        "keys create",
        "keys create archive --scope al",
        "keys create archive --scope write",
        "validate missing",
        "stats",
    ],
)
def test_wrong_argument_creates_no_database(folder: Path, command: str) -> None:
    before = list_tree(folder)
    result = run("sqlite:///new.db", command)
    assert result.exit_code in {1, 2, 3, 4}
    assert list_tree(folder) == before


@pytest.mark.parametrize("target", ["missing/copy.db", "empty", "file.txt/copy.db", "good.db"])
def test_backup_to_unusable_path_writes_nothing(folder: Path, target: str) -> None:
    before = list_tree(folder)
    result = run("sqlite:///good.db", f"backup {target}")
    assert result.exit_code in {1, 4}
    assert target.partition("/")[0] in result.stderr
    assert list_tree(folder) == before
