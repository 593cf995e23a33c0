"""Open and close sessions of the pages; like those of keys, these writes open no revision."""

import datetime as dt
import secrets
from collections.abc import Callable

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from astana_api.commands.api_keys import system_clock
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import hash_secret
from astana_api.errors import Unauthorized
from astana_api.models import ApiKey, PageSession

SESSION_LIFETIME = dt.timedelta(hours=12)


def open_page_session(
    session: Session, key_digest: str, *, clock: Callable[[], dt.datetime] = system_clock
) -> str:
    """Open a session of the key with the digest, delete expired ones, and return its token.

    Raise Unauthorized unless the key is valid.
    """
    now = clock()
    # Locked, so that a key that is revoked at the same time keeps no session.
    row = session.execute(
        select(ApiKey.id, ApiKey.revoked_at, ApiKey.expires_at)
        .where(ApiKey.secret_sha256 == key_digest)
        .with_for_update()
    ).one_or_none()
    is_valid = row is not None and row.revoked_at is None
    if row is None or not is_valid or (row.expires_at and row.expires_at <= timestamp(now)):
        raise Unauthorized("There is no such key, or it is no longer valid.", invalid=True)
    session.execute(delete(PageSession).where(PageSession.expires_at <= timestamp(now)))
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(PageSession).values(
            token_sha256=hash_secret(token.encode()),
            key_id=row.id,
            created_at=timestamp(now),
            expires_at=timestamp(now + SESSION_LIFETIME),
        )
    )
    return token


def close_page_session(session: Session, token: str) -> None:
    """Delete a session; do nothing if there is none with the token."""
    digest = hash_secret(token.encode())
    session.execute(delete(PageSession).where(PageSession.token_sha256 == digest))
