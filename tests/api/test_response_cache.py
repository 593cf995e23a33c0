"""Response cache: keyed by revision and request, bounded in size."""

import asyncio
import gc
import tracemalloc
from typing import Annotated

import httpx
import pytest
from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from astana_api.api.app import Application, build_app_from_routers
from astana_api.api.asgi_stack import StackOptions
from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.middleware import response_cache
from astana_api.api.middleware.response_cache import CachedResponse, Key, LRUCache
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.errors import ResourceNotFound
from astana_api.exporters.formats import JSON, Format
from tests.api.asgi_client import send_request


class FakeDatabase:
    """Represent a database that has only a head revision and may be unavailable."""

    def __init__(self) -> None:
        self.revision = 1
        self.unavailable = False

    async def head(self) -> int:
        if self.unavailable:
            raise DatabaseUnavailableError("unavailable")
        return self.revision


TEXT = Format("text", "text/plain", "Text", "txt")


class ThingQuery(QueryModel):
    missing: bool = False
    note: str | None = None


class CountingApp:
    """Represent an application with one endpoint that counts its calls."""

    def __init__(self, body: bytes = b'{"n":1}', *, cache_bytes: int = 1 << 20) -> None:
        self.database = FakeDatabase()
        self.body = body
        self.cache_bytes = cache_bytes
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

        @router.get("/text", operation_id="getText", summary="Get the text")
        @produces(JSON, TEXT)
        async def get_text(request: Request) -> Response:
            """Get it."""
            self.endpoint_calls += 1
            media_type = negotiated_format(request.scope).media_type.encode()
            revision = self.database.revision
            return Representation(request.scope, self.body, revision, media_type=media_type)

        @router.get("/untagged", operation_id="getUntagged", summary="Get the untagged text")
        async def get_untagged(request: Request) -> Response:
            """Get it."""
            self.endpoint_calls += 1
            return Response(self.body, media_type="application/json")

        @router.get("/pieces", operation_id="getPieces", summary="Get the pieces")
        async def get_pieces(request: Request) -> Response:
            """Get them."""
            self.endpoint_calls += 1
            pieces = iter([self.body] * 3)
            return StreamingResponse(pieces, headers={"etag": '"1"'}, media_type="text/plain")

        options = StackOptions(cache_bytes=self.cache_bytes)
        return build_app_from_routers(
            title="Things", version="1", routers=[router], options=options
        )

    def get(self, target: str = "/thing", **headers: str) -> httpx.Response:
        return self.get_with_lines(list(headers.items()), target)

    def get_with_lines(
        self, lines: list[tuple[str, str]], target: str = "/thing"
    ) -> httpx.Response:
        """Send a request with header lines, whose names may be repeated."""
        return asyncio.run(self._get(target, lines))

    async def _get(self, address: str, headers: list[tuple[str, str]]) -> httpx.Response:
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


def test_repeated_header_lines_are_combined() -> None:
    counting = CountingApp(b'{"text":"' + b"astana " * 200 + b'"}')
    tag = counting.get().headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag), ("If-None-Match", '"more"')]
    assert counting.get_with_lines(lines).status_code == 304
    for first, second, expected in (
        ("application/json;q=0.5", "text/plain", "text/plain"),
        ("application/json", "text/plain;q=0.5", "application/json"),
    ):
        lines = [("Accept", first), ("Accept", second)]
        response = counting.get_with_lines(lines, "/text")
        assert response.headers["content-type"] == expected
    for lines, coding in (
        ([("Accept-Encoding", "gzip"), ("Accept-Encoding", "identity;q=0.5")], "gzip"),
        ([("Accept-Encoding", "x-none"), ("Accept-Encoding", "gzip")], "gzip"),
        ([("Accept-Encoding", "x-none"), ("Accept-Encoding", "x-other")], None),
    ):
        assert counting.get_with_lines(lines).headers.get("content-encoding") == coding


def test_request_with_if_match_bypasses_cache() -> None:
    counting = CountingApp()
    tag = counting.get().headers["etag"]
    assert counting.get(**{"If-Match": tag}).status_code == 200
    assert counting.get(**{"If-Match": '"other"'}).status_code == 412
    assert counting.endpoint_calls == 3


def test_if_none_match_of_former_revision_returns_200() -> None:
    counting = CountingApp()
    tag = counting.get().headers["etag"]
    counting.body, counting.database.revision = b'{"n":2}', 2
    response = counting.get(**{"If-None-Match": tag})
    assert (response.status_code, response.json()) == (200, {"n": 2})
    assert response.headers["content-length"] == "7"


@pytest.mark.parametrize(("size", "endpoint_calls"), [(300, 1), (301, 2)])
def test_body_longer_than_the_limit_is_not_cached(
    monkeypatch: pytest.MonkeyPatch, size: int, endpoint_calls: int
) -> None:
    monkeypatch.setattr(response_cache, "MAX_CACHED_BODY_BYTES", 300)
    counting = CountingApp(b'"' + b"x" * (size - 2) + b'"')
    assert [len(counting.get().content) for _ in range(2)] == [size, size]
    assert counting.endpoint_calls == endpoint_calls


@pytest.mark.parametrize(("size", "endpoint_calls"), [(100, 1), (101, 2), (300, 2), (301, 2)])
def test_body_of_several_pieces_is_sent_once_and_cached_up_to_the_limit(
    monkeypatch: pytest.MonkeyPatch, size: int, endpoint_calls: int
) -> None:
    monkeypatch.setattr(response_cache, "MAX_CACHED_BODY_BYTES", 300)
    counting = CountingApp(b"x" * size)
    for _ in range(2):
        response = counting.get("/pieces")
        assert (response.status_code, response.content) == (200, counting.body * 3)
        assert response.headers["etag"] == '"1"'
    assert counting.endpoint_calls == endpoint_calls


def test_problem_responses_are_not_cached() -> None:
    counting = CountingApp()
    for _ in range(2):
        assert (counting.get("/thing?missing=true")).status_code == 404
    assert counting.endpoint_calls == 2


def test_response_without_etag_is_not_cached() -> None:
    counting = CountingApp()
    for _ in range(2):
        response = counting.get("/untagged")
        assert (response.status_code, response.content) == (200, counting.body)
    assert counting.endpoint_calls == 2


def test_cache_key_includes_content_coding_and_query() -> None:
    counting = CountingApp(b'{"text":"' + b"astana " * 200 + b'"}')
    plain, encoded = counting.get(), counting.get(**{"Accept-Encoding": "gzip"})
    assert plain.headers.get("content-encoding") is None
    assert encoded.headers["content-encoding"] == "gzip"
    assert encoded.content == plain.content
    assert (counting.get("/thing?format=json")).content == plain.content
    assert counting.endpoint_calls == 3


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Accept", ["application/json", "application/*;q=0.1, image/png", "x/y, APPLICATION/JSON"]),
        ("Accept", ["*/*", "text/html, */*;q=0.5", "text/*, application/json", "nonsense", ""]),
        ("Accept-Encoding", ["identity", "deflate", "gzip;q=0", "*;q=0", "x-gzip, gzip2"]),
        ("Accept-Encoding", ["gzip", "GZIP;q=0.1, deflate", "br;q=0, gzip", "identity, gzip;q=1"]),
    ],
)
def test_headers_that_select_the_same_response_share_one_cache_entry(
    name: str, values: list[str]
) -> None:
    counting = CountingApp(b'{"text":"' + b"astana " * 200 + b'"}')
    responses = [counting.get(**{name: value}) for value in values]
    assert counting.endpoint_calls == 1
    assert {response.status_code for response in responses} == {200}
    assert len({response.headers.get("content-encoding") for response in responses}) == 1


def test_cached_response_varies_by_origin_once() -> None:
    counting = CountingApp()
    for headers in ({}, {"Origin": "https://example.org"}, {}, {"Origin": "https://example.org"}):
        response = counting.get(**headers)
        assert response.headers["vary"] == "Accept, Accept-Encoding, Origin"
        assert response.headers.get("access-control-allow-origin") == ("*" if headers else None)
    assert counting.endpoint_calls == 1


def test_cache_key_includes_negotiated_format() -> None:
    counting = CountingApp()
    for _ in range(2):
        for accept, expected in [
            ("application/json", "application/json"),
            ("text/plain", "text/plain"),
            ("text/plain;q=0.5, application/json;q=0.4", "text/plain"),
            ("text/plain;q=0.4, application/json;q=0.5", "application/json"),
            ("*/*, application/json;q=0", "text/plain"),
            ("image/png", "application/problem+json"),
        ]:
            response = counting.get("/text", Accept=accept)
            assert response.headers["content-type"] == expected
    # `application/json` and `*/*` accept different other formats, hence the extra calls.
    assert counting.endpoint_calls == 4


@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/thing", {"Accept": "application/json, x/TEXT"}),
        ("/thing", {"Accept": "application/json;note=TEXT"}),
        ("/thing", {"Accept-Encoding": "gzip, x-TEXT"}),
        ("/thing", {"If-None-Match": '"TEXT"'}),
        ("/thing?note=TEXT", {}),
    ],
    ids=["media range", "media parameter", "coding", "entity tag", "query"],
)
def test_requests_with_long_distinct_values_hold_no_more_than_max_bytes(
    target: str, headers: dict[str, str]
) -> None:
    max_bytes = 100_000
    counting = CountingApp(cache_bytes=max_bytes)

    def send(text: str) -> None:
        values = {name: value.replace("TEXT", text) for name, value in headers.items()}
        response = send_request(counting.app, target.replace("TEXT", text), headers=values)
        assert response.status == 200

    for number in range(20):
        send(f"{number:04}" * 10)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(100, 140):
            # Longer values would exceed the limit on the length of a target.
            send(f"{number:04}" * 1_900)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # The rest is what the interpreter keeps for itself.
    assert held <= max_bytes + 20_000


def test_304_from_cache_of_encoded_response_has_no_content_headers() -> None:
    counting = CountingApp(b'{"text":"' + b"astana " * 200 + b'"}')
    tag = counting.get(**{"Accept-Encoding": "gzip"}).headers["etag"]
    response = counting.get(**{"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (response.status_code, response.headers["etag"]) == (304, tag)
    content_headers = {"content-encoding", "content-type", "content-length"}
    assert not content_headers & response.headers.keys()
    assert counting.endpoint_calls == 1


def test_unavailable_database_bypasses_cache() -> None:
    counting = CountingApp()
    counting.get()
    counting.database.unavailable = True
    counting.get()
    assert counting.endpoint_calls == 2


def make_key(text: str, *, revision: int = 1, query: bytes = b"") -> Key:
    return (revision, f"/{text}".encode(), query, (1,), b"", "", "")


def test_lru_cache_evicts_least_recently_used_beyond_max_bytes() -> None:
    keys = [make_key(str(number)) for number in range(10)]
    cached = CachedResponse((), b"x" * 488, b'"1"')
    size = cached.held_bytes(keys[0])
    cache = LRUCache(max_bytes=4 * size)
    for key in keys[:4]:
        cache.put(key, cached)
    assert cache.used_bytes == 4 * size
    assert cache.get(keys[0]) is cached
    for key in keys[4:7]:
        cache.put(key, cached)
    assert cache.used_bytes == 4 * size
    assert cache.get(keys[0]) is cached
    assert cache.get(keys[1]) is None
    for _ in range(10):
        cache.put(keys[0], cached)
    assert cache.used_bytes == 4 * size


def test_lru_cache_evicts_response_larger_than_max_bytes() -> None:
    cache = LRUCache(max_bytes=100)
    cache.put(make_key("a"), CachedResponse((), b"x" * 500, b'"1"'))
    assert cache.used_bytes == 0


@pytest.mark.parametrize(
    ("path_length", "query_length", "headers", "body_length"),
    [
        (5, 0, 0, 0),
        (5, 0, 8, 400),
        (2_000, 6_000, 8, 10),
        (30, 30, 60, 100),
        (30, 30, 8, 100_000),
    ],
    ids=["smallest", "item", "long target", "many headers", "long body"],
)
@pytest.mark.parametrize("number", [1, 50, 700, 1_500])
def test_used_bytes_are_at_least_what_tracemalloc_counts(
    path_length: int, query_length: int, headers: int, body_length: int, number: int
) -> None:
    if number * body_length > 10_000_000:
        number = 50
    gc.collect()
    tracemalloc.start()
    try:
        cache = LRUCache(max_bytes=1 << 40)
        before = tracemalloc.get_traced_memory()[0]
        for index in range(number):
            key: Key = (
                10_000 + index,
                b"/%d" % index + b"p" * path_length,
                b"%d" % index + b"q" * query_length,
                tuple(range(5)),
                b"gzip",
                f"key-{index}",
                "en",
            )
            cached = CachedResponse(
                tuple((b"name-%d" % each, b"value-%d" % each) for each in range(headers)),
                b"%d" % index + b"x" * body_length,
                b'"%d"' % index,
                f"/v1/{index}",
            )
            cache.put(key, cached)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert held <= cache.used_bytes
    # Counting far too much would waste the memory that the operator granted.
    assert body_length < 400 or cache.used_bytes <= 1.6 * held
