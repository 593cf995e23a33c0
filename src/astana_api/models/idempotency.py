"""Answers that were given to requests with an `Idempotency-Key`, kept to be given again."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from astana_api.db.base import Base


class GivenAnswer(Base):
    """What one API key's request was answered; `request_sha256` tells it from another request.

    `headers` is a JSON object of those that belong to the answer itself. A row is of no use, and
    is dropped, a day after `at`.
    """

    __tablename__ = "given_answers"
    __table_args__ = (
        CheckConstraint("length(request_sha256) = 64", name="request_sha256"),
        CheckConstraint("status BETWEEN 200 AND 299", name="status"),
        Index("ix_given_answers_at", "at"),
    )

    key_id: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    request_sha256: Mapped[str]
    at: Mapped[str]
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[str]
