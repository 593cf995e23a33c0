"""API keys: whose a secret is, and what there is of them."""

import hmac
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from astana_api.db.base import table
from astana_api.db.compiled import prepared
from astana_api.db.snapshot import Snapshot
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey

_key = table(ApiKey).c


class KeyRecord(NamedTuple):
    """A key as it is kept. Times are system times; the secret's digest is not among it."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None

    def works(self, now: str) -> bool:
        """Whether the key is neither revoked nor, at that system time, expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


_COLUMNS = tuple(_key[name] for name in KeyRecord._fields)


@prepared
def _BY_DIGEST() -> Any:  # noqa: N802 - becomes the statement
    return select(_key.secret_sha256, *_COLUMNS).where(_key.secret_sha256 == bindparam("digest"))


@prepared
def _ALL() -> Any:  # noqa: N802 - becomes the statement
    return select(*_COLUMNS).order_by(_key.name)


def _record(row: tuple[Any, ...]) -> KeyRecord:
    identifier, name, scopes, *times = row
    return KeyRecord(identifier, name, tuple(map(Scope, scopes.split(" "))), *times)


async def key_of_digest(snapshot: Snapshot, digest: str) -> KeyRecord | None:
    """The key of a secret, by its digest: also one that no longer works."""
    row = await snapshot.first(_BY_DIGEST, {"digest": digest})
    # What is compared in the index is a digest, of which nobody can choose the first characters
    # one after another; the last word is still said in constant time.
    if row is None or not hmac.compare_digest(row[0], digest):
        return None
    return _record(row[1:])


async def all_keys(snapshot: Snapshot) -> list[KeyRecord]:
    """Every key, by name, revoked ones too."""
    return [_record(row) for row in await snapshot.all(_ALL, bounded=False)]
