"""What is computed from the statements and can be rebuilt at any time: `astana-api reproject`."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of
from astana_api.db.types import Flag
from astana_api.domain.enums import Kind, Lifecycle, NameKind, Rank, State, ValueType
from astana_api.models.citations import CitationPart

_IS_DATE = text("type = 'date'")

_IN_TIME = text("width IS NOT NULL")


class Holder(StrEnum):
    """Whose rendered JSON mentions an entity by name."""

    ENTITY = "entity"
    CITATION = "citation"


class Part(StrEnum):
    """What an entity has to do with something that is dated."""

    INVOLVED = "involved"
    PLACE = "place"


class StatementNow(Base):
    """A statement as it stands at the head, with subject, value and claim after redirects.

    `value_now` is cut where it is long (`domain.sort_keys.bounded_key`): the statement has all of it.
    What a redirect changes is an id, and never long.

    `shown` says that the subject's JSON is made from it: it is current, not deprecated, and neither
    subsumed by a fuller statement nor passed over for another value. `min` and `neg_max` bound the
    time of which it speaks (`domain.statements.timeline_dates`), as in `models.kind_tables`. `width` is the class of how
    long that is (`domain.dates.duration_classes.Width`), and NULL unless the timeline has it: shown, dated, and
    of a subject that is served. `subject_kind` and `name_key` are those of the subject, by which
    lists of entities are in order. `first_revision` and `seq` say when
    it was first stated, which is the order of statements, and that of an entity's ties of each
    property.
    """

    __tablename__ = "statements_now"
    __table_args__ = (
        one_of("type", ValueType),
        one_of("state", State),
        one_of("rank", Rank),
        one_of("subject_kind", Kind),
        Index(
            "ix_statements_now_subject_now_property",
            "subject_now",
            "property",
            "first_revision",
            "seq",
        ),
        Index("ix_statements_now_claim", "claim"),
        Index(
            "ix_statements_now_value_now_property", "value_now", "property", "first_revision", "seq"
        ),
        # Those that show a value in the order of their names, with no look at the row.
        Index(
            "ix_statements_now_value_now",
            "value_now",
            "property",
            "shown",
            "name_key",
            "subject_now",
        ),
        *(
            Index(
                f"ix_statements_now_{bound}",
                "property",
                "shown",
                bound,
                "subject_now",
                sqlite_where=_IS_DATE,
                postgresql_where=_IS_DATE,
            )
            for bound in ("min", "neg_max")
        ),
        *(
            Index(
                f"ix_statements_now_{name}",
                *first,
                "width",
                "min",
                "neg_max",
                "id",
                sqlite_where=_IN_TIME,
                postgresql_where=_IN_TIME,
            )
            for name, first in (
                ("time", ()),
                ("property_time", ("property",)),
                ("kind_time", ("subject_kind",)),
            )
        ),
        Index("ix_statements_now_property", "property", "first_revision", "seq"),
        Index("ix_statements_now_order", "first_revision", "seq", unique=True),
    )

    id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    subject_now: Mapped[str] = mapped_column(ForeignKey("entities.id"))
    subject_kind: Mapped[str]
    name_key: Mapped[str]
    property: Mapped[str]
    type: Mapped[str]
    value_now: Mapped[str | None]
    claim: Mapped[str]
    state: Mapped[str]
    rank: Mapped[str]
    sourced: Mapped[int] = mapped_column(Flag)
    anchored: Mapped[int] = mapped_column(Flag)
    disputed: Mapped[int] = mapped_column(Flag)
    shown: Mapped[int] = mapped_column(Flag)
    min: Mapped[int]
    neg_max: Mapped[int]
    width: Mapped[int | None] = mapped_column(SmallInteger)
    first_revision: Mapped[int]
    seq: Mapped[int]


class Moment(Base):
    """That a dated statement is in the timeline of an entity, or was at a place.

    An entity is involved as subject or value, and in the dates of an event in which it took part. A
    statement's own place goes before that of the event whose date it is. The key is the whole row,
    in the order in which it is read; `min` and `neg_max` are those of the statement.
    """

    __tablename__ = "moments"
    __table_args__ = (
        one_of("part", Part),
        Index("ix_moments_statement_id", "statement_id"),
        {"sqlite_with_rowid": False},
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    min: Mapped[int] = mapped_column(primary_key=True)
    neg_max: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)


class RenderedEntity(Base):
    """The JSON of an entity, of its row in a list, and of a reference to it.

    `name_revision` is the last revision that changed how others show it; `revision` the last that
    touched anything `body` was made from. A merged entity has no row.
    """

    __tablename__ = "rendered_entities"
    __table_args__ = (
        one_of("kind", Kind),
        one_of("status", Lifecycle),
        Index("ix_rendered_entities_status_name_key", "status", "name_key", "id"),
        Index("ix_rendered_entities_status_kind", "status", "kind", "name_key", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    name_revision: Mapped[int]
    sourced: Mapped[int] = mapped_column(Flag)
    revision: Mapped[int]
    digest: Mapped[str]
    # Before the body, which may fill pages: a list reads the one without passing the other.
    summary: Mapped[str]
    body: Mapped[str]


class CitationNow(Base):
    """The JSON of a citation, and what its list sorts on; dates as in `models.kind_tables`."""

    __tablename__ = "citations_now"
    __table_args__ = (
        Index("ix_citations_now_language", "language", "id"),
        Index("ix_citations_now_title_key", "title_key", "id"),
        *(
            Index(f"ix_citations_now_{side}", "issued_width", side, "issued_neg_max", "id")
            for side in ("issued_min", "issued_desc")
        ),
    )

    id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    type: Mapped[str]
    language: Mapped[str | None]
    url_status: Mapped[str]
    title_key: Mapped[str]
    issued_min: Mapped[int]
    issued_desc: Mapped[int]
    issued_neg_max: Mapped[int]
    issued_width: Mapped[int | None] = mapped_column(SmallInteger)
    revision: Mapped[int]
    digest: Mapped[str]
    body: Mapped[str]


class CitationKey(Base):
    """By which a citation is found: who it names in which part.

    `key` is a name as printed, folded and cut (`domain.sort_keys.bounded_key`), or the id of an
    entity that stands for one, behind a `=`, which is in no folded text.
    """

    __tablename__ = "citation_keys"
    __table_args__ = (
        one_of("part", CitationPart),
        CheckConstraint("key <> ''", name="key"),
        Index("ix_citation_keys_key", "key", "part", "citation_id"),
    )

    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class Name(Base):
    """A name that an entity bears now, with the keys by which it is found and compared.

    `shown` says that its bearer is shown by it, `sourced` that a citation supports it. `key` is
    folded within its script and cut (`domain.sort_keys.bounded_key`), `latin` folded from its
    transliteration; `skeleton` has the consonants of each word in each of its readings, for
    candidates only.
    """

    __tablename__ = "names"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        one_of("kind", NameKind, optional=True),
        Index("ix_names_key", "key", "entity_id"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    text: Mapped[str]
    language: Mapped[str]
    script: Mapped[str]
    kind: Mapped[str | None]
    shown: Mapped[int] = mapped_column(Flag)
    sourced: Mapped[int] = mapped_column(Flag)
    key: Mapped[str]
    latin: Mapped[str]
    skeleton: Mapped[str]


class Mention(Base):
    """That one record's JSON shows an entity's name, and so changes when the name does."""

    __tablename__ = "mentions"
    __table_args__ = (
        one_of("holder_type", Holder),
        Index("ix_mentions_holder", "holder_type", "holder_id"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    holder_type: Mapped[str] = mapped_column(primary_key=True)
    holder_id: Mapped[str] = mapped_column(primary_key=True)


class Lifetime(Base):
    """The bounds of an entity's life, where anything is known of it: see `domain.dates.truth.Life`."""

    __tablename__ = "lifetimes"

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    start_min: Mapped[int]
    start_max: Mapped[int]
    end_min: Mapped[int]
    end_max: Mapped[int]
