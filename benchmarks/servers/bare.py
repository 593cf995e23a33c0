"""Serve constant bodies from a bare ASGI application: the upper bound for every server.

A path with an id returns `item.json` of the folder, any other path returns `list.json`.
"""

from pathlib import Path
from typing import Any

from benchmarks.servers.asgi_responses import send_response, skip_lifespan
from benchmarks.servers.uvicorn_runner import serve


def build(folder: Path) -> Any:
    """Return the application, with both bodies in memory."""
    item, page = ((folder / name).read_bytes() for name in ("item.json", "list.json"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await skip_lifespan(receive, send)
        else:
            has_id = scope["path"].startswith("/v1/organizations/")
            await send_response(send, item if has_id else page)

    return app


if __name__ == "__main__":
    serve(build)
