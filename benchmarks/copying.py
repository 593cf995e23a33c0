"""Copy a SQLite database row by row into an empty PostgreSQL database.

Both databases store the same rows, and a copy is much faster than writing them through commands.
"""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Table, select, text

from astana_api.commands.projection.rebuild import migrate_and_reproject
from astana_api.db.base import Base
from astana_api.db.database import Database

BATCH_SIZE = 10_000
"""Rows per read."""


def copy_database(source: Database, target: Database) -> None:
    """Migrate the target, copy all rows, and create its indexes last."""
    migrate_and_reproject(target)
    tables = Base.metadata.sorted_tables
    indexes = [index for source_table in tables for index in source_table.indexes]
    with target.engine.begin() as writing:
        for index in indexes:
            index.drop(writing)
        for source_table in reversed(tables):
            writing.execute(text(f"DELETE FROM {source_table.name}"))
        driver: Any = writing.connection.driver_connection
        with driver.cursor() as cursor:
            _disable_foreign_keys(driver)
            for source_table in tables:
                _copy_table(source, source_table, cursor)
        for index in indexes:
            index.create(writing)
    with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _disable_foreign_keys(driver: Any) -> None:
    """Skip foreign-key checks if the user has the privilege: the source already checked them."""
    try:
        with driver.transaction():
            driver.execute("SET LOCAL session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        return


def _copy_table(source: Database, source_table: Table, cursor: Any) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in source_table.columns)
    copy_statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(source_table.name), columns
    )
    with cursor.copy(copy_statement) as copy_stream:
        for row in _rows(source, source_table):
            copy_stream.write_row(row)


def _rows(source: Database, source_table: Table) -> Iterator[tuple[Any, ...]]:
    with source.engine.connect().execution_options(stream_results=True) as connection:
        result = connection.execute(select(source_table).execution_options(yield_per=BATCH_SIZE))
        for row in result:
            yield tuple(row)
