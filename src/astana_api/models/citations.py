"""Citations: an immutable key and complete versions of the bibliographic record."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check
from astana_api.domain.enums import UrlStatus
from astana_api.models.versioned import Validity, from_revision_index, validity_constraints


class CitationPart(StrEnum):
    """The part of a citation that names an entity."""

    AUTHOR = "author"
    CONTAINER = "container"
    PUBLISHER = "publisher"
    CONTRIBUTOR = "contributor"


class CitationKeyType(StrEnum):
    """The part or the identifier of a citation that a filter key belongs to."""

    AUTHOR = "author"
    CONTAINER = "container"
    PUBLISHER = "publisher"
    DOI = "doi"
    ISBN = "isbn"
    ISSN = "issn"


class SQLCitation(Base):
    """The human-readable key of a citation. A citation without an open version is withdrawn."""

    __tablename__ = "citations"
    __table_args__ = (CheckConstraint("id <> ''", name="id"), {"sqlite_with_rowid": False})

    id: Mapped[str] = mapped_column(primary_key=True)


class CitationVersion(Validity, Base):
    """A bibliographic record during a range of revisions, with the fields of CSL-JSON.

    `titles` is a JSON object from language to title; `csl_fields` has the fields without a column
    (`domain.citation_fields.CSL_FIELDS`), contributors with their entities. `raw` is the unmodified
    input of an importer; `fingerprint` is compared with that of a newer record to detect a
    difference.
    """

    __tablename__ = "citation_versions"
    __table_args__ = (
        enum_check("url_status", UrlStatus),
        *validity_constraints("citation_versions", "citation_id"),
        from_revision_index("citation_versions", "citation_id"),
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
    csl_fields: Mapped[str]
    raw: Mapped[str | None]
    fingerprint: Mapped[str]


def _version() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["citation_id", "from_revision"],
        ["citation_versions.citation_id", "citation_versions.from_revision"],
    )


class SQLCitationAuthor(Base):
    """An author of one version, as printed; `position` counts from 0 in the printed order."""

    __tablename__ = "citation_authors"
    __table_args__ = (
        _version(),
        CheckConstraint("position >= 0", name="position"),
        {"sqlite_with_rowid": False},
    )

    citation_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    family: Mapped[str | None]
    given: Mapped[str | None]


class CitationEntity(Base):
    """An entity that an author, the container, the publisher or a contributor refers to.

    `position` is that of the author, or of the contributor among those of all roles (0 for
    container and publisher); `seq` orders the entities of one position. The rows of contributors
    are an index: `csl_fields` has their entities too.
    """

    __tablename__ = "citation_entities"
    __table_args__ = (
        _version(),
        enum_check("part", CitationPart),
        {"sqlite_with_rowid": False},
    )

    citation_id: Mapped[str] = mapped_column(primary_key=True)
    from_revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
