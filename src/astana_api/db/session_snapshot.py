"""Reads of uncommitted rows in a unit of work, with the queries of the read API.

The response to a write is rendered before the commit: response and change belong to one
transaction, and a dry run returns what the write would have created.
"""

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.orm import Session

from astana_api.db.compiled import CompiledStatement, Row

T = TypeVar("T")


class SessionSnapshot:
    """A `Snapshot` of a session, including uncommitted rows; its coroutines wait for nothing."""

    def __init__(self, session: Session, revision: int) -> None:
        self.revision = revision
        # The unit of work itself may have marked records as stale.
        self.has_stale_renderings = True
        self._session = session

    async def all(
        self,
        statement: CompiledStatement,
        params: Mapping[str, Any] | None = None,
        *,
        long_running: bool = False,  # noqa: ARG002 - a unit of work has its own limits
    ) -> list[Row]:
        """See `Snapshot`."""
        executable = statement.statement
        assert isinstance(executable, Executable)
        return [tuple(row) for row in self._session.execute(executable, dict(params or {}))]

    async def first(
        self, statement: CompiledStatement, params: Mapping[str, Any] | None = None
    ) -> Row | None:
        """See `Snapshot`."""
        rows = await self.all(statement, params)
        return rows[0] if rows else None


def run_sync(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a query over a `SessionSnapshot` to completion in this thread and return its result.

    Raises RuntimeError if the coroutine waits for anything but its turn (`asyncio.sleep(0)`).
    """
    try:
        while coroutine.send(None) is None:
            pass
    except StopIteration as exc:
        result: T = exc.value
        return result
    coroutine.close()
    raise RuntimeError("a query on a SessionSnapshot suspended")
