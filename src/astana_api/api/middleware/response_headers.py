"""Headers of every response, and large bodies in slices."""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.request_state import get_revision
from astana_api.api.middleware.body_slices import SLICE_BYTES, send_in_slices
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError

COMMON_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
"""Browsers guess no types and leak no addresses."""

REVISION_HEADER = b"astana-revision"
_REJECTED = frozenset((401, 403, 429))


class ResponseHeadersMiddleware:
    """Middleware that adds the common headers to every response and sends its body in slices.

    This middleware is outside of compression and of the response cache, so that both have a body in
    one piece. A client that stops reading loses its connection.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].extend(COMMON_HEADERS)
                revision = get_revision(scope)
                if revision is None:
                    revision = await _read_revision(scope, message["status"])
                if revision is not None:
                    message["headers"].append((REVISION_HEADER, b"%d" % revision))
            elif len(message.get("body", b"")) > SLICE_BYTES:
                await send_in_slices(message, send)
                return
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except ClientDisconnect:
            # The server closes the connection, because the response is incomplete.
            return


async def _read_revision(scope: Scope, status: int) -> int | None:
    """Return the last revision, for a response that shows nothing of the database.

    Return None if the database is not available, and for requests that are rejected without it.
    """
    database: Database | None = getattr(scope["app"].state, "database", None)
    if database is None or status >= 500 or status in _REJECTED:
        return None
    try:
        return await database.head()
    except DatabaseUnavailableError:
        return None
