"""How much may be asked in a minute: by a key, by an address, and with keys that are not good.

Counted in memory, by each process for itself, in fixed windows: of two minutes next to each other
a client may ask for both at once. A library would keep what it counts for longer and in more
places than this needs, at the price of the cached answer itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address
from math import ceil

from starlette import types as asgi

from astana_api.api.http.authorization import holder_of
from astana_api.api.http.problem_details import answer_failure
from astana_api.errors import TooManyRequests

SECONDS = 60.0
MOST_KNOWN = 100_000
"""Clients that are counted at once; a flood of more begins the window anew, for all of them."""
PROBES = frozenset({"/healthz", "/readyz"})
"""Addresses that whoever watches the server may ask at any time."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Requests per minute; 0 is no limit."""

    keys: int = 0
    addresses: int = 0
    failed_keys: int = 0


NO_LIMITS = Rates()


class Window:
    """Counts for a minute, and then forgets."""

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._ends = 0.0
        self._counts: dict[str, int] = {}

    def __len__(self) -> int:
        """How many are counted now."""
        return len(self._counts)

    def hit(self, who: str) -> int:
        """Count one: 0 where it is allowed, else the seconds until the window ends."""
        now = self._clock()
        if now >= self._ends:
            self._ends = now + SECONDS
            self._counts.clear()
        count = self._counts.get(who, 0)
        if count >= self._most:
            return ceil(self._ends - now)
        if not count and len(self._counts) >= MOST_KNOWN:
            self._counts.clear()
        self._counts[who] = count + 1
        return 0

    def spent(self, who: str) -> int:
        """The seconds until one more is allowed, without counting one; 0 where it is now."""
        now = self._clock()
        spent = now < self._ends and self._counts.get(who, 0) >= self._most
        return ceil(self._ends - now) if spent else 0


@lru_cache(maxsize=4096)
def _network(host: str) -> str:
    """An IPv6 address stands for its /64, all of which one subscriber has."""
    try:
        address = IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


def client_of(scope: asgi.Scope) -> str | None:
    """Who asks, as the server saw it; None where it did not, as on a socket of its own."""
    client = scope.get("client")
    if not client:
        return None
    host: str = client[0]
    return _network(host) if ":" in host else host


class RateLimits:
    """Counts a request for its key, or else for the address that it comes from.

    It stands outside of what is kept, which costs something to serve too.
    """

    def __init__(self, app: asgi.ASGIApp, rates: Rates) -> None:
        self.app = app
        self.rates = rates
        self.keys = Window(rates.keys) if rates.keys else None
        self.addresses = Window(rates.addresses) if rates.addresses else None

    async def __call__(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        try:
            self.count(scope)
        except TooManyRequests as problem:
            await answer_failure(problem, scope, receive, send)
            return
        await self.app(scope, receive, send)

    def count(self, scope: asgi.Scope) -> None:
        """Count the request; raises TooManyRequests where it is one too many."""
        holder = holder_of(scope)
        who = client_of(scope) if holder is None else holder.id
        window = self.addresses if holder is None else self.keys
        if window is None or who is None or scope["path"] in PROBES:
            return
        if wait := window.hit(who):
            most = self.rates.addresses if holder is None else self.rates.keys
            counted = "address" if holder is None else "key"
            raise TooManyRequests(
                f"{most} requests a minute are allowed for one {counted}; try again in {wait} s.",
                retry_after=wait,
            )
