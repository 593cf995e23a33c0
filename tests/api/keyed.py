"""A tiny application with something to read and something to write with a key."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel
from starlette import types as asgi
from starlette.responses import Response

from astana_api.api.app import Application, build_shell
from astana_api.api.http.authorization import KeyHolder, requires
from astana_api.api.http.etags import Representation
from astana_api.api.http.responses import database_of
from astana_api.api.http.routes import api_router
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.api.asking import Answer, ask
from tests.support.keys import bearer

JSON = {"Content-Type": "application/json"}


class Note(BaseModel):
    text: str


class Served:
    """A tiny application with something to read and something to write, over a database."""

    def __init__(self, url: str, *, closed: bool = False) -> None:
        self.database = Database(url)
        self.asked = 0
        self.app = self._app()
        self.app.reading_closed = closed
        self.app.state.database = self.database

    def _app(self) -> Application:
        router = api_router(tag="notes", prefix="/v1")

        @router.get("/notes", operation_id="list_notes", summary="List notes")
        async def list_notes(request: Request) -> Representation:
            """Reads the head, as every read does."""
            self.asked += 1
            revision = await database_of(request).head()
            return Representation(request.scope, b"[]", revision)

        @router.get("/secrets", operation_id="list_secrets", summary="List secrets")
        async def list_secrets(
            request: Request, holder: Annotated[KeyHolder, requires(Scope.ADMIN)]
        ) -> Response:
            """For administrators, each with an answer of their own."""
            return Representation(request.scope, holder.name.encode(), 1)

        @router.post("/notes", operation_id="create_note", summary="Create a note")
        async def create_note(
            note: Note, holder: Annotated[KeyHolder, requires(Scope.WRITE)]
        ) -> dict[str, str]:
            """Says who wrote."""
            return {"actor": holder.actor, "text": note.text}

        @router.delete("/notes", operation_id="delete_notes", summary="Delete")
        def delete_notes(holder: Annotated[KeyHolder, requires(Scope.ADMIN)]) -> list[str]:
            """Runs in a thread."""
            return sorted(holder.scopes)

        tags = [{"name": "notes", "description": "Notes."}]
        return build_shell(title="Notes", version="1", routers=[router], tags=tags)

    def ask(self, target: str, secret: str | None = None, **options: Any) -> Answer:
        headers = {**options.pop("headers", {}), **(bearer(secret) if secret else {})}
        return ask(self.asked_once, target, headers=headers, **options)

    async def asked_once(self, scope: asgi.Scope, receive: asgi.Receive, send: asgi.Send) -> None:
        """Each question has an event loop of its own, whose connections end with it."""
        try:
            await self.app(scope, receive, send)
        finally:
            await self.database.close()

    def write(self, secret: str | None, body: bytes = b'{"text":"x"}') -> Answer:
        return self.ask("/v1/notes", secret, method="POST", headers=JSON, body=body)
