"""Statements built once in SQLAlchemy Core and run by the bare driver.

Compiling a statement costs more than running it, and reading through a session costs several times
more again; a hot read does neither.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Row = tuple[Any, ...]


@dataclass(slots=True)
class Prepared:
    """One statement with named parameters, compiled once for each dialect that runs it."""

    statement: ClauseElement
    _compiled: dict[str, tuple[str, tuple[str, ...], Mapping[str, Any]]] = field(
        default_factory=dict
    )

    def bind(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """The SQL text and its positional parameters.

        Raises KeyError for a parameter that has no value.
        """
        known = self._compiled.get(dialect.name)
        if known is None:
            built = self.statement.compile(dialect=dialect)
            assert isinstance(built, SQLCompiler)
            defaults = {name: bind.value for name, bind in built.binds.items() if not bind.required}
            known = (str(built), tuple(built.positiontup or ()), defaults)
            self._compiled[dialect.name] = known
        text, order, unsaid = known
        return text, [values[name] if name in values else unsaid[name] for name in order]


def prepared(build: Callable[[], ClauseElement]) -> Prepared:
    """Use as a decorator: the function is called once, and its name becomes the statement."""
    return Prepared(build())
