"""Rate limits in requests per minute: for each API key, and for each client without one.

A request counts as its `cost` (see `QueryModel`): one, or more if its response may have many items.

Each process counts in memory, in fixed windows: a client can send the requests of two adjacent
windows in quick succession. A rate-limiting library would store more for longer, and one check
would cost as much as a cached response.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import ceil

from starlette import types as asgi

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.request_state import set_charge
from astana_api.api.problems.details import send_problem
from astana_api.errors import TooManyRequests

WINDOW_SECONDS = 60.0
MAX_ADDRESS_LENGTH = 64
MAX_TRACKED_CLIENTS = 100_000
"""Maximum number of clients counted at once; one more resets the counts of all."""
PROBE_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})
"""Paths that monitoring requests, which are never counted."""
LOOPBACK = "loopback"
"""The client on this machine, which is not limited."""
UNKNOWN = "unknown"
"""A client whose proxy gives no IP address."""


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

    def add(self, client: str, number: int) -> None:
        """Count further events of an admitted client, even beyond the limit."""
        self._counts[client] = self._counts.get(client, 0) + number

    def remaining(self, client: str) -> int:
        """Return how many more events are allowed in this window."""
        return max(0, self._limit - self._counts.get(client, 0))

    def seconds_left(self) -> int:
        """Return the seconds until the window ends."""
        return max(0, ceil(self._window_end - self._clock()))

    def retry_after(self, client: str) -> int:
        """Return the seconds until another event is allowed, without counting one; 0 if it is."""
        now = self._clock()
        is_limited = now < self._window_end and self._counts.get(client, 0) >= self._limit
        return ceil(self._window_end - now) if is_limited else 0


@lru_cache(maxsize=4096)
def _normalize_ip(host: str) -> str:
    """Return an IPv4 address, or the /64 network of an IPv6 address: a subscriber has all of it."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return LOOPBACK
    if address.version == 4:
        return str(address)
    return str(IPv6Address(int(address) >> 64 << 64))


def client_network(scope: asgi.Scope) -> str | None:
    """Return the IP address or IPv6 network of the client, LOOPBACK, UNKNOWN, or None.

    A client on a Unix socket has no address. Behind a trusted proxy, the client is the one that the
    proxy forwards (see `asgi_stack`).
    """
    client = scope.get("client")
    if not client or not client[0]:
        return None
    host: str = client[0]
    # Not cached if longer than any address: a proxy may forward what its client made up.
    return _normalize_ip(host) if len(host) <= MAX_ADDRESS_LENGTH else UNKNOWN


@dataclass(frozen=True, slots=True)
class Quota:
    """Represent the window in which one client or one key is counted."""

    policy: str
    limit: int
    window: FixedWindow
    client: str

    def count(self) -> None:
        """Count one request; raise TooManyRequests beyond the limit."""
        if wait := self.window.hit(self.client):
            raise TooManyRequests(
                f"{self.limit} requests a minute are allowed for one {self.policy}; "
                f"try again in {wait} s.",
                retry_after=wait,
            )

    def charge(self, number: int) -> None:
        """Count further requests for an expensive one."""
        self.window.add(self.client, number)

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10)."""
        policy = f'"{self.policy}";q={self.limit};w={WINDOW_SECONDS:.0f}'
        remaining, seconds = self.window.remaining(self.client), self.window.seconds_left()
        state = f'"{self.policy}";r={remaining};t={seconds}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]


class RateLimiter:
    """A limit on the requests of each API key, and of each client without one."""

    def __init__(self, limits: RateLimits) -> None:
        self.limits = limits
        self.key_window = FixedWindow(limits.per_key) if limits.per_key else None
        self.client_window = FixedWindow(limits.per_client) if limits.per_client else None

    def find_quota(self, scope: asgi.Scope) -> Quota | None:
        """Return the quota of a request; None if it is not limited."""
        network = client_network(scope)
        if network == LOOPBACK:
            return None
        principal = get_principal(scope)
        if principal is not None:
            policy, limit, window = "key", self.limits.per_key, self.key_window
        else:
            policy, limit, window = "address", self.limits.per_client, self.client_window
        client = network if principal is None else principal.id
        if window is None or client is None or is_probe(scope):
            return None
        return Quota(policy, limit, window, client)


def is_probe(scope: asgi.Scope) -> bool:
    """Return whether monitoring makes the request."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) in PROBE_PATHS


class RateLimitMiddleware:
    """Middleware that rejects requests beyond the limits.

    This middleware is outside of the response cache, so that cached responses count too: each as
    one, while the endpoint of another charges its cost.
    """

    def __init__(self, app: asgi.ASGIApp, limiter: RateLimiter) -> None:
        self.app = app
        self.limiter = limiter

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        quota = self.limiter.find_quota(scope)
        if quota is None:
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: asgi.Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(quota.headers())
            await send(message)

        try:
            quota.count()
        except TooManyRequests as exc:
            await send_problem(exc, scope, receive, send_with_headers)
            return
        set_charge(scope, quota.charge)
        await self.app(scope, receive, send_with_headers)
