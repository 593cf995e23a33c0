"""Render the rows of a table as Markdown."""

from collections.abc import Sequence


def render_row(cells: Sequence[str]) -> str:
    """Return a row; a vertical bar in a cell is escaped."""
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def render_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the head, the line below it and the rows."""
    return "\n".join([render_row(head), "|" + "---|" * len(head), *map(render_row, rows)])
