"""What makes the import of many records faster than that of a few."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from astana_api.commands.garbage_collection import rare_collections
from astana_api.db.base import Base, table
from astana_api.db.bulk import deferred_indexes
from astana_api.models import Head, SQLStatement

MIN_STATEMENTS = 1000
"""The number of statements from which on it is faster to create indexes last."""


@contextmanager
def bulk_import(session: Session, statements: int) -> Iterator[None]:
    """Prepare the session for a revision with about that many new statements.

    If the database has no statement yet, the indexes of its empty tables are created at the end of
    the block: the revision must be opened and closed within it.
    """
    with rare_collections():
        if statements < MIN_STATEMENTS:
            yield
            return
        # Every write locks this row first, so that the tables stay empty.
        session.execute(select(Head.revision).with_for_update())
        if session.scalar(select(SQLStatement.id).limit(1)) is not None:
            yield
            return
        tables = [each for each in Base.metadata.sorted_tables if each is not table(Head)]
        with deferred_indexes(session, tables):
            yield
