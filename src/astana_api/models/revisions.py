"""Revisions: numbered, atomic sets of changes, and the number of the last one."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of
from astana_api.domain.enums import Origin


class Head(Base):
    """One row: the number of the last revision, and which rendering the projection was made by.

    Every write begins by raising `n`, which makes the order of commits the order of numbers.
    """

    __tablename__ = "head"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("n >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    rendering: Mapped[int]


class Revision(Base):
    """Who changed the knowledge base, when, why and from where."""

    __tablename__ = "revisions"
    __table_args__ = (
        CheckConstraint("number >= 1", name="positive"),
        one_of("origin", Origin),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    message: Mapped[str]
    origin: Mapped[str]
