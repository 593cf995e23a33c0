"""Count the SQL statements of a block, with the rows that they pass to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class StatementLog:
    """The SQL statements of a block in order, each with its number of parameter sets."""

    entries: list[tuple[str, int]] = field(default_factory=list)

    @property
    def executions(self) -> int:
        """Return the number of executions; a statement for many rows counts once for each."""
        return sum(count for _, count in self.entries)


@contextmanager
def log_statements(engine: Engine) -> Iterator[StatementLog]:
    """Log every statement that the engine executes in the block."""
    log = StatementLog()

    def record(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        log.entries.append((statement, len(parameters) if many else 1))

    event.listen(engine, "before_cursor_execute", record)
    try:
        yield log
    finally:
        event.remove(engine, "before_cursor_execute", record)
