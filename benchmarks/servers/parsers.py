"""Serve a constant body through one HTTP parser: `h11`, `httptools` or `limited`.

`limited` is the protocol of `astana-api serve`, which uses httptools.
"""

import sys
from typing import Any

import uvicorn

from astana_api.api.http_server.protocol import protocol_class
from astana_api.settings import Settings
from benchmarks.servers.asgi_responses import send_response, skip_lifespan

BODY = b'{"status":"ok"}'


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Respond with the constant body."""
    if scope["type"] == "lifespan":
        await skip_lifespan(receive, send)
    else:
        await send_response(send, BODY)


if __name__ == "__main__":
    name, port = sys.argv[1:]
    uvicorn.run(
        app,
        http=protocol_class(Settings()) if name == "limited" else name,
        ws="none",
        host="127.0.0.1",
        port=int(port),
        access_log=False,
        server_header=False,
        log_level="error",
    )
