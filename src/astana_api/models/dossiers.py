"""Dossiers: what each last stated, against which the next seeding is compared."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of


class FactType(StrEnum):
    """What a line of a dossier's memory is about."""

    ENTITY = "entity"
    CITATION = "citation"
    DOCUMENT = "document"
    STATEMENT = "statement"
    EVIDENCE = "evidence"


class Dossier(Base):
    """A dossier that was seeded here, and the revision that last changed anything for it."""

    __tablename__ = "dossiers"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.number"))


class DossierFact(Base):
    """One thing that the dossier last stated; `fingerprint` is what may change under its key."""

    __tablename__ = "dossier_facts"
    __table_args__ = (one_of("type", FactType), Index("ix_dossier_facts_key", "type", "key"))

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
