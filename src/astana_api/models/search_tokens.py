"""The search index: tokens of entities and citations. Part of the projection."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, enum_check
from astana_api.domain.search.search_tokens import Findable, TokenForm


class SearchToken(Base):
    """A token of an entity or of a citation.

    `weight` sorts records with fewer tokens first, so that a read of a frequent token can stop
    early. The primary key covers the row in reading order.
    """

    __tablename__ = "search_tokens"
    __table_args__ = (
        enum_check("form", TokenForm),
        enum_check("record_type", Findable),
        Index("ix_search_tokens_record_id", "record_id", "form", "token"),
        {"sqlite_with_rowid": False},
    )

    form: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    record_type: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[str] = mapped_column(primary_key=True)
