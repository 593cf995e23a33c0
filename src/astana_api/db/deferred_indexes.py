"""Create the indexes of empty tables after their rows are inserted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, exists, select
from sqlalchemy.orm import Session

from astana_api.db import dialect


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
