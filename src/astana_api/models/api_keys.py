"""API keys, with the hash of their secret, and the sessions of pages that they opened."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base


class ApiKey(Base):
    """A key for writing, and for reading on a server that restricts reading.

    Only the SHA-256 of the secret is stored. `scopes` are separated by single spaces.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("name"),
        UniqueConstraint("secret_sha256"),
        CheckConstraint("length(secret_sha256) = 64", name="secret_sha256"),
        CheckConstraint("scopes <> ''", name="scopes"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    secret_sha256: Mapped[str]
    scopes: Mapped[str]
    created_at: Mapped[str]
    expires_at: Mapped[str | None]
    revoked_at: Mapped[str | None]
    last_used_at: Mapped[str | None]


class PageSession(Base):
    """A session of the HTML pages, until the key signs out or the session expires.

    Only the SHA-256 of its token is stored.
    """

    __tablename__ = "page_sessions"
    __table_args__ = (
        CheckConstraint("length(token_sha256) = 64", name="token_sha256"),
        Index("ix_page_sessions_key_id", "key_id"),
    )

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"))
    created_at: Mapped[str]
    expires_at: Mapped[str]
