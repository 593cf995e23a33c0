"""A limit on concurrent large responses, which end when their client disconnects."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.types import Receive

from astana_api.errors import ServiceUnavailable

LARGE_RESPONSE_ITEMS = 100
"""A response that may have more items is large: it takes a slot."""
MAX_LARGE_RESPONSES = 16
"""Large responses that a process reads and sends at the same time."""
MAX_LARGE_READS = 4
"""Large responses that a process reads at the same time, each with a connection to the database."""
MAX_WAIT_SECONDS = 5.0
"""Time that a request waits for a slot."""


class LargeResponseLimiter:
    """A number of slots for large responses.

    A response holds memory until the client has read it: slow clients take slots only. While it is
    read from the database, it also takes one of the few places in `reading`.
    """

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_LARGE_RESPONSES)
        self.reading = asyncio.Semaphore(MAX_LARGE_READS)

    async def respond(self, response: Coroutine[Any, Any, None], receive: Receive) -> None:
        """Wait for a slot and await the response; cancel both when the client disconnects.

        Raise ServiceUnavailable if no slot is free within `MAX_WAIT_SECONDS`.
        """
        work = asyncio.ensure_future(self._respond_in_slot(response))
        disconnect = asyncio.ensure_future(_wait_for_disconnect(receive))
        try:
            await asyncio.wait((work, disconnect), return_when=asyncio.FIRST_COMPLETED)
        finally:
            disconnect.cancel()
            if not work.done():
                work.cancel()
            await asyncio.wait((work, disconnect))
            response.close()
        if not work.cancelled():
            work.result()

    async def _respond_in_slot(self, response: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError:
            raise ServiceUnavailable(
                f"The server is sending {MAX_LARGE_RESPONSES} large responses; try again, or ask "
                f"for {LARGE_RESPONSE_ITEMS} items at most, without include."
            ) from None
        try:
            await response
        finally:
            self._slots.release()


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
