"""Asks an ASGI application directly, so that a test decides every byte of the request."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def problem(self) -> dict[str, Any]:
        """The body, once it is sure to be a whole problem document that fits the answer."""
        assert self.headers["content-type"] == "application/problem+json"
        found: dict[str, Any] = self.json()
        assert {"type", "title", "status", "detail", "instance", "code", "errors"} <= found.keys()
        assert found["status"] == self.status
        assert found["type"] == f"/problems/{found['code']}"
        return found


async def _ask(app: ASGIApp, scope: dict[str, Any], pieces: Sequence[bytes]) -> Answer:
    incoming: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": True} for piece in pieces[:-1]
    ]
    last = pieces[-1] if pieces else b""
    incoming.append({"type": "http.request", "body": last, "more_body": False})
    sent: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0) if incoming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *bodies = sent
    assert start["type"] == "http.response.start"
    assert not bodies[-1].get("more_body", False)
    headers: dict[str, str] = {}
    for name, value in start["headers"]:
        text = name.decode()
        assert text == text.lower()
        assert text not in headers, f"{text} twice"
        headers[text] = value.decode("latin-1")
    return Answer(start["status"], headers, b"".join(each.get("body", b"") for each in bodies))


def ask(
    app: ASGIApp,
    target: str | bytes,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    body: bytes | None = None,
    pieces: Sequence[bytes] | None = None,
) -> Answer:
    """One request for a raw target; `pieces` send a body in parts, with its length untold."""
    raw = target.encode("latin-1") if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs]
    if body is not None:
        sent.append((b"content-length", str(len(body)).encode()))
    if pieces is not None:
        sent.append((b"transfer-encoding", b"chunked"))
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        # As servers do it: leniently.
        "path": unquote(path.decode("latin-1"), errors="replace"),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"test"), *sent],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    return asyncio.run(_ask(app, scope, pieces if pieces is not None else [body or b""]))
