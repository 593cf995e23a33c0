"""`astana-api serve`: run the HTTP server."""

from typing import Annotated

import typer

from astana_api.cli.console import ExitCode, error_boundary, fail


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
    with error_boundary():
        import signal
        import sys

        import uvicorn
        from uvicorn.importer import import_from_string

        from astana_api.cli.logging_config import log_config
        from astana_api.db.database import Database
        from astana_api.db.schema import require_head
        from astana_api.settings import Settings

        settings = Settings()
        # Fail here with one line; uvicorn would log a traceback.
        require_head(Database(settings.database_url))
        host = host if host is not None else settings.host
        port = port if port is not None else settings.port
        _fail_if_not_bindable(host, port)
        # By name, because the layer `cli` must not import `api`.
        protocol_class = import_from_string("astana_api.api.http_server.protocol:protocol_class")
        # uvicorn raises the signal again after a graceful shutdown, which is not a failure.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            uvicorn.run(
                "astana_api.api.app:create_app",
                factory=True,
                http=protocol_class(settings),
                ws="none",
                host=host,
                port=port,
                log_config=log_config(terminal=sys.stderr.isatty()),
                # The application logs requests itself, with the API key's id and without query.
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=10,
            )
        except SystemExit as exc:
            # uvicorn's exit code for a failed startup (3) has another meaning here.
            sys.exit(ExitCode.FAILED if exc.code else 0)


def _fail_if_not_bindable(host: str, port: int) -> None:
    """Fail if the address cannot be bound: uvicorn detects that only after its startup."""
    import errno
    import socket

    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = addresses[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As uvicorn does: else connections of a stopped server in TIME_WAIT block the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            fail(f"port {port} is in use")
        fail(f"cannot listen on {host}, port {port}: {exc.strerror}")
