"""SQLAlchemy Core statements that are compiled once and executed by the bare driver.

Compiling a statement takes longer than executing it, and a session adds several times as much; a
frequent read avoids both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Row = tuple[Any, ...]


@dataclass(slots=True)
class CompiledStatement:
    """A statement with named parameters, compiled once per dialect."""

    statement: ClauseElement
    _by_dialect: dict[str, tuple[str, tuple[str, ...], Mapping[str, Any]]] = field(
        default_factory=dict
    )

    def bind(self, dialect: Dialect, params: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return the SQL text and its positional parameters.

        Raises KeyError for a parameter without a value.
        """
        entry = self._by_dialect.get(dialect.name)
        if entry is None:
            compiled = self.statement.compile(dialect=dialect)
            assert isinstance(compiled, SQLCompiler)
            defaults = {
                name: bind.value for name, bind in compiled.binds.items() if not bind.required
            }
            entry = (str(compiled), tuple(compiled.positiontup or ()), defaults)
            self._by_dialect[dialect.name] = entry
        text, order, fallback = entry
        return text, [params[name] if name in params else fallback[name] for name in order]
