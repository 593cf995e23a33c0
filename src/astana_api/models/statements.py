"""Statements, which are immutable, and their states and evidence by revision."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check, index_where_set
from astana_api.domain.enums import Basis, Rank, Stance, State, ValueType
from astana_api.models.versioned import Validity, validity_constraints


class SQLStatement(Base):
    """A claim as submitted. The id is the hash of all other columns except the foreign keys.

    `value` is the canonical text of the value; `value_entity` and `value_citation` repeat an id, so
    that a foreign key rejects an unknown one. `qualifiers` is a JSON object in vocabulary order.
    """

    __tablename__ = "statements"
    __table_args__ = (
        enum_check("type", ValueType),
        CheckConstraint("(value IS NULL) = (type IN ('somevalue', 'novalue'))", name="value"),
        CheckConstraint("(value_entity IS NULL) = (type <> 'entity')", name="value_entity"),
        CheckConstraint("value_entity IS NULL OR value_entity = value", name="same_entity"),
        CheckConstraint("(value_citation IS NULL) = (type <> 'citation')", name="value_citation"),
        CheckConstraint("value_citation IS NULL OR value_citation = value", name="same_citation"),
        CheckConstraint("lang IS NULL OR type = 'text'", name="lang"),
        index_where_set("value_entity"),
        index_where_set("value_citation"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(ForeignKey("entities.id"), index=True)
    property: Mapped[str]
    type: Mapped[str]
    value: Mapped[str | None]
    value_entity: Mapped[str | None] = mapped_column(ForeignKey("entities.id"))
    value_citation: Mapped[str | None] = mapped_column(ForeignKey("citations.id"))
    lang: Mapped[str | None]
    qualifiers: Mapped[str]


class SQLStatementState(Validity, Base):
    """State and rank of a statement during a range of revisions.

    `seq` orders the states that one revision opened.
    """

    __tablename__ = "statement_states"
    __table_args__ = (
        enum_check("state", State),
        enum_check("rank", Rank),
        CheckConstraint("superseded_by IS NULL OR state = 'superseded'", name="superseded_by"),
        *validity_constraints("statement_states", "statement_id", unique_open=False),
        UniqueConstraint("from_revision", "seq"),
        {"sqlite_with_rowid": False},
    )

    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    state: Mapped[str]
    rank: Mapped[str]
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("statements.id"))
    reason: Mapped[str | None]
    seq: Mapped[int]


class SQLEvidence(Base):
    """A link from a statement to a citation, to an anchor in a document, or to both.

    The anchor is a section and, within it, a W3C TextQuoteSelector (exact, prefix, suffix).
    `locator` is a JSON object with the label and the value of the place in the citation's source.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        enum_check("stance", Stance),
        CheckConstraint("citation_id IS NOT NULL OR document_id IS NOT NULL", name="source"),
        CheckConstraint("section IS NULL OR document_id IS NOT NULL", name="section"),
        CheckConstraint("exact IS NULL OR section IS NOT NULL", name="exact"),
        CheckConstraint("exact IS NOT NULL OR (prefix IS NULL AND suffix IS NULL)", name="affixes"),
        CheckConstraint("locator IS NULL OR citation_id IS NOT NULL", name="locator"),
        index_where_set("citation_id"),
        index_where_set("document_id", "section"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), index=True)
    citation_id: Mapped[str | None] = mapped_column(ForeignKey("citations.id"))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    section: Mapped[str | None]
    exact: Mapped[str | None]
    prefix: Mapped[str | None]
    suffix: Mapped[str | None]
    locator: Mapped[str | None]
    stance: Mapped[str]


class EvidenceVersion(Validity, Base):
    """Basis, wording and note of a piece of evidence during a range of revisions.

    `stated_as` is the wording or spelling of the source.
    """

    __tablename__ = "evidence_versions"
    __table_args__ = (
        enum_check("basis", Basis),
        CheckConstraint("basis <> 'inferred' OR note IS NOT NULL", name="inferred"),
        *validity_constraints("evidence_versions", "evidence_id", unique_open=False),
        UniqueConstraint("from_revision", "seq"),
        {"sqlite_with_rowid": False},
    )

    evidence_id: Mapped[str] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    basis: Mapped[str]
    stated_as: Mapped[str | None]
    note: Mapped[str | None]
    seq: Mapped[int]
