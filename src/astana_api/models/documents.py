"""Documents: texts that were read, with their sections and their numbered references."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base
from astana_api.models.versioned import Span, by_beginning, span_rules


class Document(Base):
    """The readable key of a document. One with no open version is withdrawn."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)


class DocumentVersion(Span, Base):
    """The record of a document during some revisions.

    `sha256` is that of the text, in hexadecimal; the text itself is not kept here.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256"),
        *span_rules("document_versions", "document_id"),
        by_beginning("document_versions", "document_id"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    title: Mapped[str]
    language: Mapped[str | None]
    sha256: Mapped[str | None]
    fingerprint: Mapped[str]


def _version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["document_id", "from_revision"],
        ["document_versions.document_id", "document_versions.from_revision"],
    )


class DocumentSection(Base):
    """A named part of one version; lines are 1-based and inclusive, of the text with its sha256."""

    __tablename__ = "document_sections"
    __table_args__ = (
        _version(),
        UniqueConstraint("document_id", "from_revision", "position"),
        CheckConstraint("(first_line IS NULL) = (last_line IS NULL)", name="lines"),
        CheckConstraint("first_line IS NULL OR first_line >= 1", name="first_line"),
        CheckConstraint("last_line IS NULL OR last_line >= first_line", name="last_line"),
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    heading: Mapped[str | None]
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]


class DocumentReference(Base):
    """Number N of one version, and the citation it points to."""

    __tablename__ = "document_references"
    __table_args__ = (
        _version(),
        CheckConstraint("number >= 1", name="number"),
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), index=True)
    line: Mapped[int | None]
