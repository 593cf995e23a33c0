"""A TCP proxy that can interrupt connections, to simulate a restart of a database."""

import contextlib
import socket
import threading
from collections.abc import Iterator


class TCPProxy:
    """Forwards connections to a local port while it is open."""

    def __init__(self, target: int) -> None:
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._open = True
        threading.Thread(target=self._accept, daemon=True).start()

    def interrupt(self) -> None:
        """Close every connection and reject new ones."""
        self._open = False
        self._close_connections()

    def resume(self) -> None:
        """Accept connections again."""
        self._open = True

    def close(self) -> None:
        self.interrupt()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if not self._open:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.target))
                self._connections += [client, server]
                for source, sink in ((client, server), (server, client)):
                    threading.Thread(target=_forward, args=(source, sink), daemon=True).start()

    def _close_connections(self) -> None:
        while self._connections:
            each = self._connections.pop()
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def _forward(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for each in (source, sink):
        with contextlib.suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def run_proxy(target: int) -> Iterator[TCPProxy]:
    """Run a proxy to a local port."""
    proxy = TCPProxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
