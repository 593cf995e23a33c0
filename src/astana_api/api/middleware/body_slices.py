"""Sending of large bodies in slices, as fast as the client reads them."""

import asyncio

from starlette.requests import ClientDisconnect
from starlette.types import Message, Send

SLICE_BYTES = 64 << 10
"""An ASGI server buffers as much for a connection before `send` waits for the client."""
MAX_STALL_SECONDS = 20.0
"""Time that a client may take to read one slice."""


async def send_in_slices(message: Message, send: Send) -> None:
    """Send an `http.response.body` message in slices, each once the client has read the others.

    In one message, the server would buffer the body for each connection, for as long as the client
    does not read. Raise ClientDisconnect if the client reads nothing for `MAX_STALL_SECONDS`.
    """
    body: bytes = message["body"]
    for start in range(0, len(body), SLICE_BYTES):
        end = start + SLICE_BYTES
        more_body = end < len(body) or message.get("more_body", False)
        try:
            async with asyncio.timeout(MAX_STALL_SECONDS):
                await send(
                    {
                        "type": "http.response.body",
                        "body": body[start:end],
                        "more_body": more_body,
                    }
                )
        except TimeoutError:
            raise ClientDisconnect from None
