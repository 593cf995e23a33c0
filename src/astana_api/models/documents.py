"""Documents: source texts with their sections and their numbered references."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base
from astana_api.models.versioned import Validity, from_revision_index, validity_constraints


class SQLDocument(Base):
    """The human-readable key of a document. A document without an open version is withdrawn."""

    __tablename__ = "documents"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)


class DocumentVersion(Validity, Base):
    """The record of a document during a range of revisions.

    `sha256` is the hash of the text, in hexadecimal; `models.checks.SQLDocumentText` may have the
    text. `authors` is a JSON list of names; `citation_id` is the citation that the document is.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="sha256"),
        *validity_constraints("document_versions", "document_id"),
        from_revision_index("document_versions", "document_id"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    title: Mapped[str]
    language: Mapped[str | None]
    sha256: Mapped[str | None]
    url: Mapped[str | None]
    authors: Mapped[str]
    issued: Mapped[str | None]
    accessed: Mapped[str | None]
    license: Mapped[str | None]
    citation_id: Mapped[str | None] = mapped_column(ForeignKey("citations.id"))
    fingerprint: Mapped[str]


def _version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["document_id", "from_revision"],
        ["document_versions.document_id", "document_versions.from_revision"],
    )


class SQLDocumentSection(Base):
    """A named section of one version.

    `first_line` and `last_line` are 1-based and inclusive; they refer to the text with `sha256`.
    """

    __tablename__ = "document_sections"
    __table_args__ = (
        _version(),
        UniqueConstraint("document_id", "from_revision", "position"),
        CheckConstraint("(first_line IS NULL) = (last_line IS NULL)", name="lines"),
        CheckConstraint("first_line IS NULL OR first_line >= 1", name="first_line"),
        CheckConstraint("last_line IS NULL OR last_line >= first_line", name="last_line"),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    heading: Mapped[str | None]
    first_line: Mapped[int | None]
    last_line: Mapped[int | None]


class SQLDocumentReference(Base):
    """A numbered reference of one version, and the citation that it refers to."""

    __tablename__ = "document_references"
    __table_args__ = (
        _version(),
        CheckConstraint("number >= 1", name="number"),
        {"sqlite_with_rowid": False},
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), index=True)
    line: Mapped[int | None]
