"""`astana-api serve`: answer over HTTP."""

from typing import Annotated

import typer

from astana_api.cli.console import Exit, fail, reported


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")
    ] = None,
) -> None:
    """Serve the API.

    On 127.0.0.1:8000, unless ASTANA_HOST, PORT or an option says otherwise. Refuses to start on a
    schema that is behind. The log goes to standard error: words on a terminal, elsewhere one JSON
    object a line. Ctrl-C, or SIGTERM, lets what has begun finish first.
    """
    with reported():
        import signal
        import sys

        import uvicorn

        from astana_api.cli.logging_config import log_config
        from astana_api.db.database import Database
        from astana_api.db.schema import require_head
        from astana_api.settings import Settings

        settings = Settings()
        # Said here, where it is one line, rather than by the server in forty.
        require_head(Database(settings.database_url))
        host = host if host is not None else settings.host
        port = port if port is not None else settings.port
        _refuse_taken(host, port)
        # The server raises the signal again once it has stopped in order: that is no failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            uvicorn.run(
                # By name: the command line stands beside the API, not above it.
                "astana_api.api.serving:create_app",
                factory=True,
                host=host,
                port=port,
                log_config=log_config(terminal=sys.stderr.isatty()),
                # The application writes its own, which know keys and hold no query.
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
        except SystemExit as left:
            # Its own code for what kept it from starting, which the log tells, is another of ours.
            sys.exit(Exit.FAILED if left.code else 0)


def _refuse_taken(host: str, port: int) -> None:
    """Leave where nobody can listen: the server would say so in its own words, after it started."""
    import errno
    import socket

    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server does, or the connections of one that just stopped would be in the way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        if fault.errno == errno.EADDRINUSE:
            fail(f"port {port} is in use")
        fail(f"cannot listen on {host}, port {port}: {fault.strerror}")
