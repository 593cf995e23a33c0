"""The five kinds over `entities`: the projected columns that lists filter and sort on.

Withdrawn and merged entities have no row. A date has four columns: `_earliest` (its earliest day),
`_earliest_desc` (the same negated, for descending order), `_latest_desc` (its latest day negated)
and `_duration_class` (the class of the number of days between them). A missing date matches no
filter and sorts last in both orders: see `domain.sort_keys.DateSortKey`.
"""

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import TableArgs
from astana_api.db.types import IntBool
from astana_api.domain.enums import Kind
from astana_api.models.entities import Entity


class ListColumns:
    """The columns of every kind."""

    id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    name_key: Mapped[str]
    sourced: Mapped[int] = mapped_column(IntBool)


class ClassifiedListColumns(ListColumns):
    """The columns of kinds with a classification, which is folded, and truncated if it is long."""

    classification: Mapped[str | None]


def _indexes(table: str, *dates: str, classified: bool = True) -> TableArgs:
    """Return an index for each sort, and one by classification and name; the id breaks ties."""
    sorts: list[tuple[str, ...]] = [("name_key",)]
    if classified:
        sorts.append(("classification", "name_key"))
    indexes = [Index(f"ix_{table}_{columns[0]}", *columns, "id") for columns in sorts]
    for date in dates:
        for side in (f"{date}_earliest", f"{date}_earliest_desc"):
            columns = (f"{date}_duration_class", side, f"{date}_latest_desc", "id")
            indexes.append(Index(f"ix_{table}_{side}", *columns))
    return (*indexes, {"sqlite_with_rowid": False})


class Organization(ClassifiedListColumns, Entity):
    """The list columns of an organization."""

    __tablename__ = "organizations"
    __mapper_args__ = {"polymorphic_identity": Kind.ORGANIZATION.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: TableArgs = _indexes("organizations", "founded", "dissolved")

    founded_earliest: Mapped[int]
    founded_earliest_desc: Mapped[int]
    founded_latest_desc: Mapped[int]
    founded_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    dissolved_earliest: Mapped[int]
    dissolved_earliest_desc: Mapped[int]
    dissolved_latest_desc: Mapped[int]
    dissolved_duration_class: Mapped[int | None] = mapped_column(SmallInteger)


class Person(ListColumns, Entity):
    """The list columns of a person."""

    __tablename__ = "persons"
    __mapper_args__ = {"polymorphic_identity": Kind.PERSON.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: TableArgs = _indexes("persons", "born", "died", classified=False)

    born_earliest: Mapped[int]
    born_earliest_desc: Mapped[int]
    born_latest_desc: Mapped[int]
    born_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    died_earliest: Mapped[int]
    died_earliest_desc: Mapped[int]
    died_latest_desc: Mapped[int]
    died_duration_class: Mapped[int | None] = mapped_column(SmallInteger)


class Event(ClassifiedListColumns, Entity):
    """The list columns of an event; several dates span from the first to the last."""

    __tablename__ = "events"
    __mapper_args__ = {"polymorphic_identity": Kind.EVENT.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: TableArgs = _indexes("events", "dates", "scheduled")

    dates_earliest: Mapped[int]
    dates_earliest_desc: Mapped[int]
    dates_latest_desc: Mapped[int]
    dates_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    scheduled_earliest: Mapped[int]
    scheduled_earliest_desc: Mapped[int]
    scheduled_latest_desc: Mapped[int]
    scheduled_duration_class: Mapped[int | None] = mapped_column(SmallInteger)


class Place(ClassifiedListColumns, Entity):
    """The list columns of a place."""

    __tablename__ = "places"
    __mapper_args__ = {"polymorphic_identity": Kind.PLACE.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: TableArgs = _indexes("places")


class Work(ClassifiedListColumns, Entity):
    """The list columns of a work."""

    __tablename__ = "works"
    __mapper_args__ = {"polymorphic_identity": Kind.WORK.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: TableArgs = _indexes("works", "completed", "published")

    completed_earliest: Mapped[int]
    completed_earliest_desc: Mapped[int]
    completed_latest_desc: Mapped[int]
    completed_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
    published_earliest: Mapped[int]
    published_earliest_desc: Mapped[int]
    published_latest_desc: Mapped[int]
    published_duration_class: Mapped[int | None] = mapped_column(SmallInteger)
