"""Dossiers, and the baseline of each: its content as of the last seeding."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check


class BaselineItemType(StrEnum):
    """The type of a record in the baseline of a dossier."""

    ENTITY = "entity"
    CITATION = "citation"
    DOCUMENT = "document"
    STATEMENT = "statement"
    EVIDENCE = "evidence"


class SQLDossier(Base):
    """A seeded dossier; `revision` is the last one that its seeding created."""

    __tablename__ = "dossiers"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.number"))


class DossierBaselineItem(Base):
    """A record that the dossier contained when it was last seeded.

    `fingerprint` covers the content that may change while `key` stays the same.
    """

    __tablename__ = "dossier_baseline_items"
    __table_args__ = (
        enum_check("type", BaselineItemType),
        Index("ix_dossier_baseline_items_key", "type", "key"),
    )

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
