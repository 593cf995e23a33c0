"""The life of a row, in revisions: what holds at N has `from_revision <= N < to_revision`."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

OPEN = text("to_revision IS NULL")


class Span:
    """Columns of a row that is opened by one revision and closed by a later one, never updated."""

    from_revision: Mapped[int] = mapped_column(
        ForeignKey("revisions.number"), primary_key=True, autoincrement=False
    )
    to_revision: Mapped[int | None] = mapped_column(ForeignKey("revisions.number"), index=True)


def ends_after_it_begins() -> CheckConstraint:
    """A row cannot be closed before it was opened."""
    return CheckConstraint("to_revision IS NULL OR to_revision > from_revision", name="span")


def one_open(table: str, *columns: str) -> Index:
    """At most one row of a thing is open at a time."""
    return Index(
        f"uq_{table}_open", *columns, unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
