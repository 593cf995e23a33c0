"""Bulk inserts that pass rows to the driver without conversion, and indexes created after them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, exists, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from astana_api.db import dialect

MIN_COPY_ROWS = 200
"""Number of rows from which on COPY is faster than INSERT."""

_STATEMENTS: dict[tuple[str, str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
"""SQL text and parameter order by dialect, table and columns; few distinct keys occur."""


def insert_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows that have the same keys and only values that need no conversion."""
    connection = session.connection()
    columns = tuple(rows[0])
    if len(rows) >= MIN_COPY_ROWS and dialect.copy_rows(connection, table, columns, rows):
        return
    cache_key = (connection.dialect.name, table.name, columns)
    if cache_key not in _STATEMENTS:
        compiled = insert(table).compile(dialect=connection.dialect, column_keys=list(columns))
        assert isinstance(compiled, SQLCompiler)
        _STATEMENTS[cache_key] = (str(compiled), tuple(compiled.positiontup or ()))
    text, order = _STATEMENTS[cache_key]
    connection.exec_driver_sql(text, _as_tuples(rows, order) if order else rows)


def insert_missing_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert the rows whose key is not stored yet."""
    connection = session.connection()
    connection.execute(dialect.build_insert_if_missing(connection, table), rows)


def _as_tuples(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if len(columns) == 1:
        return [(row[columns[0]],) for row in rows]
    return list(map(itemgetter(*columns), rows))


@contextmanager
def deferred_indexes(session: Session, tables: Sequence[Table]) -> Iterator[None]:
    """Drop the indexes of those tables that are empty, and create them at the end of the block.

    Sorting all keys of an index at once is faster than one insertion for each row. Indexes of
    primary keys and of constraints stay. Everything happens in the current transaction: if it is
    rolled back, the indexes are as before. On PostgreSQL, readers of these tables wait until the
    transaction ends.
    """
    connection = session.connection()
    empty = {table.name for table in tables if not _has_rows(connection, table)}
    dropped = [index for index in dialect.read_indexes(connection) if index.table in empty]
    quote = connection.dialect.identifier_preparer.quote
    for index in dropped:
        connection.exec_driver_sql(f"DROP INDEX {quote(index.name)}")
    yield
    # After a rollback within the block, the session has another connection, and the indexes exist.
    connection = session.connection()
    existing = {index.name for index in dialect.read_indexes(connection)}
    for index in dropped:
        if index.name not in existing:
            connection.exec_driver_sql(index.definition)


def _has_rows(connection: Connection, table: Table) -> bool:
    return bool(connection.scalar(select(exists().select_from(table))))
