"""Entities: identity alone, with the life and the redirects of each."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from astana_api.db.base import Base, one_of
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.models.versioned import Span, by_beginning, span_rules


class Entity(Base):
    """An id that never changes and what kind of thing bears it; all else is stated."""

    __tablename__ = "entities"
    __table_args__: tuple[SchemaItem, ...] = (
        one_of("kind", Kind),
        CheckConstraint("id <> ''", name="id"),
    )
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]


class EntityLife(Span, Base):
    """Whether an entity was served or withdrawn, and why."""

    __tablename__ = "entity_lives"
    __table_args__ = (
        one_of("status", Lifecycle),
        *span_rules("entity_lives", "entity_id"),
        by_beginning("entity_lives", "entity_id"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    status: Mapped[str]
    reason: Mapped[str | None]


class Redirect(Span, Base):
    """One entity merged into another; kept as it was written, never collapsed."""

    __tablename__ = "redirects"
    __table_args__ = (
        CheckConstraint("old_id <> new_id", name="not_itself"),
        *span_rules("redirects", "old_id"),
        by_beginning("redirects", "old_id"),
        Index("ix_redirects_new_id", "new_id"),
    )

    old_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    new_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
