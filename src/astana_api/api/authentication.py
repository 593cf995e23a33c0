"""Whose key came with a request: looked up once, before anything is answered, kept answers too."""

import datetime as dt
from collections.abc import Sequence

from starlette import types as asgi

from astana_api.api.authorization import HOLDER, KeyHolder, authorize
from astana_api.api.problems import answer_failure
from astana_api.db.database import Database
from astana_api.db.types import timestamp
from astana_api.domain.keys import digest_of_secret, is_secret
from astana_api.domain.terms import Scope
from astana_api.errors import Unauthorized
from astana_api.queries.keys import key_of_digest

_ALWAYS_OPEN = frozenset({"healthz", "readyz", "docs", "openapi.json", "problems"})
"""First segments of addresses that need no key, whatever the operator closed."""


def is_always_open(scope: asgi.Scope) -> bool:
    """Whether the address is about the server and not about what it holds."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path[1:].partition("/")[0] in _ALWAYS_OPEN


def secret_in(given: Sequence[bytes]) -> bytes | None:
    """The secret in the values of `Authorization`; None where no key is given.

    Another scheme than Bearer is not ours: a proxy may have asked for it. Raises Unauthorized for
    what cannot be a key.
    """
    bearers = [
        rest.strip(b" ")
        for scheme, _, rest in (value.strip().partition(b" ") for value in given)
        if scheme.lower() == b"bearer"
    ]
    if not bearers:
        return None
    if len(bearers) > 1 or not is_secret(bearers[0]):
        raise Unauthorized("What Authorization holds is not a key of this server.", invalid=True)
    return bearers[0]


class Authentication:
    """Leaves the holder of the request's key for whoever asks, and refuses a key that is not good.

    It stands outside of what is kept, so that a closed server answers no stranger from memory.
    The key is read from the database at each request: once revoked, it works nowhere. Where there
    is no database no key is good.
    """

    def __init__(self, app: asgi.ASGIApp, *, closed: bool) -> None:
        self.app = app
        self.closed = closed

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if given or self.closed:
            try:
                await self._admit(scope, given)
            except Exception as failure:  # noqa: BLE001 - it is answered
                await answer_failure(failure, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _admit(self, scope: asgi.Scope, given: Sequence[bytes]) -> None:
        if is_always_open(scope):
            return
        secret = secret_in(given)
        if secret is not None:
            database: Database | None = getattr(scope["app"].state, "database", None)
            scope[HOLDER] = await self._holder(database, secret)
        # What a method takes is no secret, and a browser asks before it has a key to show.
        if self.closed and scope["method"] != "OPTIONS":
            authorize(scope, Scope.READ)

    async def _holder(self, database: Database | None, secret: bytes) -> KeyHolder:
        if database is None:
            raise Unauthorized("There is no such key.", invalid=True)
        async with database.read() as snapshot:
            key = await key_of_digest(snapshot, digest_of_secret(secret))
        if key is None:
            raise Unauthorized("There is no such key.", invalid=True)
        if key.revoked_at is not None:
            raise Unauthorized("The key was revoked.", invalid=True)
        if not key.works(timestamp(dt.datetime.now(dt.UTC))):
            raise Unauthorized("The key has expired.", invalid=True)
        return KeyHolder(key.id, key.name, frozenset(key.scopes))
