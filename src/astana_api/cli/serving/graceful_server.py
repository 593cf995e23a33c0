"""The HTTP server of uvicorn, with other signal handling and short garbage collections."""

import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn


class GracefulServer(uvicorn.Server):
    """A server that a signal stops gracefully once it has started.

    Until then a signal ends the process at once, as for any other command. uvicorn itself handles
    signals before it imports the application, and raises them again after the shutdown, which would
    make a graceful stop a failure.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signal handlers as they are."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept requests, and from then on handle signals.

        Objects that exist by now live as long as the process. Without them, a full pass of the
        garbage collector takes a few milliseconds in place of a tenth of a second, in which no
        request would be answered.
        """
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.handle_exit)
