"""An ASGI client that sends requests byte by byte as a test defines them."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message


@dataclass
class ASGIResponse:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self) -> dict[str, Any]:
        """Return the body after checking that it is a complete problem document."""
        assert self.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = self.json()
        assert {"type", "title", "status", "detail", "instance", "code", "errors"} <= problem.keys()
        assert problem["status"] == self.status
        assert problem["type"] == f"/problems/{problem['code']}"
        return problem


async def _call_app(app: ASGIApp, scope: dict[str, Any], pieces: Sequence[bytes]) -> ASGIResponse:
    incoming: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces[:-1]
    ]
    last = pieces[-1] if pieces else b""
    incoming.append({"type": "http.request", "body": last, "more_body": False})
    messages: list[Message] = []

    async def receive() -> Message:
        if not incoming:
            # The client does not disconnect before it has the response.
            await asyncio.Event().wait()
        return incoming.pop(0)

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start, *bodies = messages
    assert start["type"] == "http.response.start"
    assert not bodies[-1].get("more_body", False)
    headers: dict[str, str] = {}
    for name, value in start["headers"]:
        text = name.decode()
        assert text == text.lower()
        assert text not in headers, f"{text} twice"
        headers[text] = value.decode("latin-1")
    return ASGIResponse(
        start["status"], headers, b"".join(each.get("body", b"") for each in bodies)
    )


def send_request(
    app: ASGIApp,
    target: str | bytes,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    pieces: Sequence[bytes] | None = None,
    client: str | None = "192.0.2.1",
) -> ASGIResponse:
    """Send one request with a raw target. `pieces` are body parts without Content-Length.

    `client` is the IP address of the connection, by default not one of this machine.
    """
    raw = target.encode("latin-1") if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    messages = [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs]
    if body is not None:
        messages.append((b"content-length", str(len(body)).encode()))
    if pieces is not None:
        messages.append((b"transfer-encoding", b"chunked"))
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        # Servers decode the path leniently.
        "path": unquote(path.decode("latin-1"), errors="replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"test"), *messages],
        "client": None if client is None else (client, 1),
        "server": ("127.0.0.1", 80),
    }
    return asyncio.run(_call_app(app, scope, pieces if pieces is not None else [body or b""]))
