"""The throwaway cluster is what the tests take it for, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.support.postgres import create_database, drop_database, fresh_database

WORDS = ["a10", "a9", "B", "b-c", "bb"]


def ordered(url: str, collation: str = "") -> list[str]:
    """Let the database sort the words."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            f"SELECT word FROM unnest(%s::text[]) AS word ORDER BY word {collation}", (WORDS,)
        )
        return [row[0] for row in rows]


def test_unmarked_text_is_not_in_byte_order(postgres_database: str) -> None:
    assert ordered(postgres_database) == ["a9", "a10", "B", "bb", "b-c"]
    assert ordered(postgres_database, 'COLLATE "C"') == sorted(WORDS)


def test_server_time_is_not_utc(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        row = connection.execute("SHOW timezone").fetchone()
    assert row == ("Pacific/Chatham",)


def test_fresh_databases_share_nothing_and_end(postgres_url: str) -> None:
    with fresh_database(postgres_url) as first, fresh_database(postgres_url) as second:
        with psycopg.connect(first) as connection:
            connection.execute("CREATE TABLE kept (n int)")
        with psycopg.connect(second) as connection:
            row = connection.execute("SELECT to_regclass('kept')").fetchone()
        assert row == (None,)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(first)


def test_a_template_is_copied_whole(postgres_url: str, postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    name = f"{postgres_database.rpartition('/')[2]}_copy"
    copy = create_database(postgres_url, name, template=postgres_database.rpartition("/")[2])
    try:
        with psycopg.connect(copy) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        drop_database(postgres_url, name)


STARTS_AND_WAITS = """
from tests.support.postgres import running_cluster
with running_cluster() as url:
    print(url, flush=True)
    input()
"""


@pytest.mark.parametrize("death", ["kill", "terminate"])
def test_cluster_ends_with_whoever_asked_for_it(postgres_url: str, death: str) -> None:
    asker = subprocess.Popen(
        [sys.executable, "-c", STARTS_AND_WAITS],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert asker.stdout is not None
    url = asker.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        folder = Path(row[0]).parent
        getattr(asker, death)()
        # The keeper holds the other end of our pipe until it has cleared everything away.
        asker.communicate()
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    assert folder.name.startswith("astana-postgres-")
    assert not folder.exists()
