"""Create and revoke API keys, record when each was last used, and open their page sessions.

These writes open no revision: keys control access and are not part of the knowledge base.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import generate_secret, hash_secret
from astana_api.domain.enums import Scope
from astana_api.domain.text.normalization import TextError, normalize_text
from astana_api.errors import (
    IdentifierTaken,
    ResourceNotFound,
    Unauthorized,
    UnprocessableContent,
)
from astana_api.models import ApiKey, PageSession

ID_PREFIX = "key-"
MAX_NAME_LENGTH = 100
SESSION_LIFETIME = dt.timedelta(hours=12)

_key = table(ApiKey).c


def system_clock() -> dt.datetime:
    """Return the current time in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A new key with its secret, which is not stored and cannot be shown again."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str | None
    secret: str


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A revoked key and its time of revocation."""

    id: str
    name: str
    revoked_at: str
    was_already_revoked: bool
    """Whether the key was revoked before this call."""


def _clean_name(name: str) -> str:
    try:
        cleaned = normalize_text(name)
    except TextError as exc:
        raise UnprocessableContent(f"A key cannot be called so: {exc}.") from None
    if len(cleaned) > MAX_NAME_LENGTH:
        raise UnprocessableContent(f"The name of a key may have {MAX_NAME_LENGTH} characters.")
    if cleaned.startswith(ID_PREFIX):
        raise UnprocessableContent(f"No key's name may begin as ids do, with {ID_PREFIX!r}.")
    return cleaned


def create_key(
    session: Session,
    name: str,
    scopes: Collection[Scope],
    *,
    expires_at: dt.datetime | None = None,
    clock: Callable[[], dt.datetime] = system_clock,
) -> NewKey:
    """Create a key.

    The name of a revoked key cannot be reused, because revisions refer to it. Raises
    IdentifierTaken for a used name; UnprocessableContent for an invalid name, an expiry in the
    past, or no scope.
    """
    cleaned_name = _clean_name(name)
    now = clock()
    if not scopes:
        raise UnprocessableContent("A key without a scope would allow nothing.")
    if expires_at is not None and expires_at <= now:
        raise UnprocessableContent(f"The key would have expired: {timestamp(expires_at)} is past.")
    key = NewKey(
        id=ID_PREFIX + secrets.token_hex(6),
        name=cleaned_name,
        scopes=tuple(scope for scope in Scope if scope in scopes),
        created_at=timestamp(now),
        expires_at=None if expires_at is None else timestamp(expires_at),
        secret=generate_secret(),
    )
    try:
        session.execute(
            insert(ApiKey).values(
                id=key.id,
                name=key.name,
                secret_sha256=hash_secret(key.secret.encode()),
                scopes=" ".join(key.scopes),
                created_at=key.created_at,
                expires_at=key.expires_at,
            )
        )
    except IntegrityError:
        raise IdentifierTaken(
            f"The key name {cleaned_name} is or was in use: choose another."
        ) from None
    return key


def revoke_key(
    session: Session, name_or_id: str, *, clock: Callable[[], dt.datetime] = system_clock
) -> RevokedKey:
    """Revoke a key and delete its sessions; a revoked key keeps its time of revocation.

    Raises ResourceNotFound for an unknown name or id.
    """
    key = session.execute(
        select(_key.id, _key.name, _key.revoked_at)
        .where(or_(_key.id == name_or_id, _key.name == name_or_id))
        .with_for_update()
    ).one_or_none()
    if key is None:
        raise ResourceNotFound(f"There is no key {name_or_id}.")
    if key.revoked_at is not None:
        return RevokedKey(key.id, key.name, key.revoked_at, was_already_revoked=True)
    session.execute(delete(PageSession).where(PageSession.key_id == key.id))
    now = timestamp(clock())
    session.execute(update(ApiKey).where(_key.id == key.id).values(revoked_at=now))
    return RevokedKey(key.id, key.name, now, was_already_revoked=False)


_UPDATE_LAST_USED = (
    update(table(ApiKey))
    .where(
        _key.id == bindparam("used_id"),
        or_(_key.last_used_at.is_(None), _key.last_used_at < bindparam("used_at")),
    )
    .values(last_used_at=bindparam("used_at"))
)


def record_use(session: Session, last_used: Mapping[str, str]) -> None:
    """Store the last use of keys: timestamps by key id.

    An earlier timestamp never replaces a later one, so several processes can report in any order.
    """
    rows = [{"used_id": key, "used_at": used_at} for key, used_at in sorted(last_used.items())]
    if rows:
        session.connection().execute(_UPDATE_LAST_USED, rows)


def open_page_session(
    session: Session, key_digest: str, *, clock: Callable[[], dt.datetime] = system_clock
) -> str:
    """Open a session of the key with the digest, delete expired ones, and return its token.

    Raise Unauthorized unless the key is valid.
    """
    now = clock()
    # Locked, so that a key that is revoked at the same time keeps no session.
    row = session.execute(
        select(_key.id, _key.revoked_at, _key.expires_at)
        .where(_key.secret_sha256 == key_digest)
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
