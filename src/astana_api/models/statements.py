"""Statements, which never change, with their states and their evidence, which begin and end."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of
from astana_api.domain.enums import Rank, Stance, State, ValueType
from astana_api.models.versioned import Span, span_rules


class Statement(Base):
    """One claim, as given. Its id is the hash of all the other columns but the foreign keys.

    `value` is the canonical text of the value; `value_entity` and `value_citation` repeat it where
    it is an id, so that the database itself refuses one that does not exist. `qualifiers` is a JSON
    object in vocabulary order.
    """

    __tablename__ = "statements"
    __table_args__ = (
        one_of("type", ValueType),
        CheckConstraint("(value IS NULL) = (type IN ('somevalue', 'novalue'))", name="value"),
        CheckConstraint("(value_entity IS NULL) = (type <> 'entity')", name="value_entity"),
        CheckConstraint("value_entity IS NULL OR value_entity = value", name="same_entity"),
        CheckConstraint("(value_citation IS NULL) = (type <> 'citation')", name="value_citation"),
        CheckConstraint("value_citation IS NULL OR value_citation = value", name="same_citation"),
        CheckConstraint("lang IS NULL OR type = 'text'", name="lang"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
    property: Mapped[str]
    type: Mapped[str]
    value: Mapped[str | None]
    value_entity: Mapped[str | None] = mapped_column(ForeignKey("entities.id"), index=True)
    value_citation: Mapped[str | None] = mapped_column(ForeignKey("citations.id"), index=True)
    lang: Mapped[str | None]
    qualifiers: Mapped[str]


class StatementState(Span, Base):
    """What we held of a statement during some revisions.

    `seq` is its place among the states of the revision that opened it: the order of stating.
    """

    __tablename__ = "statement_states"
    __table_args__ = (
        one_of("state", State),
        one_of("rank", Rank),
        CheckConstraint("superseded_by IS NULL OR state = 'superseded'", name="superseded_by"),
        *span_rules("statement_states", "statement_id"),
        UniqueConstraint("from_revision", "seq"),
    )

    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    state: Mapped[str]
    rank: Mapped[str]
    stated_as: Mapped[str | None]
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("statements.id"))
    reason: Mapped[str | None]
    seq: Mapped[int]


class Evidence(Base):
    """A link from a statement to a citation, to a place in a document, or to both.

    The place is a section and, within it, a W3C TextQuoteSelector (exact, prefix, suffix).
    """

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("stance", Stance),
        CheckConstraint("citation_id IS NOT NULL OR document_id IS NOT NULL", name="source"),
        CheckConstraint("section IS NULL OR document_id IS NOT NULL", name="section"),
        CheckConstraint("exact IS NULL OR section IS NOT NULL", name="exact"),
        CheckConstraint("exact IS NOT NULL OR (prefix IS NULL AND suffix IS NULL)", name="affixes"),
        Index("ix_evidence_document_id_section", "document_id", "section"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), index=True)
    citation_id: Mapped[str | None] = mapped_column(ForeignKey("citations.id"), index=True)
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    section: Mapped[str | None]
    exact: Mapped[str | None]
    prefix: Mapped[str | None]
    suffix: Mapped[str | None]
    stance: Mapped[str]


class EvidenceLife(Span, Base):
    """During which revisions a piece of evidence stood, with the remark it carried."""

    __tablename__ = "evidence_lives"
    __table_args__ = (
        *span_rules("evidence_lives", "evidence_id"),
        UniqueConstraint("from_revision", "seq"),
    )

    evidence_id: Mapped[str] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    note: Mapped[str | None]
    seq: Mapped[int]
