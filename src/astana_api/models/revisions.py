"""Revisions: numbered, atomic sets of changes; and the number of the last one."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check
from astana_api.db.types import IntBool
from astana_api.domain.enums import Origin


class Head(Base):
    """One row: the last revision, the schema, and the state of the projection.

    Every write first increments `revision`, so that numbers follow the order of commits. Each step
    of a migration sets `schema_revision`, and `rendering_version` to 0: the projection must be
    rebuilt. Every read and write compares both with what the program needs. `has_stale_renderings`
    is 0 only if `stale_renderings` is empty: it saves most reads a query on that table.
    """

    __tablename__ = "head"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("revision >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    schema_revision: Mapped[str]
    rendering_version: Mapped[int]
    has_stale_renderings: Mapped[int] = mapped_column(IntBool)


class SQLRevision(Base):
    """Time, actor, message and origin of a set of changes."""

    __tablename__ = "revisions"
    __table_args__ = (
        CheckConstraint("number >= 1", name="positive"),
        enum_check("origin", Origin),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    message: Mapped[str]
    origin: Mapped[str]
