"""The projection: tables computed from statements; `astana-api reproject` rebuilds them."""

from collections.abc import Sequence
from enum import IntEnum, StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    and_,
    func,
    or_,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check, index_where_set
from astana_api.db.types import IntBool
from astana_api.domain.enums import Kind, Lifecycle, NameKind, Rank, State, ValueType
from astana_api.models.citations import CitationKeyType

_IS_DATE_VALUE = text("type = 'date'")


_IS_ON_TIMELINE = text("duration_class IS NOT NULL")


class Mentioner(StrEnum):
    """The type of a record whose JSON contains the name of an entity."""

    ENTITY = "entity"
    CITATION = "citation"


class StaleScope(IntEnum):
    """The extent of the rows of a stale record that must be written anew.

    `MOVING` exists only within a transaction: see `commands.projection.moved_mentions`.
    """

    JSON = 0
    ALL_ROWS = 1
    MOVING = 2


class TimelineRole(StrEnum):
    """The role of an entity in a dated statement."""

    INVOLVED = "involved"
    PLACE = "place"


class StatementNow(Base):
    """A statement at the head, with subject, value and claim after redirects.

    `claim` is NULL if it equals the id, as it does unless an entity of the statement was merged:
    see `claim_of` and `has_claim`. `value_now` is truncated if it is long
    (`domain.sort_keys.index_key`); ids are never long. `text_key` is the folded value of a property
    whose filter ignores case (`PropertyDefinition.ignores_case`), NULL otherwise; `role_key` is the
    folded qualifier `role`.

    `displayed`: the JSON of the subject includes the statement, because it is current, not
    deprecated, not subsumed by a more complete statement and not outranked by another value.
    `earliest` and `latest_desc` bound the time that the statement refers to
    (`domain.statements.timeline_dates`), as in `models.kind_tables`; `duration_class` classifies
    the number of days between them, and is NULL unless the statement is on the timeline: displayed
    or an alternative of a displayed value, dated, and about a subject that is not withdrawn.
    `subject_kind` and `name_key` belong to the subject and order lists of entities.
    `first_revision` and `seq` identify when the statement was first stated; they order statements,
    and the relations of an entity within each property.
    """

    __tablename__ = "statements_now"
    __table_args__ = (
        enum_check("type", ValueType),
        enum_check("state", State),
        enum_check("rank", Rank),
        enum_check("subject_kind", Kind),
        Index(
            "ix_statements_now_subject_now_property",
            "subject_now",
            "property",
            "first_revision",
            "seq",
        ),
        index_where_set("claim"),
        Index(
            "ix_statements_now_value_now_property", "value_now", "property", "first_revision", "seq"
        ),
        # Covering index: the subjects with a displayed value, sorted by name.
        Index(
            "ix_statements_now_value_now",
            "value_now",
            "property",
            "displayed",
            "name_key",
            "subject_now",
        ),
        # The same for filters that ignore case.
        Index(
            "ix_statements_now_text_key",
            "text_key",
            "property",
            "displayed",
            "name_key",
            "subject_now",
            sqlite_where=text("text_key IS NOT NULL"),
            postgresql_where=text("text_key IS NOT NULL"),
        ),
        *(
            Index(
                f"ix_statements_now_{bound}",
                "property",
                "displayed",
                bound,
                "subject_now",
                sqlite_where=_IS_DATE_VALUE,
                postgresql_where=_IS_DATE_VALUE,
            )
            for bound in ("earliest", "latest_desc")
        ),
        *(
            Index(
                f"ix_statements_now_{name}",
                *first,
                "duration_class",
                "earliest",
                "latest_desc",
                "id",
                sqlite_where=_IS_ON_TIMELINE,
                postgresql_where=_IS_ON_TIMELINE,
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
    text_key: Mapped[str | None]
    role_key: Mapped[str | None]
    claim: Mapped[str | None]
    state: Mapped[str]
    rank: Mapped[str]
    sourced: Mapped[int] = mapped_column(IntBool)
    anchored: Mapped[int] = mapped_column(IntBool)
    disputed: Mapped[int] = mapped_column(IntBool)
    displayed: Mapped[int] = mapped_column(IntBool)
    earliest: Mapped[int]
    latest_desc: Mapped[int]
    duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    first_revision: Mapped[int]
    seq: Mapped[int]


def claim_of(columns: Any) -> ColumnElement[str]:
    """Return the claim of a row of `statements_now`; `columns` are those of the table."""
    return func.coalesce(columns.claim, columns.id)


def has_claim(columns: Any, claims: Sequence[Any]) -> ColumnElement[bool]:
    """Return the condition that a row of `statements_now` has one of the claims."""
    is_unmerged = and_(columns.id.in_(claims), columns.claim.is_(None))
    return or_(columns.claim.in_(claims), is_unmerged)


class TimelineEntry(Base):
    """The role of an entity in a dated statement.

    An entity is involved as subject or value, and in the dates of an event in which it
    participated. The place of a statement takes precedence over the place of the event that it
    dates. The primary key covers the row in reading order; `earliest` and `latest_desc` are those
    of the statement.
    """

    __tablename__ = "timeline_entries"
    __table_args__ = (
        enum_check("role", TimelineRole),
        Index("ix_timeline_entries_statement_id", "statement_id"),
        {"sqlite_with_rowid": False},
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    earliest: Mapped[int] = mapped_column(primary_key=True)
    latest_desc: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)


class RenderedEntity(Base):
    """The JSON of an entity, its summary for lists, and the columns of a reference to it.

    `body` is compressed (`domain.rendering.compression`); `digest` is that of the JSON.
    `name_revision` is the last revision that changed references to the entity; `revision` is the
    last that changed an input of `body`. A merged entity has no row.
    """

    __tablename__ = "rendered_entities"
    __table_args__ = (
        enum_check("kind", Kind),
        enum_check("status", Lifecycle),
        Index("ix_rendered_entities_status_name_key", "status", "name_key", "id"),
        Index("ix_rendered_entities_status_kind", "status", "kind", "name_key", "id"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    kind: Mapped[str]
    status: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str]
    name_revision: Mapped[int]
    sourced: Mapped[int] = mapped_column(IntBool)
    revision: Mapped[int]
    digest: Mapped[str]
    # Before `body`, which may span overflow pages. Not compressed: a page of a list has many.
    summary: Mapped[str]
    body: Mapped[bytes]


class CitationNow(Base):
    """The JSON of a citation and its sort keys; dates as in `models.kind_tables`.

    `body` is compressed, as in `RenderedEntity`.
    """

    __tablename__ = "citations_now"
    __table_args__ = (
        Index("ix_citations_now_language", "language", "id"),
        Index("ix_citations_now_title_key", "title_key", "id"),
        *(
            Index(
                f"ix_citations_now_{side}",
                "issued_duration_class",
                side,
                "issued_latest_desc",
                "id",
            )
            for side in ("issued_earliest", "issued_earliest_desc")
        ),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    type: Mapped[str]
    language: Mapped[str | None]
    url_status: Mapped[str]
    title_key: Mapped[str]
    issued_earliest: Mapped[int]
    issued_earliest_desc: Mapped[int]
    issued_latest_desc: Mapped[int]
    issued_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    revision: Mapped[int]
    digest: Mapped[str]
    body: Mapped[bytes]


class CitationKey(Base):
    """A filter key of a citation: a name or an entity in one of its parts, or an identifier.

    `key` is a printed name, folded and truncated (`domain.sort_keys.index_key`), or `=` and the id
    of an entity; no folded text contains `=`. The keys of identifiers are those of
    `domain.text.identifiers`.
    """

    __tablename__ = "citation_keys"
    __table_args__ = (
        enum_check("part", CitationKeyType),
        CheckConstraint("key <> ''", name="key"),
        Index("ix_citation_keys_key", "key", "part", "citation_id"),
        {"sqlite_with_rowid": False},
    )

    citation_id: Mapped[str] = mapped_column(ForeignKey("citations.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)


class Name(Base):
    """A current name of an entity, with its keys for search.

    `displayed`: the name is the display name of the entity; `sourced`: a citation supports it.
    `key` is folded within its script and truncated (`domain.sort_keys.index_key`); `latin` is the
    folded transliteration.
    """

    __tablename__ = "names"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        enum_check("kind", NameKind, optional=True),
        Index("ix_names_key", "key", "entity_id"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    statement_id: Mapped[str] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    text: Mapped[str]
    language: Mapped[str]
    script: Mapped[str]
    kind: Mapped[str | None]
    displayed: Mapped[int] = mapped_column(IntBool)
    sourced: Mapped[int] = mapped_column(IntBool)
    key: Mapped[str]
    latin: Mapped[str]


class Mention(Base):
    """A record whose JSON contains the name of an entity, and changes with that name."""

    __tablename__ = "mentions"
    __table_args__ = (
        enum_check("mentioner_type", Mentioner),
        Index("ix_mentions_mentioner", "mentioner_type", "mentioner_id"),
        {"sqlite_with_rowid": False},
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    mentioner_type: Mapped[str] = mapped_column(primary_key=True)
    mentioner_id: Mapped[str] = mapped_column(primary_key=True)


class StaleRendering(Base):
    """A record whose stored JSON is outdated, because an entity that it mentions changed.

    The record is rendered anew before its JSON is read. If there are rows,
    `Head.has_stale_renderings` is 1.
    """

    __tablename__ = "stale_renderings"
    __table_args__ = (
        enum_check("record_type", Mentioner),
        CheckConstraint("scope IN (0, 1, 2)", name="scope"),
        # No foreign keys: a rename inserts as many rows as there are records that mention it.
        {"sqlite_with_rowid": False},
    )

    record_type: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[int] = mapped_column(SmallInteger)


class SQLLifespan(Base):
    """The bounds of an entity's lifespan, if any is known: see `domain.dates.truth.Lifespan`."""

    __tablename__ = "lifespans"
    __table_args__ = ({"sqlite_with_rowid": False},)

    entity_id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    start_min: Mapped[int]
    start_max: Mapped[int]
    end_min: Mapped[int]
    end_max: Mapped[int]
