"""Authentication of a request by its API key, before the response cache."""

import datetime as dt
from collections.abc import Sequence

from starlette import types as asgi

from astana_api.api.http.authorization import Principal, authorize, set_principal
from astana_api.api.http.page_site import PageSite, find_site
from astana_api.api.middleware.key_last_used import KeyLastUsedTracker
from astana_api.api.middleware.rate_limits import FixedWindow, RateLimiter, client_network
from astana_api.api.problems.details import send_problem
from astana_api.db.database import Database
from astana_api.db.types import timestamp
from astana_api.domain.api_keys import has_secret_format, hash_secret
from astana_api.domain.enums import Scope
from astana_api.errors import Forbidden, TooManyRequests, Unauthorized
from astana_api.queries.api_keys import find_key_by_digest

_ALWAYS_OPEN = frozenset({"healthz", "readyz", "docs", "guide", "openapi.json", "problems"})
"""First path segments that never need a key."""


def is_public_path(scope: asgi.Scope) -> bool:
    """Return whether the path describes the server itself and never needs a key."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path[1:].partition("/")[0] in _ALWAYS_OPEN


def parse_bearer_secret(header_values: Sequence[bytes]) -> bytes | None:
    """Return the secret in the `Authorization` headers; None if no key is sent.

    Other schemes than Bearer are ignored: a proxy may use them. Raise Unauthorized for a value that
    cannot be a key.
    """
    secrets = [
        rest.strip(b" ")
        for scheme, _, rest in (value.strip().partition(b" ") for value in header_values)
        if scheme.lower() == b"bearer"
    ]
    if not secrets:
        return None
    if not any(secrets):
        raise Unauthorized("Authorization has no key after Bearer.", invalid=True)
    if len(secrets) > 1 or not has_secret_format(secrets[0]):
        raise Unauthorized("The key in Authorization is unknown to this server.", invalid=True)
    return secrets[0]


class FailedKeyLimiter:
    """A limit on invalid keys for each client; 0 disables it.

    Beyond the limit, keys of the client are rejected without a lookup, except those that were valid
    before: one client behind a shared IP address must not lock out the others.
    """

    def __init__(self, max_per_minute: int) -> None:
        self._window = FixedWindow(max_per_minute) if max_per_minute else None
        self._valid_digests: set[str] = set()

    def check(self, scope: asgi.Scope, digest: str) -> None:
        """Raise TooManyRequests if the key must not be looked up."""
        client = client_network(scope)
        if self._window is not None and client is not None and digest not in self._valid_digests:
            _raise_if_limited(self._window.retry_after(client))

    def record_failure(self, scope: asgi.Scope) -> None:
        """Count an invalid key; raise TooManyRequests beyond the limit."""
        client = client_network(scope)
        if self._window is not None and client is not None:
            _raise_if_limited(self._window.hit(client))

    def mark_valid(self, digest: str) -> None:
        """Exempt a key that was found valid from the limit."""
        self._valid_digests.add(digest)


def _raise_if_limited(wait: int) -> None:
    if wait:
        detail = f"Too many keys from this address were not good; try again in {wait} s."
        raise TooManyRequests(detail, retry_after=wait)


class AuthenticationMiddleware:
    """Middleware that sets the principal of a request by its API key and rejects invalid keys.

    This middleware is outside of the response cache, so that the cache serves no unauthenticated
    client when reads require a key. Each request reads the key from the database, so that
    revocation takes effect at once. Without a database no key is valid. `limiter` counts the
    requests that are rejected here; it sees the others as the next layer.
    """

    def __init__(
        self,
        app: asgi.ASGIApp,
        *,
        reads_require_key: bool,
        failed_keys_per_client: int = 0,
        limiter: RateLimiter | None = None,
    ) -> None:
        self.app = app
        self.limiter = limiter
        self.reads_require_key = reads_require_key
        self.failed_keys = FailedKeyLimiter(failed_keys_per_client)

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        header_values = [value for name, value in scope["headers"] if name == b"authorization"]
        site = find_site(scope)
        if header_values or self.reads_require_key or site is not None:
            try:
                await self._authenticate_or_count(scope, header_values, site)
            except Exception as exc:  # noqa: BLE001 - sent as a problem document
                await send_problem(exc, scope, receive, send)
                return
        await self.app(scope, receive, send)

    async def _authenticate_or_count(
        self, scope: asgi.Scope, header_values: Sequence[bytes], site: PageSite | None
    ) -> None:
        try:
            await self._authenticate(scope, header_values, site)
        except (Unauthorized, Forbidden):
            quota = self.limiter.find_quota(scope) if self.limiter is not None else None
            if quota is not None:
                quota.count()
            raise

    async def _authenticate(
        self, scope: asgi.Scope, header_values: Sequence[bytes], site: PageSite | None
    ) -> None:
        if is_public_path(scope):
            return
        if header_values:
            try:
                await self._set_principal(scope, header_values)
            except Unauthorized:
                self.failed_keys.record_failure(scope)
                raise
        elif site is not None and not site.is_public(scope):
            # A session is valid for pages only, never for the API.
            principal = await site.find_principal(scope)
            if principal is not None:
                set_principal(scope, principal)
        # The allowed methods are public, and browsers send preflight requests without a key.
        is_open = site is not None and site.is_public(scope)
        if self.reads_require_key and scope["method"] != "OPTIONS" and not is_open:
            authorize(scope, Scope.READ)

    async def _set_principal(self, scope: asgi.Scope, header_values: Sequence[bytes]) -> None:
        secret = parse_bearer_secret(header_values)
        if secret is None:
            return
        digest = hash_secret(secret)
        self.failed_keys.check(scope, digest)
        state = scope["app"].state
        database: Database | None = getattr(state, "database", None)
        now = dt.datetime.now(dt.UTC)
        principal = await _load_principal(database, digest, timestamp(now))
        set_principal(scope, principal)
        self.failed_keys.mark_valid(digest)
        tracker: KeyLastUsedTracker | None = getattr(state, "key_last_used", None)
        if tracker is not None:
            tracker.record(principal.id, now)


async def _load_principal(database: Database | None, digest: str, now: str) -> Principal:
    key = None
    if database is not None:
        async with database.read() as snapshot:
            key = await find_key_by_digest(snapshot, digest)
    if key is None:
        raise Unauthorized("There is no such key.", invalid=True)
    if key.revoked_at is not None:
        raise Unauthorized("The key was revoked.", invalid=True)
    if not key.is_valid(now):
        raise Unauthorized("The key has expired.", invalid=True)
    return Principal(key.id, key.name, frozenset(key.scopes))
