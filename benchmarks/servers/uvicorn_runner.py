"""Run an application in Uvicorn with the settings of `astana-api serve`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn


def serve(build: Callable[[Path], Any]) -> None:
    """Build the application from the folder (first argument) and serve it on the port (second).

    The server listens on 127.0.0.1 until it is stopped.
    """
    folder, port = sys.argv[1:]
    uvicorn.run(
        build(Path(folder)),
        host="127.0.0.1",
        port=int(port),
        access_log=False,
        server_header=False,
        log_level="warning",
    )
