"""A SQLite file that is deleted, replaced or overwritten while it is served, or beside a log."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import update

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import schema
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.models import Head
from tests.api.test_database_unavailable import BODY, assert_unavailable, open_editor
from tests.support.editor_client import EditorClient

REPLACED = "deleted or replaced"


def wal_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def delete(file: Path, _other: Path) -> None:
    file.unlink()


def delete_with_log(file: Path, _other: Path) -> None:
    for name in ("", "-wal", "-shm"):
        file.with_name(file.name + name).unlink()


def delete_log(file: Path, _other: Path) -> None:
    wal_of(file).unlink()


def rename_over(file: Path, other: Path) -> None:
    other.replace(file)


def copy_over(file: Path, other: Path) -> None:
    shutil.copyfile(other, file)


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "astana.db"))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another database of this program, with the same schema."""
    path = tmp_path / "other.db"
    database = Database(f"sqlite:///{path}")
    migrate_and_reproject(database)
    database.engine.dispose()
    return path


@pytest.fixture
def editor(file: Path) -> Iterator[EditorClient]:
    with open_editor(f"sqlite:///{file}") as client:
        client.create("/v1/organizations", BODY)
        assert client("/v1/organizations/friends").status == 200
        yield client


@pytest.mark.parametrize(
    "change", [delete, delete_with_log, delete_log, rename_over], ids=lambda change: change.__name__
)
def test_changed_file_returns_503_for_reads_writes_and_readiness(
    editor: EditorClient, file: Path, other: Path, change: Callable[[Path, Path], None]
) -> None:
    change(file, other)
    before = file.read_bytes() if file.exists() else None
    for _ in range(2):
        for response in (
            editor.post("/v1/organizations", {"name": "Foes"}),
            editor.patch("/v1/organizations/friends", {"founded": "2015"}),
            editor("/v1/organizations"),
            editor("/v1/organizations/friends"),
            editor("/readyz"),
        ):
            assert_unavailable(response)
            assert REPLACED in response.json()["detail"]
    assert (file.read_bytes() if file.exists() else None) == before
    # The operator ends the condition by a restart, which must not change another file either.
    editor.close_connections()
    if change is not delete_log:
        assert (file.read_bytes() if file.exists() else None) == before


def test_file_that_is_moved_back_is_served_again(editor: EditorClient, file: Path) -> None:
    moved = file.rename(file.with_name("moved.db"))
    assert editor.post("/v1/organizations", {"name": "Foes"}).status == 503
    moved.rename(file)
    assert editor("/readyz").status == 200
    assert editor.post("/v1/organizations", {"name": "Foes"}).status == 201
    assert editor("/v1/organizations/foes").status == 200


def test_file_overwritten_in_place_returns_503_for_writes_and_readiness(
    editor: EditorClient, file: Path, other: Path
) -> None:
    copy_over(file, other)
    assert_unavailable(editor("/readyz"))
    response = editor.post("/v1/organizations", {"name": "Foes"})
    assert_unavailable(response)
    assert REPLACED in response.json()["detail"]


def copy_with_leftover_log(editor: EditorClient, file: Path, other: Path, folder: Path) -> Path:
    """Return a copy of `other` beside the log that a killed server left of `file`."""
    editor.create("/v1/organizations", {"name": "Foes"})
    copied = folder / "restored.db"
    shutil.copyfile(other, copied)
    shutil.copyfile(wal_of(file), wal_of(copied))
    return copied


def read_head(database: Database) -> int:
    async def read() -> int:
        async with database.read() as snapshot:
            revision = snapshot.revision
        await database.close()
        return revision

    return asyncio.run(read())


def write_head(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Head).values(revision=7))


@pytest.mark.parametrize("use", [schema.require_head, migrate_and_reproject, read_head, write_head])
def test_leftover_log_of_another_file_is_refused(
    editor: EditorClient, file: Path, other: Path, tmp_path: Path, use: Callable[[Database], object]
) -> None:
    copied = copy_with_leftover_log(editor, file, other, tmp_path)
    before = copied.read_bytes(), wal_of(copied).read_bytes()
    with pytest.raises(DatabaseUnavailableError, match=r"restored\.db-wal"):
        use(Database(f"sqlite:///{copied}"))
    assert (copied.read_bytes(), wal_of(copied).read_bytes()) == before


def test_leftover_log_of_a_later_state_is_refused(
    editor: EditorClient, file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = Path(shutil.copyfile(file, tmp_path / "old.db"))
    for name in ("Foes", "Others"):
        editor.create("/v1/organizations", {"name": name})
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    editor.create("/v1/organizations", {"name": "Rivals"})
    shutil.copyfile(wal_of(file), wal_of(old))
    with pytest.raises(DatabaseUnavailableError, match=r"old\.db-wal"):
        read_head(Database(f"sqlite:///{old}"))


def test_log_of_the_same_file_is_replayed(editor: EditorClient, file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    editor.create("/v1/organizations", {"name": "Foes"})
    copied = Path(shutil.copyfile(file, tmp_path / "copied.db"))
    shutil.copyfile(wal_of(file), wal_of(copied))
    assert read_head(Database(f"sqlite:///{copied}")) == 2


def test_migrate_sets_application_id(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (0x41737430,)


@pytest.mark.parametrize("use", [schema.require_head, migrate_and_reproject, read_head, write_head])
def test_file_of_another_program_is_refused(file: Path, use: Callable[[Database], object]) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA application_id = 252006673")
    with pytest.raises(DatabaseUnavailableError, match="another program"):
        use(Database(f"sqlite:///{file}"))
