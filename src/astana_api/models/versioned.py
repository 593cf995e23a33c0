"""Versioned rows: a row is valid at revision N if `from_revision <= N < to_revision`."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

IS_OPEN = text("to_revision IS NULL")
IS_CLOSED = text("to_revision IS NOT NULL")


class Validity:
    """The validity interval of a row: one revision opens it, a later one may close it."""

    from_revision: Mapped[int] = mapped_column(
        ForeignKey("revisions.number"), primary_key=True, autoincrement=False
    )
    to_revision: Mapped[int | None] = mapped_column(ForeignKey("revisions.number"))


def validity_constraints(
    table: str, key: str, *, unique_open: bool = True
) -> tuple[SchemaItem, ...]:
    """Return the interval check, the unique index of open rows and the index of closed rows.

    Each key has at most one open row, which the primary key finds among the few rows of the key.
    The index of open rows enforces it. Large tables do without that index (`unique_open`): a
    revision closes the open row of a key before it opens another
    (`commands.revision.RevisionBuilder`), and revisions are written one at a time. The index of
    closed rows excludes open rows, which are nearly all of them: a search for open rows by that
    index would scan the table. The key follows the revision, so that keyset pages of what a
    revision closed need no sort.
    """
    open_index = Index(
        f"uq_{table}_open", key, unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    return (
        CheckConstraint("to_revision IS NULL OR to_revision > from_revision", name="validity"),
        *([open_index] if unique_open else []),
        Index(
            f"ix_{table}_to_revision",
            "to_revision",
            key,
            sqlite_where=IS_CLOSED,
            postgresql_where=IS_CLOSED,
        ),
    )


def from_revision_index(table: str, key: str) -> Index:
    """Return an index of the rows that a revision opened, sorted by key."""
    return Index(f"ix_{table}_from_revision", "from_revision", key)
