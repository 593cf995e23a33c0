"""The five kinds over `entities`: the projected columns that lists filter and sort on.

A row stands for an entity that is served; a withdrawn or merged one has none. A date takes four
columns: `_min` (its earliest day), `_desc` (the same, negated, for the other order), `_neg_max`
(its latest day, negated) and `_width` (the class of how many days lie between). Nothing known is an
empty span of no width, so that it matches no filter and sorts last either way: see
`domain.sort_keys.Span`.
"""

from sqlalchemy import ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from astana_api.db.types import Flag
from astana_api.domain.enums import Kind
from astana_api.models.entities import Entity


class Listed:
    """Columns of every kind's list."""

    id: Mapped[str] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    name_key: Mapped[str]
    sourced: Mapped[int] = mapped_column(Flag)


class Classified(Listed):
    """Columns of the kinds that have a classification, of which a long one is cut, as every key."""

    classification: Mapped[str | None]


def _indexes(table: str, *dates: str, classified: bool = True) -> tuple[SchemaItem, ...]:
    """An index for each sort, and for a class by name, closed by the id that breaks ties."""
    sorts: list[tuple[str, ...]] = [("name_key",)]
    if classified:
        sorts.append(("classification", "name_key"))
    found = [Index(f"ix_{table}_{columns[0]}", *columns, "id") for columns in sorts]
    for date in dates:
        for side in (f"{date}_min", f"{date}_desc"):
            columns = (f"{date}_width", side, f"{date}_neg_max", "id")
            found.append(Index(f"ix_{table}_{side}", *columns))
    return tuple(found)


class Organization(Classified, Entity):
    """An organization, as lists find it."""

    __tablename__ = "organizations"
    __mapper_args__ = {"polymorphic_identity": Kind.ORGANIZATION.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = _indexes("organizations", "founded", "dissolved")

    founded_min: Mapped[int]
    founded_desc: Mapped[int]
    founded_neg_max: Mapped[int]
    founded_width: Mapped[int | None] = mapped_column(SmallInteger)
    dissolved_min: Mapped[int]
    dissolved_desc: Mapped[int]
    dissolved_neg_max: Mapped[int]
    dissolved_width: Mapped[int | None] = mapped_column(SmallInteger)


class Person(Listed, Entity):
    """A person, as lists find them."""

    __tablename__ = "persons"
    __mapper_args__ = {"polymorphic_identity": Kind.PERSON.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = _indexes("persons", "born", "died", classified=False)

    born_min: Mapped[int]
    born_desc: Mapped[int]
    born_neg_max: Mapped[int]
    born_width: Mapped[int | None] = mapped_column(SmallInteger)
    died_min: Mapped[int]
    died_desc: Mapped[int]
    died_neg_max: Mapped[int]
    died_width: Mapped[int | None] = mapped_column(SmallInteger)


class Event(Classified, Entity):
    """An event, as lists find it; several dates count from the first to the last."""

    __tablename__ = "events"
    __mapper_args__ = {"polymorphic_identity": Kind.EVENT.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = _indexes("events", "dates", "scheduled")

    dates_min: Mapped[int]
    dates_desc: Mapped[int]
    dates_neg_max: Mapped[int]
    dates_width: Mapped[int | None] = mapped_column(SmallInteger)
    scheduled_min: Mapped[int]
    scheduled_desc: Mapped[int]
    scheduled_neg_max: Mapped[int]
    scheduled_width: Mapped[int | None] = mapped_column(SmallInteger)


class Place(Classified, Entity):
    """A place, as lists find it."""

    __tablename__ = "places"
    __mapper_args__ = {"polymorphic_identity": Kind.PLACE.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = _indexes("places")


class Work(Classified, Entity):
    """A work, as lists find it."""

    __tablename__ = "works"
    __mapper_args__ = {"polymorphic_identity": Kind.WORK.value}  # noqa: RUF012 - SQLAlchemy's own form
    __table_args__: tuple[SchemaItem, ...] = _indexes("works", "completed", "published")

    completed_min: Mapped[int]
    completed_desc: Mapped[int]
    completed_neg_max: Mapped[int]
    completed_width: Mapped[int | None] = mapped_column(SmallInteger)
    published_min: Mapped[int]
    published_desc: Mapped[int]
    published_neg_max: Mapped[int]
    published_width: Mapped[int | None] = mapped_column(SmallInteger)
