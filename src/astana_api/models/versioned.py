"""The life of a row, in revisions: what holds at N has `from_revision <= N < to_revision`."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

OPEN = text("to_revision IS NULL")
ENDED = text("to_revision IS NOT NULL")


class Span:
    """Columns of a row that is opened by one revision and closed by a later one, never updated."""

    from_revision: Mapped[int] = mapped_column(
        ForeignKey("revisions.number"), primary_key=True, autoincrement=False
    )
    to_revision: Mapped[int | None] = mapped_column(ForeignKey("revisions.number"))


def span_rules(table: str, key: str) -> tuple[SchemaItem, ...]:
    """A row ends after it begins, one row of a thing is open at a time, and ends are found.

    The index of ends leaves out the open rows: they are nearly all of them, and a search for them
    by that index would walk the table. With the key behind the revision, what a revision ended is
    read a page at a time, however much that is.
    """
    return (
        CheckConstraint("to_revision IS NULL OR to_revision > from_revision", name="span"),
        Index(f"uq_{table}_open", key, unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            f"ix_{table}_to_revision",
            "to_revision",
            key,
            sqlite_where=ENDED,
            postgresql_where=ENDED,
        ),
    )


def by_beginning(table: str, key: str) -> Index:
    """Finds what a revision opened, in the order of keys, where no key of the table does."""
    return Index(f"ix_{table}_from_revision", "from_revision", key)
