"""Dossiers, and the baseline of each: its content as of the last seeding."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
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
    """A seeded dossier; `revision` is the last one that its seeding created.

    `license` is that of its data. `rules_off` is a JSON list of the rules of the audit that it
    switches off, each with its `reason`.
    """

    __tablename__ = "dossiers"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    description: Mapped[str | None]
    license: Mapped[str | None]
    rules_off: Mapped[str]
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.number"))


class DossierBaseline(Base):
    """The records of one type that the dossier contained when it was last seeded.

    `items` is a JSON object from the key of each record to its fingerprint, which covers the
    content that may change while the key stays the same; it is sorted by key and compressed with
    zlib. A baseline is always read and replaced as a whole.
    """

    __tablename__ = "dossier_baselines"
    __table_args__ = (enum_check("type", BaselineItemType), {"sqlite_with_rowid": False})

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    items: Mapped[bytes]
