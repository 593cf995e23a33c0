"""Reads of API keys."""

import hmac
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey, PageSession

_key = table(ApiKey).c


class KeyRecord(NamedTuple):
    """A stored key without the digest of its secret. Times are system times."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    def is_valid(self, now: str) -> bool:
        """Return whether the key is neither revoked nor expired at a system time."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


_COLUMNS = tuple(_key[name] for name in KeyRecord._fields)


_BY_DIGEST = CompiledStatement(
    select(_key.secret_sha256, *_COLUMNS).where(_key.secret_sha256 == bindparam("digest"))
)
_session = table(PageSession).c
_BY_SESSION = CompiledStatement(
    select(*_COLUMNS)
    .join(table(PageSession), _session.key_id == _key.id)
    .where(_session.token_sha256 == bindparam("digest"), _session.expires_at > bindparam("now"))
)
_ALL = CompiledStatement(select(*_COLUMNS).order_by(_key.name))


def _key_record(row: tuple[Any, ...]) -> KeyRecord:
    identifier, name, scopes, *times = row
    return KeyRecord(identifier, name, tuple(map(Scope, scopes.split(" "))), *times)


async def find_key_by_digest(snapshot: Snapshot, digest: str) -> KeyRecord | None:
    """Return the key with the digest of a secret, even if it is expired or revoked."""
    row = await snapshot.first(_BY_DIGEST, {"digest": digest})
    # A client cannot choose the digest character by character, so the index lookup leaks nothing
    # useful. The final comparison takes constant time all the same.
    if row is None or not hmac.compare_digest(row[0], digest):
        return None
    return _key_record(row[1:])


async def find_key_by_session(snapshot: Snapshot, digest: str, now: str) -> KeyRecord | None:
    """Return the valid key of the open session with the digest of a token; None without one."""
    row = await snapshot.first(_BY_SESSION, {"digest": digest, "now": now})
    key = None if row is None else _key_record(row)
    return key if key is not None and key.is_valid(now) else None


async def list_keys(snapshot: Snapshot) -> list[KeyRecord]:
    """Return every key by name, including revoked keys."""
    return [_key_record(row) for row in await snapshot.all(_ALL, long_running=True)]
