"""Test the bytes that a statement takes in the database."""

from pathlib import Path

import pytest

from astana_api.db.database import Database
from benchmarks import importing, storage
from benchmarks.__main__ import main


def test_file_of_the_dossier_takes_at_most_2400_bytes_a_statement(tmp_path: Path) -> None:
    file = tmp_path / "astana.db"
    database = Database(f"sqlite:///{file}")
    storage.fill_with_dossier(database)
    sizes, statements = storage.measure(database)
    # Closing the last connection checkpoints the WAL into the file.
    database.engine.dispose()
    assert file.stat().st_size == sum(map(sum, sizes.values()))
    assert file.stat().st_size <= 2400 * statements


def test_generated_world_takes_at_most_1850_bytes_a_statement(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'astana.db'}")
    importing.fill(database, 1000)
    sizes, statements = storage.measure(database)
    database.engine.dispose()
    assert sum(map(sum, sizes.values())) <= 1850 * statements


def test_measure_counts_every_table(database: Database) -> None:
    from astana_api.models import Base

    sizes, statements = storage.measure(database)
    assert statements == 0
    assert Base.metadata.tables.keys() <= sizes.keys()
    assert all(of_rows + of_indexes > 0 for of_rows, of_indexes in sizes.values())


def test_rows_add_small_tables_and_all_tables() -> None:
    sizes = {"large": (900, 90), "small": (1, 0)}
    rows = list(storage.rows({"SQLite": (sizes, 10)}))
    assert rows == [
        {"table": "large", "SQLite": 99.0},
        {"table": "others", "SQLite": 0.1},
        {"table": "whole", "SQLite": 99.1},
    ]


def test_storage_command_prints_a_row_for_each_large_table(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["storage", "--entities", "60"])
    output = capsys.readouterr().out
    assert "rendered_entities" in output
    assert "whole" in output
