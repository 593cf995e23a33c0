"""Render results as text tables, Markdown tables and JSON."""

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
"""The markers around the part of a document that a run replaces."""

_LIBRARIES = ("fastapi", "sqlalchemy", "uvicorn", "orjson", "pydantic")

Formatter = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, the key of its values, and their format."""

    title: str
    key: str
    formatter: Formatter = str


@dataclass(slots=True)
class Table:
    """The results of one benchmark, with notes for their interpretation."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    notes: list[str] = field(default_factory=list)

    def cells(self) -> list[list[str]]:
        """Return the formatted cells row by row; a missing value is a dash."""
        return [
            [
                column.formatter(row[column.key]) if row.get(column.key) is not None else "-"
                for column in self.columns
            ]
            for row in self.rows
        ]

    def text(self) -> str:
        """Render for a terminal: text left-aligned, numbers right-aligned."""
        cells = [[column.title for column in self.columns], *self.cells()]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        lines = [
            "  ".join(
                cell.ljust(width) if column.formatter is str else cell.rjust(width)
                for cell, width, column in zip(row, widths, self.columns, strict=True)
            ).rstrip()
            for row in cells
        ]
        return "\n".join([self.title, "-" * len(self.title), *lines, *self.notes, ""])

    def markdown(self) -> str:
        """Render as a Markdown table."""
        head = "| " + " | ".join(column.title for column in self.columns) + " |"
        rule = (
            "|"
            + "|".join("---" if column.formatter is str else "---:" for column in self.columns)
            + "|"
        )
        rows = ["| " + " | ".join(row) + " |" for row in self.cells()]
        notes = [f"\n{note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", head, rule, *rows, *notes, ""])


def ratio(value: float) -> str:
    """Format a ratio with two or three significant digits."""
    return f"{value:.0f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def whole(value: float) -> str:
    """Format an integer with thousands separators."""
    return f"{value:,.0f}"


def tenths(value: float) -> str:
    """Format with one decimal."""
    return f"{value:.1f}"


def hundredths(value: float) -> str:
    """Format with two decimals."""
    return f"{value:.2f}"


def percent(value: float) -> str:
    """Format a share as a percentage."""
    return f"{value:.0%}"


def machine() -> dict[str, str]:
    """Return the hardware and the versions of the software."""
    return {
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def as_json(settings: Mapping[str, Any], tables: Sequence[Table]) -> str:
    """Return all results, unrounded, as JSON."""
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
    """Replace the part between the markers of a document with the tables of this run.

    Raises ValueError if the document has no markers.
    """
    text = document.read_text(encoding="utf-8")
    before, begin_marker, rest = text.partition(BEGIN)
    _, end_marker, after = rest.partition(END)
    if not begin_marker or not end_marker:
        raise ValueError(f"{document} does not say where: it needs {BEGIN} and {END}")
    machine_text = ", ".join(f"{name} {value}" for name, value in machine().items())
    parts = [
        f"Measured with {settings}.",
        "",
        textwrap.fill(f"The machine: {machine_text}.", 98),
        "",
    ]
    parts += [table.markdown() for table in tables]
    section = "\n".join([BEGIN, "", *parts]) + "\n" + END
    document.write_text(before + section + after, encoding="utf-8")
