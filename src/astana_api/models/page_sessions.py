"""Sessions of the pages: a key that signed in, until it signs out or the session expires."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base


class PageSession(Base):
    """A session of the HTML pages. Only the SHA-256 of its token is stored."""

    __tablename__ = "page_sessions"
    __table_args__ = (
        CheckConstraint("length(token_sha256) = 64", name="token_sha256"),
        Index("ix_page_sessions_key_id", "key_id"),
    )

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"))
    created_at: Mapped[str]
    expires_at: Mapped[str]
