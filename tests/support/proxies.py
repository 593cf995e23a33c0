"""A way to a server that can be cut and opened again, as when a database is restarted."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class Proxy:
    """Passes connections on to a port of this machine, while it is open."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._through: list[socket.socket] = []
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and take no more."""
        self._open = False
        self._end()

    def mend(self) -> None:
        """Take connections again."""
        self._open = True

    def close(self) -> None:
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                if not self._open:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self._through += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_pass_on, args=(one, other), daemon=True).start()

    def _end(self) -> None:
        while self._through:
            each = self._through.pop()
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while said := one.recv(65536):
            other.sendall(said)
    for each in (one, other):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    """A way to a port of this machine."""
    made = Proxy(target)
    try:
        yield made
    finally:
        made.close()
