"""Send minimal JSON responses from a raw ASGI application."""

from typing import Any

_JSON = (b"content-type", b"application/json")


async def send_response(send: Any, body: bytes, status: int = 200) -> None:
    """Send a complete response."""
    headers = [_JSON, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def skip_lifespan(receive: Any, send: Any) -> None:
    """Acknowledge the lifespan events without any work."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
