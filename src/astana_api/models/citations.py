"""Citations: a key that never changes, and whole versions of the record it stands for."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of
from astana_api.domain.enums import UrlStatus
from astana_api.models.versioned import Span, by_beginning, span_rules


class CitationPart(StrEnum):
    """Which part of a citation names an entity."""

    AUTHOR = "author"
    CONTAINER = "container"
    PUBLISHER = "publisher"


class Citation(Base):
    """The readable, hand-written key of a citation. One with no open version is withdrawn."""

    __tablename__ = "citations"
    __table_args__ = (CheckConstraint("id <> ''", name="id"),)

    id: Mapped[str] = mapped_column(primary_key=True)


class CitationVersion(Span, Base):
    """The bibliographic record during some revisions; the fields are CSL-JSON's.

    `titles` is a JSON object of titles by language; `raw` is what an importer read, word for word;
    `fingerprint` tells whether a newer record differs.
    """

    __tablename__ = "citation_versions"
    __table_args__ = (
        one_of("url_status", UrlStatus),
        *span_rules("citation_versions", "citation_id"),
        by_beginning("citation_versions", "citation_id"),
    )

    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    type: Mapped[str]
    title: Mapped[str | None]
    titles: Mapped[str]
    container_title: Mapped[str | None]
    publisher: Mapped[str | None]
    issued: Mapped[str | None]
    accessed: Mapped[str | None]
    archived: Mapped[str | None]
    url: Mapped[str | None]
    archive_url: Mapped[str | None]
    url_status: Mapped[str]
    language: Mapped[str | None]
    medium: Mapped[str | None]
    note: Mapped[str | None]
    raw: Mapped[str | None]
    fingerprint: Mapped[str]


def _version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["citation_id", "from_revision"],
        ["citation_versions.citation_id", "citation_versions.from_revision"],
    )


class CitationAuthor(Base):
    """An author of one version, as printed, in the printed order (from 0)."""

    __tablename__ = "citation_authors"
    __table_args__ = (_version(), CheckConstraint("position >= 0", name="position"))

    citation_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    family: Mapped[str | None]
    given: Mapped[str | None]


class CitationEntity(Base):
    """An entity that a printed author, container or publisher of one version stands for.

    `position` is the author's (0 for a container or publisher), `seq` the entity's within it.
    """

    __tablename__ = "citation_entities"
    __table_args__ = (_version(), one_of("part", CitationPart))

    citation_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
