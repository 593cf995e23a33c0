"""Figures as tables: for a terminal, for a document, and whole for a program."""

import json
import os
import platform
import sqlite3
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
"""What a document has around the part that a run replaces."""

_LIBRARIES = ("fastapi", "sqlalchemy", "uvicorn", "orjson", "pydantic")

Form = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: which figure it shows, and how."""

    title: str
    key: str
    form: Form = str


@dataclass(slots=True)
class Table:
    """The figures of one benchmark, with remarks that a reader needs to judge them."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    notes: list[str] = field(default_factory=list)

    def cells(self) -> list[list[str]]:
        """The shown text, row by row; a figure that a row does not have is a dash."""
        return [
            [c.form(row[c.key]) if row.get(c.key) is not None else "-" for c in self.columns]
            for row in self.rows
        ]

    def text(self) -> str:
        """For a terminal: text to the left, figures to the right."""
        cells = [[column.title for column in self.columns], *self.cells()]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        lines = [
            "  ".join(
                cell.ljust(width) if column.form is str else cell.rjust(width)
                for cell, width, column in zip(row, widths, self.columns, strict=True)
            ).rstrip()
            for row in cells
        ]
        return "\n".join([self.title, "-" * len(self.title), *lines, *self.notes, ""])

    def markdown(self) -> str:
        """For a document."""
        head = "| " + " | ".join(column.title for column in self.columns) + " |"
        rule = "|" + "|".join("---" if c.form is str else "---:" for c in self.columns) + "|"
        rows = ["| " + " | ".join(row) + " |" for row in self.cells()]
        notes = [f"\n{note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", head, rule, *rows, *notes, ""])


def ratio(value: float) -> str:
    """A share or a multiple, to two figures that mean something."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def whole(value: float) -> str:
    """A count, or a rate of thousands."""
    return f"{value:,.0f}"


def tenths(value: float) -> str:
    """Milliseconds or seconds, as exact as a noisy machine gives them."""
    return f"{value:.1f}"


def hundredths(value: float) -> str:
    """Milliseconds of what takes less than one."""
    return f"{value:.2f}"


def percent(value: float) -> str:
    """A share of time."""
    return f"{value:.0%}"


def machine() -> dict[str, str]:
    """What a reader needs to know of the machine and of what ran on it."""
    return {
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def as_json(settings: Mapping[str, Any], tables: Sequence[Table]) -> str:
    """Everything that was measured, unrounded."""
    return json.dumps(
        {
            "machine": machine(),
            "settings": settings,
            "results": {table.name: list(table.rows) for table in tables},
            "notes": {table.name: table.notes for table in tables},
        },
        indent=2,
    )


def write_into(document: Path, settings: str, tables: Sequence[Table]) -> None:
    """Replace the measured part of a document with the tables of this run.

    Raises ValueError when the document does not mark that part.
    """
    text = document.read_text(encoding="utf-8")
    before, begins, rest = text.partition(BEGIN)
    _, ends, after = rest.partition(END)
    if not begins or not ends:
        raise ValueError(f"{document} does not say where: it needs {BEGIN} and {END}")
    ran_on = ", ".join(f"{name} {what}" for name, what in machine().items())
    parts = [f"Measured with {settings}.", "", textwrap.fill(f"The machine: {ran_on}.", 98), ""]
    parts += [table.markdown() for table in tables]
    measured = "\n".join([BEGIN, "", *parts]) + "\n" + END
    document.write_text(before + measured + after, encoding="utf-8")
