"""The words by which search finds: projected, as all that is read."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base, one_of
from astana_api.domain.search.search_tokens import Findable, WordForm


class SearchWord(Base):
    """That an entity or a citation is found by a word.

    What has fewer words comes first (`weight`), so that a common word need not be read to its end.
    The key is the whole row, in the order in which it is read.
    """

    __tablename__ = "search_words"
    __table_args__ = (
        one_of("form", WordForm),
        one_of("kind", Findable),
        Index("ix_search_words_holder_id", "holder_id", "form", "word"),
        {"sqlite_with_rowid": False},
    )

    form: Mapped[str] = mapped_column(primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    weight: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[str] = mapped_column(primary_key=True)
