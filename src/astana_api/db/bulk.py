"""Bulk inserts that pass rows to the driver without conversion."""

from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert
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


def _as_tuples(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    if len(columns) == 1:
        return [(row[columns[0]],) for row in rows]
    return list(map(itemgetter(*columns), rows))
