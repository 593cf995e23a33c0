"""The search index: tokens of entities and citations. Part of the projection."""

from collections.abc import Mapping

from sqlalchemy import CheckConstraint, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base
from astana_api.domain.search.search_tokens import Findable, TokenForm

FORM_CODES: Mapping[TokenForm, int] = {
    TokenForm.NAME: 0,
    TokenForm.SKELETON: 1,
    TokenForm.TEXT: 2,
}
RECORD_TYPES: tuple[Findable, ...] = (
    Findable.CITATION,
    Findable.EVENT,
    Findable.ORGANIZATION,
    Findable.PERSON,
    Findable.PLACE,
    Findable.WORK,
)
"""The types of records by their code. The order decides which rows a limited read returns."""
RECORD_TYPE_CODES: Mapping[Findable, int] = {
    record_type: code for code, record_type in enumerate(RECORD_TYPES)
}


class SearchToken(Base):
    """A token of an entity or of a citation.

    `form` and `record_type` are the codes above: there are more rows than in any other table.
    `weight` sorts records with fewer tokens first, so that a read of a frequent token can stop
    early. The primary key covers the row in reading order. The index finds the tokens of a record:
    to check a record for another word, and to delete them.
    """

    __tablename__ = "search_tokens"
    __table_args__ = (
        CheckConstraint(f"form BETWEEN 0 AND {max(FORM_CODES.values())}", name="form"),
        CheckConstraint(f"record_type BETWEEN 0 AND {len(RECORD_TYPES) - 1}", name="record_type"),
        Index("ix_search_tokens_record_id", "record_id", "form", "token"),
        {"sqlite_with_rowid": False},
    )

    form: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    weight: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    record_id: Mapped[str] = mapped_column(primary_key=True)
