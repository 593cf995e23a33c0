"""The declarative base, with a name for every constraint so that both databases agree on it."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, MetaData, Table
from sqlalchemy.orm import DeclarativeBase

from astana_api.db.types import Text, Whole

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table is declared on; a `str` column compares by code point on both databases."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {str: Text, int: Whole}  # noqa: RUF012 - SQLAlchemy's own form


def one_of(column: str, words: type[StrEnum], *, optional: bool = False) -> CheckConstraint:
    """The rule that a column holds a word of a closed set; named after the column."""
    allowed = ", ".join(f"'{word.value}'" for word in words)
    rule = f"{column} IN ({allowed})"
    return CheckConstraint(f"{column} IS NULL OR {rule}" if optional else rule, name=column)


def table(model: type[Base]) -> Table:
    """The table of a model, for statements that need no object: several times as fast in bulk."""
    return Base.metadata.tables[model.__tablename__]
