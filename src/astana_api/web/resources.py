"""Reads and writes of API resources inside of the process, for the pages that show them.

A page so has the filters, limits, cursors and errors of the API resource, and forms run the same
commands.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message

from astana_api.api.http.request_state import get_route_template, set_route_template
from astana_api.domain.rendering.entities import dumps, loads


@dataclass(frozen=True, slots=True)
class Resource:
    """The response of the API: its status, its headers and its body."""

    status: int
    headers: Headers
    body: bytes

    @property
    def record(self) -> Any:
        """Return the JSON of the body."""
        return loads(self.body)

    @property
    def moved_to(self) -> str | None:
        """Return the page to which a merged record moved; None if it did not."""
        location = self.headers.get("location") if self.status == 308 else None
        return None if location is None else location.removeprefix("/v1")


async def read_resource(
    request: Request, path: str, params: Iterable[tuple[str, str]] = ()
) -> Resource:
    """Return a resource of the API; raise its Problem if it responds with one."""
    return await _call(request, "GET", path, params, {}, b"")


async def write_resource(
    request: Request,
    method: str,
    path: str,
    *,
    params: Sequence[tuple[str, str]] = (),
    headers: Mapping[str, str],
    body: object = None,
) -> Resource:
    """Send a write to the API with the principal of the request; raise its Problem."""
    content = b"" if body is None else dumps(body).encode()
    if content:
        headers = {
            **headers,
            "content-type": "application/json",
            "content-length": str(len(content)),
        }
    return await _call(request, method, path, params, headers, content)


async def _call(
    request: Request,
    method: str,
    path: str,
    params: Iterable[tuple[str, str]],
    headers: Mapping[str, str],
    body: bytes,
) -> Resource:
    messages: list[Message] = []
    bodies = [body]

    async def receive() -> Message:
        if not bodies:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    sent = {"accept": "application/json", **headers}
    scope = {
        **request.scope,
        "method": method,
        "path": path,
        "raw_path": quote(path).encode(),
        "root_path": "",
        "query_string": urlencode(list(params)).encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
    }
    template = get_route_template(request.scope)
    await request.app.router.app(scope, receive, send)
    set_route_template(request.scope, template)
    start, *chunks = messages
    return Resource(
        start["status"],
        Headers(raw=start["headers"]),
        b"".join(chunk.get("body", b"") for chunk in chunks),
    )
