"""Bare ASGI: a constant body, of the size of ours, and nothing else. The roof over every server.

Answers `item.json` of the folder under a path with an id, else `list.json`.
"""

from pathlib import Path
from typing import Any

from benchmarks.servers.answering import answer, skip_lifespan
from benchmarks.servers.serving import serve


def build(folder: Path) -> Any:
    """The application, with both bodies in memory."""
    item, listed = ((folder / name).read_bytes() for name in ("item.json", "list.json"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await skip_lifespan(receive, send)
        else:
            has_id = scope["path"].startswith("/v1/organizations/")
            await answer(send, item if has_id else listed)

    return app


if __name__ == "__main__":
    serve(build)
