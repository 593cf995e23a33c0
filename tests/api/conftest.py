"""A small application with one route of each kind, without a database."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Literal

import pytest
from fastapi import Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from astana_api.api.app import Application, build_app_from_routers
from astana_api.api.asgi_stack import StackOptions
from astana_api.api.http.content_negotiation import negotiated_format, produces
from astana_api.api.http.etags import Representation
from astana_api.api.http.query_model import QueryModel
from astana_api.api.http.read_route import read_router
from astana_api.api.http.write_route import write_router
from astana_api.api.lists.envelope import build_next_path, format_next_link, render_list_body
from astana_api.api.lists.parameters import (
    RevisionNumber,
    fields_query,
    sort_query,
)
from astana_api.api.lists.query_models import SortedPageQuery
from astana_api.api.problems.details import problem_responses
from astana_api.errors import ResourceNotFound, all_problems
from astana_api.exporters.formats import CSV
from astana_api.exporters.formats import JSON as JSON_FORMAT
from tests.commands.test_histories import stored_and_rebuilt_projections
from tests.support.editor_client import EditorClient
from tests.support.sources_world import World

MAX_BODY_BYTES = 1_000
LONG_BODY = b'{"name":"' + b"Astana " * 200 + b'"}'


class Draft(BaseModel):
    model_config = ConfigDict(strict=True)

    name: str
    parts: dict[str, list[int]] = Field(default_factory=dict)


class ThingsQuery(SortedPageQuery):
    sort: Annotated[str | None, sort_query(("name", "founded"))] = None
    fields: Annotated[str | None, fields_query(("id", "name"))] = None
    kind: Annotated[list[str] | None, Query(description="Kinds.")] = None


class NeededQuery(QueryModel):
    q: Annotated[str, Query(description="Needed.")]
    kind: list[str] = Field(default_factory=list)


@pytest.fixture
def app() -> Application:
    return build_things_app()


def build_things_app() -> Application:  # noqa: C901 - one small route after another
    router = read_router(tag="things", prefix="/v1")
    writes = write_router(tag="things", prefix="/v1")

    @router.get("/things", operation_id="listThings", summary="List things")
    async def list_things(
        request: Request, query: Annotated[ThingsQuery, Query()]
    ) -> Representation:
        """Return the parameters."""
        next_url = build_next_path(request.scope, "abc")
        item = f'[{query.limit},"{",".join(query.kind or [])}","{query.sort or ""}"]'.encode()
        body = render_list_body([item], next_url, 7 if query.count else None)
        return Representation(request.scope, body, 3, link=format_next_link(next_url))

    @router.get(
        "/things/{id}",
        operation_id="getThing",
        summary="Get a thing",
        responses=problem_responses(ResourceNotFound),
    )
    async def get_thing(
        request: Request,
        identifier: Annotated[str, Path(alias="id", description="Its id.")],
    ) -> Representation:
        """Return a body long enough to be compressed, or `short`, or raise for `missing`."""
        if identifier == "missing":
            raise ResourceNotFound(f"There is no thing called {identifier}.")
        return Representation(request.scope, b"{}" if identifier == "short" else LONG_BODY, 12)

    @router.get("/things/first", operation_id="getFirst", summary="Get the first thing")
    @produces(JSON_FORMAT, CSV)
    async def get_first(request: Request) -> Representation:
        """Return JSON or CSV."""
        chosen = negotiated_format(request.scope)
        body = b'{"first":true}' if chosen is JSON_FORMAT else b"first\r\n"
        return Representation(request.scope, body, 1, media_type=chosen.media_type.encode())

    @router.get("/revisions/{n}", operation_id="getRevision", summary="Get a revision")
    async def get_revision(request: Request, n: RevisionNumber) -> Representation:
        """A number in the path."""
        return Representation(request.scope, str(n).encode(), n)

    @router.get("/needed", operation_id="needed", summary="Ask with a needed parameter")
    async def needed(query: Annotated[NeededQuery, Query()]) -> Response:
        """Require a query parameter."""
        return Response(query.model_dump_json(), media_type="application/json")

    @writes.get("/sync", operation_id="sync", summary="A route in a thread")
    def sync(mode: Annotated[Literal["a", "b"], Query(description="Mode.")] = "a") -> Draft:
        """Use FastAPI's own handler."""
        return Draft(name=mode)

    @writes.post("/things", operation_id="createThing", summary="Create", status_code=201)
    async def create_thing(draft: Draft) -> Draft:
        """Require a body."""
        return draft

    @router.get("/fail", operation_id="fail", summary="Fail")
    async def fail() -> Response:
        """Raise an unexpected exception."""
        raise RuntimeError("the password is hunter2")

    @router.get("/half", operation_id="half", summary="Fail half way")
    async def half() -> Response:
        """Fail after the start of the response."""

        async def body() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("gone")

        return StreamingResponse(body())

    @router.get("/raise/{code}", operation_id="raiseProblem", summary="Raise a problem")
    @produces()
    async def raise_problem(code: Annotated[str, Path(description="Which.")]) -> Response:
        """Raise the problem with this code."""
        kind = next(kind for kind in all_problems() if kind.code == code)
        raise kind

    return build_app_from_routers(
        title="Things",
        version="1",
        routers=[router, writes],
        tags=[{"name": "things", "description": "Things."}],
        options=StackOptions(max_body_bytes=MAX_BODY_BYTES),
    )


@pytest.fixture
def editor(world: World) -> Iterator[EditorClient]:
    """Yield a writing client; after a write, check that a rebuild yields the stored projections."""
    client = EditorClient(world.database)
    revision = world.knowledge.head()
    yield client
    client.close()
    if world.knowledge.head() == revision:
        return
    stored, rebuilt = stored_and_rebuilt_projections(world.database)
    assert stored == rebuilt
