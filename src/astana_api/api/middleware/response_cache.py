"""Cache of successful GET responses in memory, keyed by database revision.

Each lookup first reads the head revision, which takes microseconds, so that a cached response is
never older than the database at the time of the request. A new revision leaves the old entries
unused, and the LRU policy evicts them first.
"""

from collections import OrderedDict
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.etags import match_etag
from astana_api.api.http.request_state import get_route_template, set_route_template
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError

MAX_CACHED_BODY_BYTES = 1 << 20
"""Larger bodies are not cached: one of them would evict hundreds of responses."""

_VARY_HEADERS = (b"accept", b"accept-encoding")
"""Request headers that select a response; `If-None-Match` is evaluated on the cached response."""

Key = tuple[int, bytes, bytes, tuple[bytes, ...], str]


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """Represent a complete 200 response with its entity tag."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: bytes
    route_template: str | None = None
    """The path template of the route that produced the response, for the log."""

    @property
    def size(self) -> int:
        """Return the approximate size in bytes; headers count as a constant."""
        return len(self.body) + 512


class LRUCache:
    """Represent a cache that evicts least recently used responses beyond `max_bytes`."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._used_bytes = 0
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()

    def get(self, key: Key) -> CachedResponse | None:
        """Return the response and mark it as most recently used; None if it is not cached."""
        response = self._responses.get(key)
        if response is not None:
            self._responses.move_to_end(key)
        return response

    def put(self, key: Key, response: CachedResponse) -> None:
        """Store the response and evict others until all fit into `max_bytes`."""
        replaced = self._responses.pop(key, None)
        if replaced is not None:
            self._used_bytes -= replaced.size
        self._responses[key] = response
        self._used_bytes += response.size
        while self._used_bytes > self._max_bytes:
            _, evicted = self._responses.popitem(last=False)
            self._used_bytes -= evicted.size


class ResponseCacheMiddleware:
    """Middleware that caches GET responses with an entity tag and serves them from memory.

    Other methods, and an application without a database, bypass the cache. If the head revision
    cannot be read, the application handles the request and reports the failure.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self.app = app
        self.cache = LRUCache(max_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        database: Database | None = getattr(scope["app"].state, "database", None)
        if scope["method"] != "GET" or database is None:
            await self.app(scope, receive, send)
            return
        vary_values = [b"", b""]
        if_none_match: list[bytes] = []
        for name, value in scope["headers"]:
            if name in _VARY_HEADERS:
                vary_values[name == _VARY_HEADERS[1]] += value + b","
            elif name == b"if-none-match":
                if_none_match.append(value)
            elif name == b"if-match":
                # Rare with GET; the endpoint knows the revision that it is compared with.
                await self.app(scope, receive, send)
                return
        try:
            revision = await database.head()
        except DatabaseUnavailableError:
            await self.app(scope, receive, send)
            return
        principal = get_principal(scope)
        key = (
            revision,
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            tuple(vary_values),
            # A response for one API key must not be served to another.
            principal.id if principal else "",
        )
        response = self.cache.get(key)
        if response is not None:
            set_route_template(scope, response.route_template)
        else:
            response = await self._fetch(
                key, scope, receive, send, is_conditional=bool(if_none_match)
            )
        if response is not None:
            await _send_response(response, b", ".join(if_none_match), send)

    async def _fetch(
        self, key: Key, scope: Scope, receive: Receive, send: Send, *, is_conditional: bool
    ) -> CachedResponse | None:
        """Return the cacheable response of the application; None if another one has been sent.

        `If-None-Match` is removed from the request, so that its response can be cached too.
        """
        if is_conditional:
            headers = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
            scope = {**scope, "headers": headers}
        start: Message | None = None
        chunks: list[bytes] = []
        is_streaming = False

        async def collect(message: Message) -> None:
            nonlocal start, is_streaming
            if is_streaming:
                await send(message)
            elif message["type"] == "http.response.start":
                start = message
                if not _is_cacheable(message):
                    is_streaming = True
                    await send(message)
            else:
                chunks.append(message.get("body", b""))
                has_more = message.get("more_body", False)
                if has_more and sum(map(len, chunks)) > MAX_CACHED_BODY_BYTES and start is not None:
                    is_streaming = True
                    await send(start)
                    body = b"".join(chunks)
                    await send({"type": "http.response.body", "body": body, "more_body": True})

        await self.app(scope, receive, collect)
        if is_streaming or start is None:
            return None
        body = b"".join(chunks)
        etag = next(value for name, value in start["headers"] if name == b"etag")
        response = CachedResponse(list(start["headers"]), body, etag, get_route_template(scope))
        if len(body) <= MAX_CACHED_BODY_BYTES:
            self.cache.put(key, response)
        return response


def _is_cacheable(start: Message) -> bool:
    return start["status"] == 200 and any(name == b"etag" for name, _ in start["headers"])


async def _send_response(response: CachedResponse, if_none_match: bytes, send: Send) -> None:
    matched_etag = match_etag(if_none_match, response.etag) if if_none_match else None
    if matched_etag is None:
        # A copy, because the outer middleware appends headers to it.
        headers, status, body = list(response.headers), 200, response.body
    else:
        headers = [
            (name, matched_etag if name == b"etag" else value)
            for name, value in response.headers
            if name not in {b"content-length", b"content-type", b"content-encoding"}
        ]
        status, body = 304, b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
