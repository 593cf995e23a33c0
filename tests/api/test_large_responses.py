"""Bounds of large responses: bytes of a page, unread responses, clients that have left."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from fastapi import Query, Request
from starlette.responses import Response
from starlette.types import Message, Scope

from astana_api.api.app import Application, build_app_from_routers, create_app
from astana_api.api.asgi_stack import StackOptions
from astana_api.api.http import large_responses
from astana_api.api.http.etags import Representation
from astana_api.api.http.large_responses import LARGE_RESPONSE_ITEMS
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.lists import pagination
from astana_api.api.middleware import body_slices
from astana_api.api.middleware.body_slices import SLICE_BYTES
from astana_api.api.routers.entities import routes as entity_routes
from astana_api.api.routers.entities import subresources
from astana_api.settings import Settings
from tests.support.seeded_app import ASGIClient, run_app

LISTS = [
    "/v1/entities?limit=20&include=statements,relations,timeline",
    "/v1/organizations?limit=200&include=citations&sort=-founded",
    "/v1/entities?limit=300&fields=name,names",
    "/v1/statements?limit=300",
    "/v1/statements?limit=300&as_of=1",
    "/v1/statements?limit=300&at=2017",
    "/v1/statements?limit=300&as_of=1&at=2017",
    "/v1/changes?limit=400&since=0",
    "/v1/revisions/1/changes?limit=300&type=statement",
    "/v1/persons/randa-kassis/statements?limit=200",
    "/v1/persons/randa-kassis/relations?limit=200",
    "/v1/persons/randa-kassis/history?limit=200",
    "/v1/timeline?limit=200",
    "/v1/citations?limit=200",
]
MAX_PAGES = 6


async def get_pages(client: ASGIClient, target: str) -> list[list[Any]]:
    pages: list[list[Any]] = []
    path: str | None = target
    while path is not None and len(pages) < MAX_PAGES:
        body = (await client.get(path)).json()
        pages.append(body["items"])
        path = body["next"]
    return pages


async def compare_bounded_pages(
    url: str, target: str, max_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_app(url) as client:
        [all_items, *_] = await get_pages(client, target)
        monkeypatch.setattr(pagination, "MAX_PAGE_BYTES", max_bytes)
        monkeypatch.setattr(pagination, "ROWS_PER_BATCH", 7)
        async with run_app(url) as bounded_client:
            pages = await get_pages(bounded_client, target)
    assert len(pages) > 1
    # Included pages are bounded too, so their items are not compared.
    included = {"statements", "relations", "timeline", "citations"} if "include" in target else ()
    expected = [{k: v for k, v in item.items() if k not in included} for item in all_items]
    items = [{k: v for k, v in i.items() if k not in included} for page in pages for i in page]
    assert items == expected[: len(items)]


@pytest.mark.parametrize("target", LISTS)
def test_list_ends_a_page_beyond_max_page_bytes(
    seeded_sqlite: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(compare_bounded_pages(seeded_sqlite, target, 1_000, monkeypatch))


@pytest.mark.parametrize("target", LISTS[:6])
def test_list_on_postgresql_ends_a_page_beyond_max_page_bytes(
    seeded_postgresql: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(compare_bounded_pages(seeded_postgresql, target, 1_000, monkeypatch))


def test_default_page_of_summaries_is_below_max_page_bytes(seeded_sqlite: str) -> None:
    async def read() -> list[list[Any]]:
        async with run_app(seeded_sqlite) as client:
            return await get_pages(client, "/v1/entities?limit=100")

    assert {len(page) for page in asyncio.run(read())[:2]} == {100}


class Renderings(list[str]):
    """The ids of the entities whose subresource was rendered; `fifth` is set with the fifth."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.fifth = asyncio.Event()
        render_included = subresources.render_included

        async def render(snapshot: Any, path: str, entity_id: str, *rest: Any) -> bytes:
            self.append(entity_id)
            if len(self) == 5:
                self.fifth.set()
            return await render_included(snapshot, path, entity_id, *rest)

        monkeypatch.setattr(entity_routes, "render_included", render)


def make_scope(app: Application, target: str) -> Scope:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [],
        "client": ("192.0.2.1", 1),
    }


@pytest.mark.parametrize("fixture", ["seeded_sqlite", "seeded_postgresql"])
def test_list_with_include_stops_rendering_when_client_disconnects(
    fixture: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = request.getfixturevalue(fixture)

    async def disconnect_while_rendering() -> tuple[list[str], list[Message], int]:
        app = create_app(Settings(DATABASE_URL=url))
        messages: list[Message] = []

        async def send(message: Message) -> None:
            messages.append(message)

        async with app.router.lifespan_context(app):
            rendered = Renderings(monkeypatch)

            async def receive() -> Message:
                await rendered.fifth.wait()
                return {"type": "http.disconnect"}

            target = "/v1/entities?limit=200&include=statements"
            await app(make_scope(app, target), receive, send)
            stopped_at = len(rendered)
            # The snapshot was released: another request reads.
            response = await ASGIClient(app).get("/v1/entities?limit=1&include=statements")
            assert response.status == 200
            return rendered[:stopped_at], messages, len(rendered) - stopped_at

    rendered, messages, others = asyncio.run(disconnect_while_rendering())
    assert 5 <= len(rendered) <= 10
    assert messages == []
    assert others == 1


class SizeQuery(QueryModel):
    """A query whose response has `size` bytes, as many as it has items."""

    size: int = 10
    note: str = ""

    @property
    def max_items(self) -> int:
        return self.size


class SlowReader:
    """A client that reads `read_bytes` and then nothing, without closing its connection."""

    def __init__(self, read_bytes: int = 0) -> None:
        self.read_bytes = read_bytes
        self.buffered = 0
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.has_read_all = False

    async def receive(self) -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(self, message: Message) -> None:
        # As uvicorn: a send waits while the buffer has bytes that were not read.
        if self.buffered > self.read_bytes:
            await asyncio.Event().wait()
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.buffered += len(message["body"])
            self.has_read_all = not message.get("more_body", False)


def build_sizes_app(*, cache_bytes: int = 0) -> Application:
    router = read_router(tag="sizes")

    @router.get("/sizes", operation_id="get_size", summary="Get bytes")
    async def get_size(request: Request, query: Annotated[SizeQuery, Query()]) -> Response:
        """Get them."""
        state = request.app.state
        state.concurrent += 1
        state.most_concurrent = max(state.most_concurrent, state.concurrent)
        await asyncio.sleep(0)
        state.concurrent -= 1
        return Representation(request.scope, b"x" * query.size, 1)

    options = StackOptions(cache_bytes=cache_bytes)
    app = build_app_from_routers(title="Sizes", version="1", routers=[router], options=options)
    app.state.database = FakeDatabase()
    app.state.concurrent = app.state.most_concurrent = 0
    return app


class FakeDatabase:
    """Represent a database that has only a head revision."""

    async def head(self) -> int:
        return 1


@pytest.mark.parametrize("cache_bytes", [0, 10_000_000], ids=["no cache", "cache"])
@pytest.mark.parametrize("size", [200_000, 5_000_000])
def test_unread_response_buffers_one_slice(
    cache_bytes: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body_slices, "MAX_STALL_SECONDS", 0.01)
    app = build_sizes_app(cache_bytes=cache_bytes)
    for _ in range(2):
        client = SlowReader()
        asyncio.run(app(make_scope(app, f"/sizes?size={size}"), client.receive, client.send))
        assert client.buffered == SLICE_BYTES
        assert not client.has_read_all


@pytest.mark.parametrize(
    "size", [0, 1, SLICE_BYTES - 1, SLICE_BYTES, SLICE_BYTES + 1, 3 * SLICE_BYTES, 2_000_000]
)
def test_response_in_slices_has_all_bytes_and_content_length(size: int) -> None:
    app = build_sizes_app(cache_bytes=10_000_000)
    for _ in range(2):
        client = SlowReader(read_bytes=size)
        asyncio.run(app(make_scope(app, f"/sizes?size={size}"), client.receive, client.send))
        assert client.has_read_all
        assert client.buffered == size
        assert client.headers[b"content-length"] == b"%d" % size


def run_concurrently(
    app: Application, target: Callable[[int], str], clients: list[SlowReader]
) -> None:
    async def run() -> None:
        tasks = [
            asyncio.create_task(app(make_scope(app, target(i)), client.receive, client.send))
            for i, client in enumerate(clients)
        ]
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_large_responses_beyond_max_large_responses_wait_and_return_503(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large_responses, "MAX_LARGE_RESPONSES", 3)
    monkeypatch.setattr(large_responses, "MAX_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(body_slices, "MAX_STALL_SECONDS", 0.1)
    app = build_sizes_app()
    clients = [SlowReader() for _ in range(8)]
    run_concurrently(app, lambda index: f"/sizes?size=300000&note={index}", clients)
    unread = [client for client in clients if client.status == 200]
    refused = [client for client in clients if client.status == 503]
    assert (len(unread), len(refused)) == (3, 5)
    assert sum(client.buffered for client in unread) == 3 * SLICE_BYTES
    assert all(int(client.headers[b"retry-after"]) >= 1 for client in refused)
    # The slots are free again.
    client = SlowReader(read_bytes=300_000)
    run_concurrently(app, lambda _: "/sizes?size=300000", [client])
    assert client.has_read_all


def test_large_responses_are_read_by_max_large_reads_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large_responses, "MAX_LARGE_READS", 2)
    app = build_sizes_app()
    # The first clients read nothing: they hold slots, but no snapshots.
    monkeypatch.setattr(body_slices, "MAX_STALL_SECONDS", 0.1)
    clients = [SlowReader(read_bytes=0 if index < 6 else 300_000) for index in range(12)]
    run_concurrently(app, lambda index: f"/sizes?size=300000&note={index}", clients)
    assert [client.has_read_all for client in clients] == [False] * 6 + [True] * 6
    assert app.state.most_concurrent == 2


def test_waiting_large_response_is_sent_once_a_slot_is_free(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(large_responses, "MAX_LARGE_RESPONSES", 1)
    monkeypatch.setattr(body_slices, "MAX_STALL_SECONDS", 0.01)
    app = build_sizes_app()
    clients = [SlowReader(), SlowReader(read_bytes=300_000), SlowReader(read_bytes=300_000)]
    run_concurrently(app, lambda _: "/sizes?size=300000", clients)
    assert [client.status for client in clients] == [200, 200, 200]
    assert [client.has_read_all for client in clients] == [False, True, True]


def test_small_responses_need_no_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_responses, "MAX_LARGE_RESPONSES", 0)
    monkeypatch.setattr(large_responses, "MAX_WAIT_SECONDS", 0)
    app = build_sizes_app()
    clients = [SlowReader(read_bytes=1_000), SlowReader(read_bytes=1_000)]
    sizes = [LARGE_RESPONSE_ITEMS, LARGE_RESPONSE_ITEMS + 1]
    run_concurrently(app, lambda index: f"/sizes?size={sizes[index]}", clients)
    assert [client.status for client in clients] == [200, 503]
