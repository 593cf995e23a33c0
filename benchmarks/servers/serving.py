"""Uvicorn as `astana-api serve` sets it, for applications that are compared to ours."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn


def serve(build: Callable[[Path], Any]) -> None:
    """Serve what is built from the folder named by the first argument, on the port of the second.

    On 127.0.0.1 alone, until stopped.
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
