"""Many rows of one shape, handed to the driver as they are."""

from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from astana_api.db import dialect

MANY = 200
"""Rows from which on a way that is only for many is worth beginning."""

_TEXTS: dict[tuple[str, str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
"""The statement and the order of its parameters, by dialect, table and columns; there are few."""


def insert_rows(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write rows that have the same keys, and only values that need no converting."""
    connection = session.connection()
    keys = tuple(rows[0])
    if len(rows) >= MANY and dialect.copy_rows(connection, table, keys, rows):
        return
    known = (connection.dialect.name, table.name, keys)
    if known not in _TEXTS:
        built = insert(table).compile(dialect=connection.dialect, column_keys=list(keys))
        assert isinstance(built, SQLCompiler)
        _TEXTS[known] = (str(built), tuple(built.positiontup or ()))
    text, order = _TEXTS[known]
    connection.exec_driver_sql(
        text, [tuple(row[key] for key in order) for row in rows] if order else rows
    )
