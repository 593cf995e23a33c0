"""Measure the bytes that a statement takes: by table, in a generated world and in the dossier.

A table is counted with its keys and indexes. SQLite reports whole pages (`dbstat`), PostgreSQL
whole relations with their TOAST tables.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import func, select, text

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db import dialect
from astana_api.db.database import Database
from astana_api.models import SQLStatement
from astana_api.settings import bundled_path
from tests.support.seeding import seed_folder

DOSSIER = "astana-platform"
MIN_SHARE = 0.02
"""Tables below this share of every database are one row, `others`."""

_SQLITE = """
    SELECT coalesce(entry.tbl_name, 'sqlite_schema') AS name,
        sum(CASE WHEN entry.type = 'index' THEN 0 ELSE stat.pgsize END),
        sum(CASE WHEN entry.type = 'index' THEN stat.pgsize ELSE 0 END)
    FROM dbstat AS stat LEFT JOIN sqlite_schema AS entry ON entry.name = stat.name
    WHERE stat.aggregate = 1
    GROUP BY 1
"""
_POSTGRESQL = """
    SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""

Sizes = Mapping[str, tuple[int, int]]
"""The bytes of the rows and of the indexes of each table."""


def fill_with_dossier(database: Database) -> None:
    """Migrate an empty database and seed the shipped dossier."""
    migrate_and_reproject(database)
    seed_folder(database, bundled_path("seed") / DOSSIER)


def measure(database: Database) -> tuple[Sizes, int]:
    """Return the sizes of all tables, empty ones too, and the number of statements."""
    is_sqlite = dialect.is_sqlite(database.url)
    with database.engine.connect() as connection:
        rows = connection.execute(text(_SQLITE if is_sqlite else _POSTGRESQL)).all()
        statements = connection.scalar(select(func.count()).select_from(SQLStatement))
    sizes = {name: (int(of_rows), int(of_indexes)) for name, of_rows, of_indexes in rows}
    return sizes, statements or 0


def rows(sizes_by_column: Mapping[str, tuple[Sizes, int]]) -> Iterator[dict[str, Any]]:
    """Yield a row for each table with its bytes a statement by database, and one with the sums.

    The values are the sizes of a database and its number of statements.
    """
    per_statement = {
        column: Counter({name: sum(parts) / statements for name, parts in sizes.items()})
        for column, (sizes, statements) in sizes_by_column.items()
    }
    names = {name for counter in per_statement.values() for name in counter}

    def row(name: str, tables: Iterable[str]) -> dict[str, Any]:
        listed = list(tables)
        return {
            "table": name,
            **{
                column: sum(counter[each] for each in listed)
                for column, counter in per_statement.items()
            },
        }

    def share(name: str) -> float:
        return max(counter[name] / counter.total() for counter in per_statement.values())

    first = next(iter(per_statement.values()))
    large = [name for name in names if share(name) >= MIN_SHARE]
    for name in sorted(large, key=lambda each: (-first[each], each)):
        yield row(name, [name])
    yield row("others", names.difference(large))
    yield row("whole", names)
