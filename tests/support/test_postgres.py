"""The temporary cluster has the expected settings and is removed with its parent process."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import create_database, drop_database, fresh_database

WORDS = ["a10", "a9", "B", "b-c", "bb"]


def sort_words(url: str, collation: str = "") -> list[str]:
    """Return the words in the order of the database."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            f"SELECT word FROM unnest(%s::text[]) AS word ORDER BY word {collation}", (WORDS,)
        )
        return [row[0] for row in rows]


def test_text_without_collation_is_not_sorted_by_code_point(postgres_database: str) -> None:
    assert sort_words(postgres_database) == ["a9", "a10", "B", "bb", "b-c"]
    assert sort_words(postgres_database, 'COLLATE "C"') == sorted(WORDS)


def test_server_time_zone_is_not_utc(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        row = connection.execute("SHOW timezone").fetchone()
    assert row == ("Pacific/Chatham",)


def test_fresh_databases_are_isolated_and_dropped(postgres_url: str) -> None:
    with fresh_database(postgres_url) as first, fresh_database(postgres_url) as second:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE marker (n int)")
        with psycopg.connect(second) as connection:
            row = connection.execute("SELECT to_regclass('marker')").fetchone()
        assert row == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(first)


def test_create_database_copies_template(postgres_url: str, postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE marker (n int)")
    name = f"{postgres_database.rpartition('/')[2]}_copy"
    copy = create_database(postgres_url, name, template=postgres_database.rpartition("/")[2])
    try:
        with psycopg.connect(copy) as connection:
            assert connection.execute("SELECT count(*) FROM marker").fetchone() == (0,)
    finally:
        drop_database(postgres_url, name)


RUN_CLUSTER_AND_WAIT = """
from tests.support.postgres import running_cluster
with running_cluster() as url:
    print(url, flush=True)
    input()
"""


@pytest.mark.parametrize("method", ["kill", "terminate"])
def test_cluster_is_removed_when_its_parent_process_ends(postgres_url: str, method: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", RUN_CLUSTER_AND_WAIT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        folder = Path(row[0]).parent
        getattr(parent, method)()
        # The watchdog inherits the pipe and closes it after the cleanup.
        parent.communicate()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert folder.name.startswith("astana-postgres-")
    assert not folder.exists()
