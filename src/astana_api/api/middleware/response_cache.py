"""Cache of successful GET responses in memory, keyed by database revision.

Each lookup first reads the head revision, which takes microseconds, so that a cached response is
never older than the database at the time of the request. A new revision leaves the old entries
unused, and the LRU policy evicts them first.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from sys import getsizeof

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.authorization import get_principal
from astana_api.api.http.content_negotiation import cache_short_values, rank_formats
from astana_api.api.http.etags import match_etag
from astana_api.api.http.page_site import find_site
from astana_api.api.http.request_state import (
    get_revision,
    get_route_template,
    set_revision,
    set_route_template,
)
from astana_api.api.middleware.compression import choose_coding
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.exporters.formats import Format

MAX_CACHED_BODY_BYTES = 256 << 10
"""Larger bodies are not cached: one of them would evict hundreds of responses, and a cached body is
held for each client that reads it slowly, however many they are."""

ENTRY_OVERHEAD_BYTES = 400
"""Memory of one entry in an `OrderedDict` beside its key and value, while the table grows."""

Key = tuple[int, bytes, bytes, tuple[int, ...], bytes, str, str]
"""The revision, the path, the query, the ranks of the formats, the coding, the id of the API key,
and the variant of a page (see `PageSite.cache_variant`).

The path and the query are not normalized: the `next` of a list repeats them as they were sent.
"""


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """Represent a complete 200 response with its entity tag."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    etag: bytes
    route_template: str | None = None
    """The path template of the route that produced the response, for the log."""
    revision: int | None = None
    """The revision of the state that the response shows."""

    def held_bytes(self, key: Key) -> int:
        """Return the memory that the response takes in a cache, with its key, in bytes.

        Objects that other entries share are counted for each, so that the sum is an upper bound.
        """
        objects: list[object] = [self, self.body, self.etag, self.route_template]
        objects += [self.headers, *self.headers, key, *key, *key[3]]
        objects += [part for header in self.headers for part in header]
        return ENTRY_OVERHEAD_BYTES + sum(map(getsizeof, objects))


class LRUCache:
    """Represent a cache that evicts least recently used responses beyond `max_bytes`.

    `used_bytes` is the memory that all entries take, with their keys and headers.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.used_bytes = 0
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
            self.used_bytes -= replaced.held_bytes(key)
        self._responses[key] = response
        self.used_bytes += response.held_bytes(key)
        while self.used_bytes > self._max_bytes:
            evicted_key, evicted = self._responses.popitem(last=False)
            self.used_bytes -= evicted.held_bytes(evicted_key)


class ResponseCacheMiddleware:
    """Middleware that caches GET responses with an entity tag and serves them from memory.

    `formats` are all formats that the application produces. The key of a response contains what
    `Accept` and `Accept-Encoding` select, not the headers: clients spell them differently, and a
    client can make up any number of them. `If-None-Match` is evaluated on the cached response.

    Other methods, and an application without a database, bypass the cache. If the head revision
    cannot be read, the application handles the request and reports the failure.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, formats: Sequence[Format]) -> None:
        self.app = app
        self.cache = LRUCache(max_bytes)
        self._rank_formats = cache_short_values(lambda accept: rank_formats(accept, formats))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        database: Database | None = getattr(scope["app"].state, "database", None)
        if scope["method"] != "GET" or database is None:
            await self.app(scope, receive, send)
            return
        accept = accept_encoding = b""
        if_none_match: list[bytes] = []
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = accept + b"," + value if accept else value
            elif name == b"accept-encoding":
                accept_encoding = accept_encoding + b"," + value if accept_encoding else value
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
        site = find_site(scope)
        key = (
            revision,
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            self._rank_formats(accept),
            choose_coding(accept_encoding),
            # A response for one API key must not be served to another.
            principal.id if principal else "",
            site.cache_variant(scope) if site is not None else "",
        )
        response = self.cache.get(key)
        if response is not None:
            set_route_template(scope, response.route_template)
            set_revision(scope, revision if response.revision is None else response.revision)
        else:
            set_revision(scope, revision)
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
        response = CachedResponse(
            tuple(start["headers"]), body, etag, get_route_template(scope), get_revision(scope)
        )
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
