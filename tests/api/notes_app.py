"""A small application with endpoints that require an API key."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import BaseModel
from starlette import types as asgi
from starlette.responses import Response

from astana_api.api.app import Application, build_app_from_routers
from astana_api.api.asgi_stack import StackOptions
from astana_api.api.http.authorization import Principal, requires
from astana_api.api.http.etags import Representation
from astana_api.api.http.read_route import read_router
from astana_api.api.http.responses import get_database
from astana_api.api.http.write_route import write_router
from astana_api.api.lists.query_models import CursorQuery
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.api.asgi_client import ASGIResponse, send_request
from tests.support.api_keys import auth_header

JSON = {"Content-Type": "application/json"}


class Note(BaseModel):
    text: str


class NotesApp:
    """Represent an application with read, write and admin endpoints over a database."""

    def __init__(self, url: str, **options: Any) -> None:
        self.database = Database(url)
        self.endpoint_calls = 0
        self.configure(**options)

    def configure(self, **options: Any) -> None:
        """Build the application with these options of its middleware."""
        self.app = self._app(StackOptions(**options))
        self.app.state.database = self.database

    def _app(self, options: StackOptions) -> Application:
        router = read_router(tag="notes", prefix="/v1")
        writes = write_router(tag="notes", prefix="/v1")

        @router.get("/notes", operation_id="list_notes", summary="List notes")
        async def list_notes(request: Request) -> Representation:
            """Reads the head, as every read does."""
            self.endpoint_calls += 1
            revision = await get_database(request).head()
            return Representation(request.scope, b"[]", revision)

        @router.get("/items", operation_id="list_items", summary="List items")
        async def list_items(
            request: Request, query: Annotated[CursorQuery, Query()]
        ) -> Representation:
            """Returns the number of items that a page may have."""
            revision = await get_database(request).head()
            return Representation(request.scope, b"%d" % query.limit, revision)

        @writes.get("/secrets", operation_id="list_secrets", summary="List secrets")
        async def list_secrets(
            request: Request, principal: Annotated[Principal, requires(Scope.ADMIN)]
        ) -> Response:
            """For administrators, each with an answer of their own."""
            return Representation(request.scope, principal.name.encode(), 1)

        @writes.post("/notes", operation_id="create_note", summary="Create a note")
        async def create_note(
            note: Note, principal: Annotated[Principal, requires(Scope.WRITE)]
        ) -> dict[str, str]:
            """Says who wrote."""
            return {"actor": principal.actor, "text": note.text}

        @writes.delete("/notes", operation_id="delete_notes", summary="Delete")
        def delete_notes(principal: Annotated[Principal, requires(Scope.ADMIN)]) -> list[str]:
            """Runs in a thread."""
            return sorted(principal.scopes)

        tags = [{"name": "notes", "description": "Notes."}]
        return build_app_from_routers(
            title="Notes", version="1", routers=[router, writes], tags=tags, options=options
        )

    def request(self, target: str, secret: str | None = None, **options: Any) -> ASGIResponse:
        headers = {**options.pop("headers", {}), **(auth_header(secret) if secret else {})}
        return send_request(self.call_and_close, target, headers=headers, **options)

    async def call_and_close(
        self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send
    ) -> None:
        """Close the connections after each call, because each runs in a new event loop."""
        try:
            await self.app(scope, receive, send)
        finally:
            await self.database.close()

    def write(self, secret: str | None, body: bytes = b'{"text":"x"}') -> ASGIResponse:
        return self.request("/v1/notes", secret, method="POST", headers=JSON, body=body)
