"""Rate limits in requests per minute: for each API key, and for each client without one.

Each process counts in memory, in fixed windows: a client can send the requests of two adjacent
windows in quick succession. A rate-limiting library would store more for longer, and one check
would cost as much as a cached response.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address
from math import ceil

from starlette import types as asgi

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.problem_details import send_problem
from astana_api.errors import TooManyRequests

WINDOW_SECONDS = 60.0
MAX_TRACKED_CLIENTS = 100_000
"""Maximum number of clients counted at once; one more resets the counts of all."""
PROBE_PATHS = frozenset({"/healthz", "/readyz"})
"""Liveness and readiness probes, which are never limited."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Represent the limits in requests per minute; 0 means no limit."""

    per_key: int = 0
    per_client: int = 0
    failed_keys_per_client: int = 0


NO_LIMITS = RateLimits()


class FixedWindow:
    """A counter of events for each client that is reset when the window ends."""

    def __init__(self, limit: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._window_end = 0.0
        self._counts: dict[str, int] = {}

    def __len__(self) -> int:
        """Return the number of clients counted in this window."""
        return len(self._counts)

    def hit(self, client: str) -> int:
        """Count one event and return 0; at the limit, return the seconds until the window ends."""
        now = self._clock()
        if now >= self._window_end:
            self._window_end = now + WINDOW_SECONDS
            self._counts.clear()
        count = self._counts.get(client, 0)
        if count >= self._limit:
            return ceil(self._window_end - now)
        if not count and len(self._counts) >= MAX_TRACKED_CLIENTS:
            self._counts.clear()
        self._counts[client] = count + 1
        return 0

    def retry_after(self, client: str) -> int:
        """Return the seconds until another event is allowed, without counting one; 0 if it is."""
        now = self._clock()
        is_limited = now < self._window_end and self._counts.get(client, 0) >= self._limit
        return ceil(self._window_end - now) if is_limited else 0


@lru_cache(maxsize=4096)
def _normalize_ip(host: str) -> str:
    """Return an IPv4 address, or the /64 network of an IPv6 address: a subscriber has all of it."""
    try:
        address = IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


def client_network(scope: asgi.Scope) -> str | None:
    """Return the IP address or IPv6 network of the client; None on a Unix socket."""
    client = scope.get("client")
    if not client:
        return None
    host: str = client[0]
    return _normalize_ip(host) if ":" in host else host


class RateLimiter:
    """A limit on the requests of each API key, and of each client without one."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self.key_window = FixedWindow(limits.per_key) if limits.per_key else None
        self.client_window = FixedWindow(limits.per_client) if limits.per_client else None

    def count(self, scope: asgi.Scope) -> None:
        """Count the request; raise TooManyRequests beyond the limit."""
        principal = get_principal(scope)
        client = client_network(scope) if principal is None else principal.id
        window = self.client_window if principal is None else self.key_window
        if window is None or client is None or scope["path"] in PROBE_PATHS:
            return
        if wait := window.hit(client):
            limit = self.limits.per_client if principal is None else self.limits.per_key
            counted = "address" if principal is None else "key"
            raise TooManyRequests(
                f"{limit} requests a minute are allowed for one {counted}; try again in {wait} s.",
                retry_after=wait,
            )


class RateLimitMiddleware:
    """Middleware that rejects requests beyond the limits.

    This middleware is outside of the response cache, so that cached responses count too.
    """

    def __init__(self, app: asgi.ASGIApp, limiter: RateLimiter) -> None:
        self.app = app
        self.limiter = limiter

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        try:
            self.limiter.count(scope)
        except TooManyRequests as exc:
            await send_problem(exc, scope, receive, send)
            return
        await self.app(scope, receive, send)
