"""Responses to requests with an `Idempotency-Key`, stored for replay."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base


class StoredResponse(Base):
    """The response to a request of one API key.

    `request_sha256` detects another request with the same idempotency key. `headers` is a JSON
    object of the headers to replay. A row expires, and is deleted, one day after `created_at`.
    """

    __tablename__ = "stored_responses"
    __table_args__ = (
        CheckConstraint("length(request_sha256) = 64", name="request_sha256"),
        CheckConstraint("status BETWEEN 200 AND 299", name="status"),
        Index("ix_stored_responses_created_at", "created_at"),
    )

    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    created_at: Mapped[str]
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[str]
