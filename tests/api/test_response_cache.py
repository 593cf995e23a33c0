"""Response cache: keyed by revision and request, bounded in size."""

import asyncio
from typing import Annotated

import httpx
from fastapi import Query, Request
from starlette.responses import Response

from astana_api.api.app import Application, build_app_from_routers
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.middleware.response_cache import CachedResponse, LRUCache
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.errors import ResourceNotFound


class FakeDatabase:
    """Represent a database that has only a head revision and may be unavailable."""

    def __init__(self) -> None:
        self.revision = 1
        self.unavailable = False

    async def head(self) -> int:
        if self.unavailable:
            raise DatabaseUnavailableError("unavailable")
        return self.revision


class ThingQuery(QueryModel):
    missing: bool = False


class CountingApp:
    """Represent an application with one endpoint that counts its calls."""

    def __init__(self, body: bytes = b'{"n":1}') -> None:
        self.database = FakeDatabase()
        self.body = body
        self.endpoint_calls = 0
        self.app = self._app()
        self.app.state.database = self.database

    def _app(self) -> Application:
        router = read_router(tag="things")

        @router.get("/thing", operation_id="getThing", summary="Get the thing")
        async def get_thing(request: Request, query: Annotated[ThingQuery, Query()]) -> Response:
            """Get it."""
            self.endpoint_calls += 1
            if query.missing:
                raise ResourceNotFound("There is none.")
            return Representation(request.scope, self.body, self.database.revision)

        return build_app_from_routers(title="Things", version="1", routers=[router])

    def get(self, target: str = "/thing", **headers: str) -> httpx.Response:
        return asyncio.run(self._get(target, headers))

    async def _get(self, address: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            client.headers.pop("accept-encoding")
            return await client.get(address, headers=headers)


def test_cached_response_equals_original_response() -> None:
    counting = CountingApp()
    first, second = counting.get(), counting.get()
    assert counting.endpoint_calls == 1
    assert second.content == first.content
    ignored = {"x-request-id"}
    assert {k: v for k, v in second.headers.items() if k not in ignored} == {
        k: v for k, v in first.headers.items() if k not in ignored
    }


def test_new_revision_invalidates_cached_response() -> None:
    counting = CountingApp()
    counting.get()
    counting.body, counting.database.revision = b'{"n":2}', 2
    assert counting.get().json() == {"n": 2}


def test_if_none_match_returns_304_from_cache() -> None:
    counting = CountingApp()
    # A conditional request fills the cache, although its response has no body.
    tag = counting.get().headers["etag"]
    counting.app.middleware_stack = None
    response = counting.get(**{"If-None-Match": tag})
    listed = counting.get(**{"If-None-Match": f'"other", W/{tag}'})
    assert (response.status_code, listed.status_code) == (304, 304)
    assert response.content == b""
    assert "content-type" not in response.headers
    assert response.headers["etag"] == tag
    assert counting.get().json() == {"n": 1}
    assert counting.endpoint_calls == 2


def test_problem_responses_are_not_cached() -> None:
    counting = CountingApp()
    for _ in range(2):
        assert (counting.get("/thing?missing=true")).status_code == 404
    assert counting.endpoint_calls == 2


def test_cache_key_includes_content_coding_and_query() -> None:
    counting = CountingApp(b'{"text":"' + b"astana " * 200 + b'"}')
    plain, encoded = counting.get(), counting.get(**{"Accept-Encoding": "gzip"})
    assert plain.headers.get("content-encoding") is None
    assert encoded.headers["content-encoding"] == "gzip"
    assert encoded.content == plain.content
    assert (counting.get("/thing?format=json")).content == plain.content
    assert counting.endpoint_calls == 3


def test_unavailable_database_bypasses_cache() -> None:
    counting = CountingApp()
    counting.get()
    counting.database.unavailable = True
    counting.get()
    assert counting.endpoint_calls == 2


def test_lru_cache_evicts_least_recently_used_beyond_max_bytes() -> None:
    cache = LRUCache(max_bytes=4_000)
    cached = CachedResponse([], b"x" * 488, b'"1"')
    keys = [(1, b"/%d" % n, b"", (b"", b""), "") for n in range(10)]
    for key in keys[:4]:
        cache.put(key, cached)
    assert cache.get(keys[0]) is cached
    for key in keys[4:7]:
        cache.put(key, cached)
    assert cache._used_bytes <= 4_000
    assert cache.get(keys[0]) is cached
    assert cache.get(keys[1]) is None
    for _ in range(10):
        cache.put(keys[0], cached)
    assert cache._used_bytes <= 4_000


def test_lru_cache_evicts_response_larger_than_max_bytes() -> None:
    cache = LRUCache(max_bytes=100)
    cache.put((1, b"/", b"", (b"", b""), ""), CachedResponse([], b"x" * 500, b'"1"'))
    assert cache._used_bytes == 0
