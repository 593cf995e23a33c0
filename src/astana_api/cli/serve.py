"""`astana-api serve`: run the HTTP server."""

from typing import Annotated

import typer

from astana_api.cli.console import ExitCode, error_boundary, fail


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="The port to listen on; 0 selects a free port."),
    ] = None,
) -> None:
    """Run the HTTP server.

    The default address is 127.0.0.1:8000; ASTANA_HOST, PORT and the options change it. The server
    does not start if the database is of another version of the program: run `astana-api migrate`
    first. The log goes to standard error, as text on a terminal and otherwise as one JSON object
    per line. Ctrl-C and SIGTERM stop the server after it has finished the open requests.
    """
    with error_boundary():
        import logging
        import sys

        from uvicorn import Config
        from uvicorn.importer import import_from_string

        from astana_api.cli.serving.graceful_server import GracefulServer
        from astana_api.cli.serving.logging_config import log_config
        from astana_api.db.database import Database
        from astana_api.db.schema import require_current
        from astana_api.settings import Settings

        settings = Settings()
        database = Database(settings.database_url)
        # Fail here with one line; uvicorn would log a traceback.
        require_current(database)
        host = host if host is not None else settings.host
        port = port if port is not None else settings.port
        _fail_if_not_bindable(host, port)
        # By name, because the layer `cli` must not import `api` and `web`.
        protocol_class = import_from_string("astana_api.api.http_server.protocol:protocol_class")
        server = GracefulServer(
            Config(
                "astana_api.web.application:create_app",
                factory=True,
                http=protocol_class(settings),
                ws="none",
                host=host,
                port=port,
                log_config=log_config(terminal=sys.stderr.isatty()),
                # The application logs requests itself, with the API key's id and without query.
                access_log=False,
                server_header=False,
                # The application trusts the proxies of a setting; uvicorn trusts every local one.
                proxy_headers=False,
                timeout_graceful_shutdown=10,
            )
        )
        # In the log, whose lines a program may read.
        logging.getLogger(__name__).info("Database: %s", database.display_url)
        try:
            server.run()
        except SystemExit:
            # uvicorn's exit code for a failed startup (3) has another meaning here.
            sys.exit(ExitCode.FAILED)


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
