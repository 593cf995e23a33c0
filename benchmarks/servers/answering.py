"""The least that a raw ASGI application does to answer with JSON, or with 404."""

from typing import Any

_JSON = (b"content-type", b"application/json")


async def answer(send: Any, body: bytes, status: int = 200) -> None:
    """Send a whole answer."""
    headers = [_JSON, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def skip_lifespan(receive: Any, send: Any) -> None:
    """Start and stop with nothing to do."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
