"""Whose key came with a request: looked up once, before anything is answered, kept answers too."""

import datetime as dt
from collections.abc import Sequence

from starlette import types as asgi

from astana_api.api.http.authorization import KeyHolder, authorize, remember_holder
from astana_api.api.http.problem_details import answer_failure
from astana_api.api.middleware.key_last_used import KeyUse
from astana_api.api.middleware.rate_limits import RateLimits, Window, client_of
from astana_api.db.database import Database
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import digest_of_secret, is_secret
from astana_api.domain.enums import Scope
from astana_api.errors import Forbidden, TooManyRequests, Unauthorized
from astana_api.queries.api_keys import key_of_digest

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


class FailedKeys:
    """Counts, by address, the keys that were not good; 0 counts nothing.

    An address that sent too many has any further key refused unread, unless that key was good
    before: a stranger behind the same address must not shut out whoever works there.
    """

    def __init__(self, most: int) -> None:
        self._window = Window(most) if most else None
        self._good: set[str] = set()

    def check(self, scope: asgi.Scope, digest: str) -> None:
        """Raises TooManyRequests where a key is not to be looked at."""
        client = client_of(scope)
        if self._window is not None and client is not None and digest not in self._good:
            _refuse(self._window.spent(client))

    def count(self, scope: asgi.Scope) -> None:
        """A key was not good; raises TooManyRequests where there were too many."""
        client = client_of(scope)
        if self._window is not None and client is not None:
            _refuse(self._window.hit(client))

    def remember(self, digest: str) -> None:
        """A key was good."""
        self._good.add(digest)


def _refuse(wait: int) -> None:
    if wait:
        detail = f"Too many keys from this address were not good; try again in {wait} s."
        raise TooManyRequests(detail, retry_after=wait)


class Authentication:
    """Leaves the holder of the request's key for whoever asks, and refuses a key that is not good.

    It stands outside of what is kept, so that a closed server answers no stranger from memory.
    The key is read from the database at each request: once revoked, it works nowhere. Where there
    is no database no key is good. What is refused here is counted by `limits`, as what goes on is.
    """

    def __init__(
        self,
        app: asgi.ASGIApp,
        *,
        closed: bool,
        failed_keys: int = 0,
        limits: RateLimits | None = None,
    ) -> None:
        self.app = app
        self.limits = limits
        self.closed = closed
        self.failed = FailedKeys(failed_keys)

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        if given or self.closed:
            try:
                await self._admit_or_count(scope, given)
            except Exception as failure:  # noqa: BLE001 - it is answered
                await answer_failure(failure, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _admit_or_count(self, scope: asgi.Scope, given: Sequence[bytes]) -> None:
        try:
            await self._admit(scope, given)
        except (Unauthorized, Forbidden):
            if self.limits is not None:
                self.limits.count(scope)
            raise

    async def _admit(self, scope: asgi.Scope, given: Sequence[bytes]) -> None:
        if is_always_open(scope):
            return
        if given:
            try:
                await self._identify(scope, given)
            except Unauthorized:
                self.failed.count(scope)
                raise
        # What a method takes is no secret, and a browser asks before it has a key to show.
        if self.closed and scope["method"] != "OPTIONS":
            authorize(scope, Scope.READ)

    async def _identify(self, scope: asgi.Scope, given: Sequence[bytes]) -> None:
        secret = secret_in(given)
        if secret is None:
            return
        digest = digest_of_secret(secret)
        self.failed.check(scope, digest)
        state = scope["app"].state
        database: Database | None = getattr(state, "database", None)
        now = dt.datetime.now(dt.UTC)
        holder = await _holder(database, digest, timestamp(now))
        remember_holder(scope, holder)
        self.failed.remember(digest)
        use: KeyUse | None = getattr(state, "key_use", None)
        if use is not None:
            use.note(holder.id, now)


async def _holder(database: Database | None, digest: str, now: str) -> KeyHolder:
    key = None
    if database is not None:
        async with database.read() as snapshot:
            key = await key_of_digest(snapshot, digest)
    if key is None:
        raise Unauthorized("There is no such key.", invalid=True)
    if key.revoked_at is not None:
        raise Unauthorized("The key was revoked.", invalid=True)
    if not key.works(now):
        raise Unauthorized("The key has expired.", invalid=True)
    return KeyHolder(key.id, key.name, frozenset(key.scopes))
