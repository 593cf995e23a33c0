"""`astana-api backup` and `restore`: complete copies, and refusals that change nothing."""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from astana_api.db.database import Database
from tests.cli.test_commands import Shell
from tests.support.databases import KnowledgeBase, dump_tables


@pytest.fixture
def shell(sqlite_template: Path, tmp_path: Path) -> Shell:
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    return Shell(tmp_path, f"sqlite:///{file}")


@contextmanager
def open_base(shell: Shell) -> Iterator[KnowledgeBase]:
    database = Database(shell.url)
    try:
        yield KnowledgeBase(database)
    finally:
        database.engine.dispose()


def file_of(shell: Shell) -> Path:
    name = make_url(shell.url).database
    assert name is not None
    return Path(name)


def list_folder(shell: Shell) -> list[str]:
    return sorted(path.name for path in shell.folder.iterdir())


def test_backup_of_a_database_in_use_contains_the_log(shell: Shell) -> None:
    from astana_api.models import Entity

    with open_base(shell) as base:
        base.create(friends="organization")
        result = shell("backup", "copy.db")
        assert (result.returncode, result.stderr) == (0, "")
        assert "revision 1" in result.stdout
        copy = Database(f"sqlite:///{shell.folder}/copy.db")
        assert dump_tables(copy, [Entity]) == dump_tables(base.database, [Entity])
        copy.engine.dispose()
    assert list_folder(shell) == ["astana.db", "copy.db"]


def test_backup_does_not_overwrite_a_file(shell: Shell) -> None:
    (shell.folder / "copy.db").write_text("other")
    result = shell("backup", "copy.db")
    assert result.returncode == 1
    assert "copy.db exists" in result.stderr
    assert (shell.folder / "copy.db").read_text() == "other"


def test_backup_of_a_damaged_database_fails_and_leaves_no_copy(shell: Shell) -> None:
    file = file_of(shell)
    with file.open("r+b") as stream:
        stream.seek(4096 * 5)
        stream.write(b"\xa5" * 4096)
    result = shell("backup", "copy.db")
    assert result.returncode == 4
    assert re.search("damaged|malformed", result.stderr)
    assert list_folder(shell) == ["astana.db"]


def test_restore_replaces_the_database_and_removes_its_log(shell: Shell) -> None:
    with open_base(shell) as base:
        base.create(friends="organization")
        assert shell("backup", "copy.db").returncode == 0
        base.create(foes="organization")
        # As a killed server leaves them.
        for name in ("astana.db", "astana.db-wal"):
            shutil.copyfile(shell.folder / name, shell.folder / f"kept-{name}")
    for name in ("astana.db", "astana.db-wal"):
        (shell.folder / f"kept-{name}").rename(shell.folder / name)
    result = shell("restore", "copy.db")
    assert (result.returncode, result.stderr) == (0, "")
    assert "revision 1" in result.stdout
    assert list_folder(shell) == ["astana.db", "copy.db"]
    with open_base(shell) as base:
        assert base.head() == 1
        base.create(others="organization")
        assert base.head() == 2


def test_restored_file_refuses_the_log_of_the_replaced_one(shell: Shell) -> None:
    with open_base(shell) as base:
        assert shell("backup", "copy.db").returncode == 0
        base.create(friends="organization")
        shutil.copyfile(shell.folder / "astana.db-wal", shell.folder / "log")
    assert shell("restore", "copy.db").returncode == 0
    (shell.folder / "log").rename(shell.folder / "astana.db-wal")
    result = shell("stats")
    assert result.returncode == 4
    assert "astana.db-wal" in result.stderr


def test_restore_into_missing_or_damaged_file_succeeds(shell: Shell) -> None:
    assert shell("backup", "copy.db").returncode == 0
    file = file_of(shell)
    file.write_bytes(b"\xa5" * 8192)
    assert shell("restore", "copy.db").returncode == 0
    assert shell("stats").returncode == 0
    file.unlink()
    assert shell("restore", "copy.db").returncode == 0
    assert shell("stats").returncode == 0


def test_restore_is_refused_while_the_database_is_open(shell: Shell) -> None:
    assert shell("backup", "copy.db").returncode == 0
    with open_base(shell) as base:
        base.create(friends="organization")
        result = shell("restore", "copy.db")
        assert result.returncode == 1
        assert "in use" in result.stderr
        assert base.head() == 1
    assert list_folder(shell) == ["astana.db", "copy.db"]


@pytest.mark.parametrize("fault", ["missing", "garbage", "foreign", "damaged", "unknown-schema"])
def test_restore_of_unusable_backup_changes_nothing(shell: Shell, fault: str) -> None:
    copy = shell.folder / "copy.db"
    assert shell("backup", "copy.db").returncode == 0
    if fault == "missing":
        copy.unlink()
    elif fault == "garbage":
        copy.write_bytes(b"text " * 4096)
    elif fault == "damaged":
        with copy.open("r+b") as stream:
            stream.seek(4096 * 5)
            stream.write(b"\xa5" * 4096)
    else:
        statement = {
            "foreign": "PRAGMA application_id = 7",
            "unknown-schema": "UPDATE alembic_version SET version_num = '9999'",
        }[fault]
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute(statement)
    before = file_of(shell).read_bytes()
    result = shell("restore", "copy.db")
    assert result.returncode in {1, 4}
    assert result.stderr.count("\n") == 1
    assert file_of(shell).read_bytes() == before
    assert set(list_folder(shell)) <= {"astana.db", "copy.db"}


@pytest.mark.parametrize(("command", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_postgresql_command_names_its_tool(tmp_path: Path, command: str, tool: str) -> None:
    result = Shell(tmp_path, "postgresql://astana@127.0.0.1:1/astana")(command, "copy.db")
    assert result.returncode == 1
    assert tool in result.stderr
    assert result.stderr.count("\n") == 1
