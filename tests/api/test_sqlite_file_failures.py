"""A damaged, full or read-only SQLite file: the responses name the condition."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.database import Database
from tests.api.test_database_unavailable import BODY, assert_unavailable, open_editor
from tests.support.editor_client import EditorClient, parse_problem
from tests.support.seeded_app import HTTPResponse

NOBODY = 65534
PAGE_SIZE = 4096
READS = ("/v1/organizations?sort=-founded", "/v1/statements?limit=100", "/v1/stats", "/v1/timeline")


def copy_seeded(seeded_sqlite: str, folder: Path) -> Path:
    source = make_url(seeded_sqlite).database
    assert source is not None
    return Path(shutil.copyfile(source, folder / "astana.db"))


def assert_detail(response: HTTPResponse, condition: str) -> None:
    assert_unavailable(response)
    assert condition in response.json()["detail"]


def overwrite_pages(file: Path, first: int, count: int) -> None:
    """Overwrite pages in place, as a faulty disk does; pages are numbered from 1."""
    with file.open("r+b") as stream:
        stream.seek((first - 1) * PAGE_SIZE)
        stream.write(b"\xa5" * (count * PAGE_SIZE))


def count_pages(file: Path) -> int:
    return file.stat().st_size // PAGE_SIZE


def root_page(database: Database, name: str) -> int:
    with database.write() as session:
        query = f"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"
        page: int = session.connection().exec_driver_sql(query).scalar_one()
    database.engine.dispose()
    return page


def test_overwritten_header_returns_503_that_names_the_damage(
    seeded_sqlite: str, tmp_path: Path
) -> None:
    file = copy_seeded(seeded_sqlite, tmp_path)
    with open_editor(f"sqlite:///{file}") as editor:
        editor.close_connections()
        overwrite_pages(file, 1, 1)
        for _ in range(2):
            assert_detail(editor(READS[0]), "The database file is damaged")
            assert_detail(editor.post("/v1/organizations", BODY), "The database file is damaged")
            assert_detail(editor("/readyz"), "The database file is damaged")


def test_overwritten_pages_return_503_that_names_the_damage(
    seeded_sqlite: str, tmp_path: Path
) -> None:
    file = copy_seeded(seeded_sqlite, tmp_path)
    with open_editor(f"sqlite:///{file}") as editor:
        editor.close_connections()
        half = count_pages(file) // 2
        overwrite_pages(file, half, half)
        statuses = [editor(target) for target in READS]
        damaged = [response for response in statuses if response.status != 200]
        assert damaged
        for response in damaged:
            assert_detail(response, "The database file is damaged")
        assert_detail(editor("/readyz"), "The database file is damaged")


@pytest.mark.parametrize(
    "name",
    ["ix_statements_subject", "entities", "revisions", "statements"],
)
def test_write_to_damaged_table_or_index_returns_503_and_fails_readiness(
    seeded_sqlite: str, tmp_path: Path, name: str
) -> None:
    file = copy_seeded(seeded_sqlite, tmp_path)
    page = root_page(Database(f"sqlite:///{file}"), name)
    with open_editor(f"sqlite:///{file}") as editor:
        editor.close_connections()
        overwrite_pages(file, page, 1)
        for _ in range(2):
            assert_detail(editor.post("/v1/organizations", BODY), "The database file is damaged")
            assert_detail(editor("/readyz"), "The database file is damaged")


def test_no_write_is_accepted_after_a_read_found_damage(seeded_sqlite: str, tmp_path: Path) -> None:
    file = copy_seeded(seeded_sqlite, tmp_path)
    page = root_page(Database(f"sqlite:///{file}"), "citations_now")
    with open_editor(f"sqlite:///{file}") as editor:
        editor.close_connections()
        overwrite_pages(file, page, 1)
        assert_detail(editor("/v1/citations"), "The database file is damaged")
        assert_detail(editor.post("/v1/organizations", BODY), "The database file is damaged")


def test_full_disk_returns_507_for_writes_and_readiness(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    with open_editor(f"sqlite:///{file}") as editor:
        editor.create("/v1/organizations", BODY)
        editor.close_connections()
        limit = count_pages(file)

        @event.listens_for(editor.database.engine, "connect")
        def _limit_pages(connection: object, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {limit}")  # type: ignore[attr-defined]

        statement = {"name": "Foes", "aim": [f"{n} {'long ' * 400}" for n in range(20)]}
        for _ in range(2):
            response = editor.post("/v1/organizations", statement)
            assert parse_problem(response)[:2] == (507, "insufficient-storage")
            assert "The disk of the database is full" in response.json()["detail"]
            assert editor("/v1/organizations/friends").status == 200
        assert editor("/v1/organizations/foes").status == 404
        event.remove(editor.database.engine, "connect", _limit_pages)
        editor.close_connections()
        assert editor.post("/v1/organizations", statement).status == 201
        assert editor("/readyz").status == 200


def test_readiness_of_database_without_free_page_returns_507(
    sqlite_template: Path, tmp_path: Path
) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    with open_editor(f"sqlite:///{file}") as editor:
        editor.close_connections()

        @event.listens_for(editor.database.engine, "connect")
        def _limit_pages(connection: object, _record: object) -> None:
            connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

        response = editor("/readyz")
        assert parse_problem(response)[:2] == (507, "insufficient-storage")
        assert editor("/v1/organizations").status == 200


def assert_served_read_only(editor: EditorClient) -> None:
    for _ in range(2):
        assert editor("/v1/organizations/friends").status == 200
        assert editor("/readyz").status == 200
        assert_detail(editor.post("/v1/organizations", {"name": "Foes"}), "read-only")
        assert_detail(editor.patch("/v1/organizations/friends", {"founded": "2015"}), "read-only")


@contextmanager
def without_root() -> Iterator[Path]:
    """Yield a folder of its own, as a user whom permissions bind."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if is_root:
            os.chown(folder, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o700)


def prepare(file: Path) -> dict[str, str]:
    """Migrate a file, create one organization, and return the headers of a key for writing."""
    database = Database(f"sqlite:///{file}")
    migrate_and_reproject(database)
    with_key = EditorClient(database)
    with_key.create("/v1/organizations", BODY)
    with_key.close()
    return with_key.headers


@pytest.mark.parametrize("locked", ["file", "folder", "both"])
def test_read_only_file_or_folder_serves_reads_and_rejects_writes(locked: str) -> None:
    with without_root() as folder:
        file = folder / "astana.db"
        headers = prepare(file)
        if locked != "folder":
            file.chmod(0o444)
        if locked != "file":
            folder.chmod(0o555)
        editor = EditorClient(Database(f"sqlite:///{file}"), headers=headers)
        try:
            assert_served_read_only(editor)
        finally:
            editor.close()


def test_mode_ro_in_url_serves_reads_and_rejects_writes(tmp_path: Path) -> None:
    headers = prepare(tmp_path / "astana.db")
    editor = EditorClient(Database(f"sqlite:///{tmp_path}/astana.db?mode=ro"), headers=headers)
    try:
        assert_served_read_only(editor)
    finally:
        editor.close()


def test_unknown_url_parameter_of_sqlite_is_rejected() -> None:
    with pytest.raises(ValueError, match="mode=ro"):
        Database("sqlite:///astana.db?mode=rx")
