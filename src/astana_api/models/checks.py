"""Checks against the outside world: attached texts, anchors in them, and requests to links."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import Index

from astana_api.db.base import Base, enum_check
from astana_api.domain.enums import AnchorState, LinkOutcome
from astana_api.models.versioned import IS_OPEN, Validity, validity_constraints


class SQLDocumentText(Base):
    """A text of a document, in UTF-8; the document's record names one by its `sha256`.

    `revision` is the revision that attached it. Revisions do not contain the text.
    """

    __tablename__ = "document_texts"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256"),)

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(ForeignKey("revisions.number"))
    content: Mapped[bytes]


class AnchorCheck(Validity, Base):
    """State and quotation of an anchor during a range of revisions; without a row `no_text`.

    The state follows from the text, the lines of the section and the anchor. It is part of no
    change: another server computes it from its own text. The quotation is set if the phrase was
    found once.
    """

    __tablename__ = "anchor_checks"
    __table_args__ = (
        enum_check("state", AnchorState),
        CheckConstraint(
            "(exact IS NULL) = (state NOT IN ('found', 'found_normalized'))", name="quotation"
        ),
        CheckConstraint(
            "(before IS NULL) = (exact IS NULL) AND (after IS NULL) = (exact IS NULL)",
            name="context",
        ),
        *validity_constraints("anchor_checks", "evidence_id", unique_open=False),
        Index(
            "ix_anchor_checks_state",
            "state",
            "evidence_id",
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        ),
        {"sqlite_with_rowid": False},
    )

    evidence_id: Mapped[str] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    state: Mapped[str]
    before: Mapped[str | None]
    exact: Mapped[str | None]
    after: Mapped[str | None]


class LinkCheck(Base):
    """A request to a link of a citation.

    `field` is the field of the citation, `url` its value at that time. `status` is that of the
    last response. `redirects` is a JSON list of the followed redirects, each with its `status` and
    the `url` that it leads to. `error` is the reason if there is no final response.
    """

    __tablename__ = "link_checks"
    __table_args__ = (
        CheckConstraint("field IN ('url', 'archive_url')", name="field"),
        enum_check("outcome", LinkOutcome),
        CheckConstraint("status IS NULL OR status BETWEEN 100 AND 999", name="status"),
        CheckConstraint("status IS NOT NULL OR error IS NOT NULL", name="error"),
        {"sqlite_with_rowid": False},
    )

    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    checked_at: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]
    outcome: Mapped[str]
    status: Mapped[int | None]
    redirects: Mapped[str]
    error: Mapped[str | None]
