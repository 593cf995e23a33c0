"""Kept answers: never older than the database, bounded, and told apart by what was asked."""

import asyncio

import httpx
from fastapi import Request
from starlette.responses import Response

from astana_api.api.app import Application, build_shell
from astana_api.api.http.etags import Representation
from astana_api.api.http.routes import api_router
from astana_api.api.middleware.response_cache import Answers, Kept
from astana_api.db.snapshot import DatabaseAwayError
from astana_api.errors import ResourceNotFound


class Database:
    """Stands for one that has nothing but a head, and may be away."""

    def __init__(self) -> None:
        self.revision = 1
        self.away = False

    async def head(self) -> int:
        if self.away:
            raise DatabaseAwayError("it is away")
        return self.revision


class Served:
    """An application with one record that counts how often it was really asked."""

    def __init__(self, body: bytes = b'{"n":1}') -> None:
        self.database = Database()
        self.body = body
        self.asked = 0
        self.app = self._app()
        self.app.state.database = self.database

    def _app(self) -> Application:
        router = api_router(tag="things")

        @router.get("/thing", operation_id="getThing", summary="Get the thing")
        async def get_thing(request: Request, missing: bool = False) -> Response:
            """Get it."""
            self.asked += 1
            if missing:
                raise ResourceNotFound("There is none.")
            return Representation(request.scope, self.body, self.database.revision)

        return build_shell(title="Things", version="1", routers=[router])

    def get(self, address: str = "/thing", **headers: str) -> httpx.Response:
        return asyncio.run(self._get(address, headers))

    async def _get(self, address: str, headers: dict[str, str]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            client.headers.pop("accept-encoding")
            return await client.get(address, headers=headers)


def test_a_kept_answer_is_the_same_answer() -> None:
    served = Served()
    first, second = served.get(), served.get()
    assert served.asked == 1
    assert second.content == first.content
    ours = {"x-request-id"}
    assert {k: v for k, v in second.headers.items() if k not in ours} == {
        k: v for k, v in first.headers.items() if k not in ours
    }


def test_a_new_revision_is_seen_at_once() -> None:
    served = Served()
    served.get()
    served.body, served.database.revision = b'{"n":2}', 2
    assert served.get().json() == {"n": 2}


def test_a_client_that_has_it_is_told_so_from_what_is_kept() -> None:
    served = Served()
    # The first conditional request fills the cache although it has no body itself.
    tag = served.get().headers["etag"]
    served.app.middleware_stack = None
    answer = served.get(**{"If-None-Match": tag})
    again = served.get(**{"If-None-Match": f'"other", W/{tag}'})
    assert (answer.status_code, again.status_code) == (304, 304)
    assert answer.content == b""
    assert "content-type" not in answer.headers
    assert answer.headers["etag"] == tag
    assert served.get().json() == {"n": 1}
    assert served.asked == 2


def test_problems_are_not_kept() -> None:
    served = Served()
    for _ in range(2):
        assert (served.get("/thing?missing=true")).status_code == 404
    assert served.asked == 2


def test_codings_and_queries_are_told_apart() -> None:
    served = Served(b'{"text":"' + b"astana " * 200 + b'"}')
    plain, coded = served.get(), served.get(**{"Accept-Encoding": "gzip"})
    assert plain.headers.get("content-encoding") is None
    assert coded.headers["content-encoding"] == "gzip"
    assert coded.content == plain.content
    assert (served.get("/thing?format=json")).content == plain.content
    assert served.asked == 3


def test_the_application_speaks_for_a_database_that_is_away() -> None:
    served = Served()
    served.get()
    served.database.away = True
    served.get()
    assert served.asked == 2


def test_memory_is_bounded_and_the_least_used_go_first() -> None:
    answers = Answers(most_bytes=4_000)
    kept = Kept([], b"x" * 488, b'"1"')
    keys = [(1, b"/%d" % n, b"", (b"", b""), "") for n in range(10)]
    for key in keys[:4]:
        answers.put(key, kept)
    assert answers.get(keys[0]) is kept
    for key in keys[4:7]:
        answers.put(key, kept)
    assert answers.held <= 4_000
    assert answers.get(keys[0]) is kept
    assert answers.get(keys[1]) is None
    for _ in range(10):
        answers.put(keys[0], kept)
    assert answers.held <= 4_000


def test_what_is_larger_than_all_the_room_leaves_nothing_held() -> None:
    answers = Answers(most_bytes=100)
    answers.put((1, b"/", b"", (b"", b""), ""), Kept([], b"x" * 500, b'"1"'))
    assert answers.held == 0
