"""One request at a time to each host, with a delay between two."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_time: float = 0
    delay: float = 0


class HostQueues:
    """The queues of all hosts; `delay` is the time in seconds between two requests to a host."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self._hosts: dict[str, _Host] = {}

    def raise_delay(self, host: str, delay: float) -> None:
        """Set a longer delay for one host."""
        queue = self._hosts.setdefault(host, _Host())
        queue.delay = max(queue.delay, delay)

    @asynccontextmanager
    async def request(self, host: str) -> AsyncIterator[None]:
        """Wait until a request to the host is allowed; no other one starts within the block."""
        queue = self._hosts.setdefault(host, _Host())
        loop = asyncio.get_running_loop()
        async with queue.lock:
            wait = queue.next_time - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            try:
                yield
            finally:
                queue.next_time = loop.time() + max(self._delay, queue.delay)
