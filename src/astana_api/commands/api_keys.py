"""Making and revoking API keys, and keeping when each was last used.

None of it is a revision: keys are about who may write, not about what is stated.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import digest_of_secret, new_secret
from astana_api.domain.enums import Scope
from astana_api.domain.text.normalization import TextError, clean
from astana_api.errors import IdentifierTaken, ResourceNotFound, UnprocessableContent
from astana_api.models import ApiKey

ID_PREFIX = "key-"
LONGEST_NAME = 100

_key = table(ApiKey).c


def system_clock() -> dt.datetime:
    """The time now, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made, with the secret that nobody can be told again."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str | None
    secret: str


@dataclass(frozen=True, slots=True)
class RevokedKey:
    """A key that no longer works, and since when."""

    id: str
    name: str
    revoked_at: str
    already: bool
    """Whether somebody had revoked it before."""


def _clean_name(name: str) -> str:
    try:
        stored = clean(name)
    except TextError as fault:
        raise UnprocessableContent(f"A key cannot be called so: {fault}.") from None
    if len(stored) > LONGEST_NAME:
        raise UnprocessableContent(f"The name of a key may have {LONGEST_NAME} characters.")
    if stored.startswith(ID_PREFIX):
        raise UnprocessableContent(f"No key's name may begin as ids do, with {ID_PREFIX!r}.")
    return stored


def create_key(
    session: Session,
    name: str,
    scopes: Collection[Scope],
    *,
    expires_at: dt.datetime | None = None,
    clock: Callable[[], dt.datetime] = system_clock,
) -> NewKey:
    """Make a key.

    A name is given once, to a key that was revoked since too: revisions go on naming it. Raises
    IdentifierTaken for one that is taken, and UnprocessableContent for one that cannot be, for an
    expiry that is past and for no scope at all.
    """
    stored = _clean_name(name)
    now = clock()
    if not scopes:
        raise UnprocessableContent("A key without a scope would allow nothing.")
    if expires_at is not None and expires_at <= now:
        raise UnprocessableContent(f"The key would have expired: {timestamp(expires_at)} is past.")
    made = NewKey(
        id=ID_PREFIX + secrets.token_hex(6),
        name=stored,
        scopes=tuple(scope for scope in Scope if scope in scopes),
        created_at=timestamp(now),
        expires_at=None if expires_at is None else timestamp(expires_at),
        secret=new_secret(),
    )
    try:
        session.execute(
            insert(ApiKey).values(
                id=made.id,
                name=made.name,
                secret_sha256=digest_of_secret(made.secret.encode()),
                scopes=" ".join(made.scopes),
                created_at=made.created_at,
                expires_at=made.expires_at,
            )
        )
    except IntegrityError:
        raise IdentifierTaken(f"A key is called {stored} already, or was.") from None
    return made


def revoke_key(
    session: Session, name_or_id: str, *, clock: Callable[[], dt.datetime] = system_clock
) -> RevokedKey:
    """Revoke a key, which then works nowhere; one that was revoked before keeps its time.

    Raises ResourceNotFound where no key is called so.
    """
    found = session.execute(
        select(_key.id, _key.name, _key.revoked_at)
        .where(or_(_key.id == name_or_id, _key.name == name_or_id))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise ResourceNotFound(f"There is no key {name_or_id}.")
    if found.revoked_at is not None:
        return RevokedKey(found.id, found.name, found.revoked_at, already=True)
    now = timestamp(clock())
    session.execute(update(ApiKey).where(_key.id == found.id).values(revoked_at=now))
    return RevokedKey(found.id, found.name, now, already=False)


_USED = (
    update(table(ApiKey))
    .where(
        _key.id == bindparam("used_id"),
        or_(_key.last_used_at.is_(None), _key.last_used_at < bindparam("used_at")),
    )
    .values(last_used_at=bindparam("used_at"))
)


def record_use(session: Session, used: Mapping[str, str]) -> None:
    """Keep the last use of keys: system times by id.

    Never set back, so that several processes can tell of the same key in any order.
    """
    rows = [{"used_id": key, "used_at": at} for key, at in sorted(used.items())]
    if rows:
        session.connection().execute(_USED, rows)
