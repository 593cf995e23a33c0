"""What a unit of work has written so far, read by the same queries as everything else.

An answer to a write shows what the write made, before it is committed: so the answer and the change
are of one transaction, and a dry run answers what it would have made.
"""

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from astana_api.db.compiled import Prepared, Row

T = TypeVar("T")


class WrittenSnapshot:
    """A `Snapshot` of a session, uncommitted rows included; it never waits."""

    def __init__(self, session: Session, revision: int) -> None:
        self.revision = revision
        self._session = session

    async def all(
        self,
        statement: Prepared,
        values: Mapping[str, Any] | None = None,
        *,
        bounded: bool = True,  # noqa: ARG002 - a unit of work has its own limits
    ) -> list[Row]:
        """See `Snapshot`."""
        written = statement.statement
        assert isinstance(written, Executable)
        return [tuple(row) for row in self._session.execute(written, dict(values or {}))]

    async def first(
        self, statement: Prepared, values: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        rows = await self.all(statement, values)
        return rows[0] if rows else None


def result_of(reading: Coroutine[Any, Any, T]) -> T:
    """What a query over a `WrittenSnapshot` answers, run to its end in this thread.

    Raises RuntimeError for one that waits for something else.
    """
    try:
        reading.send(None)
    except StopIteration as done:
        found: T = done.value
        return found
    reading.close()
    raise RuntimeError("a query of what was written waited for something")
