"""Entities: their identity, their status by revision, and redirects."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, TableArgs, enum_check
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.models.versioned import Validity, from_revision_index, validity_constraints


class Entity(Base):
    """An immutable id and its kind; everything else about an entity is a statement."""

    __tablename__ = "entities"
    __table_args__: TableArgs = (
        enum_check("kind", Kind),
        CheckConstraint("id <> ''", name="id"),
        {"sqlite_with_rowid": False},
    )
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]


class EntityStatusVersion(Validity, Base):
    """The status of an entity during a range of revisions, and the reason for it."""

    __tablename__ = "entity_status_versions"
    __table_args__ = (
        enum_check("status", Lifecycle),
        *validity_constraints("entity_status_versions", "entity_id"),
        from_revision_index("entity_status_versions", "entity_id"),
        {"sqlite_with_rowid": False},
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    status: Mapped[str]
    reason: Mapped[str | None]


class Redirect(Validity, Base):
    """A merge of one entity into another; stored as written, chains are not collapsed."""

    __tablename__ = "redirects"
    __table_args__ = (
        CheckConstraint("old_id <> new_id", name="not_itself"),
        *validity_constraints("redirects", "old_id"),
        from_revision_index("redirects", "old_id"),
        Index("ix_redirects_new_id", "new_id"),
    )

    old_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    new_id: Mapped[str] = mapped_column(ForeignKey("entities.id"))
