"""The write pipeline: run a command in one unit of work and build the response.

The steps are the same for all writes: authorize the key, look up a stored response of the same
request, open the revision, run the command, build the response from the written rows, commit. A
command that changes nothing creates no revision; a dry run does not commit.
"""

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated, Protocol

from fastapi import Depends, Header, Query, Request
from sqlalchemy import select
from starlette.responses import Response
from starlette.types import Scope

from astana_api.api.http.authorization import Principal, requires
from astana_api.api.http.etags import JSON, compute_digest, format_etag, get_if_match, require_match
from astana_api.api.http.request_state import set_revision
from astana_api.api.http.responses import get_database
from astana_api.api.lists.filter_types import TrueOrFalse
from astana_api.api.lists.parameters import MAX_LIMIT
from astana_api.commands import idempotency
from astana_api.commands.idempotency import IdempotentRequest
from astana_api.commands.revision import RevisionBuilder, open_revision
from astana_api.db.database import Database
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Origin
from astana_api.domain.enums import Scope as KeyScope
from astana_api.domain.rendering.entities import Json, dumps
from astana_api.errors import IdempotencyKeyReused, InvalidHeader
from astana_api.models import Head
from astana_api.queries.changes import events, items
from astana_api.queries.changes.events import REVISION_STREAM, ChangeEvent

IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The content of a response: body, revision of its ETag, status and `Location`."""

    body: bytes
    revision: int
    status: int = 200
    location: str | None = None


class WrittenRecord(Protocol):
    """The record that a command wrote, to be returned to the client."""

    def render(self, snapshot: SessionSnapshot) -> WriteResult:
        """Return the response from a snapshot with the written rows."""


class Command(Protocol):
    """A change with the data of its request."""

    def execute(self, revision: RevisionBuilder) -> WrittenRecord:
        """Apply the change; raise a Problem if it cannot be applied."""


@dataclass(frozen=True, slots=True)
class Target:
    """The record in the path of a request, with the precondition of the request."""

    id: str
    scope: Scope

    @property
    def has_precondition(self) -> bool:
        """Whether the client sent `If-Match`."""
        return get_if_match(self.scope) is not None

    def require_match(self, revision: int) -> None:
        """Raise PreconditionRequired or PreconditionFailed unless `If-Match` has the revision."""
        require_match(get_if_match(self.scope), revision)


class WriteRequest:
    """The parameters that every write request takes, besides its body."""

    def __init__(
        self,
        request: Request,
        principal: Annotated[Principal, requires(KeyScope.WRITE)],
        dry_run: Annotated[
            TrueOrFalse | None,
            Query(
                description="`true` runs the write, returns what would change, and stores nothing.",
                openapi_examples={"dry run": {"value": "true"}},
            ),
        ] = None,
        idempotency_key: Annotated[
            str | None,
            Header(
                alias=IDEMPOTENCY_KEY,
                description="Client-chosen idempotency key. A repeated request with the same "
                "key within 24 hours returns the stored response.",
                min_length=1,
                max_length=255,
                pattern=r"^[\x21-\x7e]+$",
            ),
        ] = None,
    ) -> None:
        if len(request.headers.getlist(IDEMPOTENCY_KEY)) > 1:
            raise InvalidHeader.named(IDEMPOTENCY_KEY, f"{IDEMPOTENCY_KEY} can be given only once.")
        self.request = request
        self.principal = principal
        self.dry_run = dry_run == "true"
        self.idempotency_key = idempotency_key

    def target(self, record_id: str) -> Target:
        """Return the record with an id of the path as the target of this request."""
        return Target(record_id, self.request.scope)


WriteRequestDep = Annotated[WriteRequest, Depends()]


def snapshot_before(revision: RevisionBuilder) -> SessionSnapshot:
    """Return a snapshot of the records as they are before the change."""
    return SessionSnapshot(revision.session, revision.number - 1)


async def write(write_request: WriteRequest, message: str, command: Command) -> Response:
    """Run the command in a revision with the `message` and return the response.

    Raise whatever the command raises; in that case nothing is written.
    """
    body = await write_request.request.body()
    database = get_database(write_request.request)
    run = partial(_run_in_transaction, database, write_request, body, message, command)
    return await database.run_in_writer_thread(run)


def _run_in_transaction(
    database: Database, write_request: WriteRequest, body: bytes, message: str, command: Command
) -> Response:
    scope = write_request.request.scope
    with database.write(dry_run=write_request.dry_run) as session:
        set_revision(scope, session.scalars(select(Head.revision)).one())
        idempotent_request = (
            None if write_request.dry_run else _idempotent_request(write_request, body)
        )
        if idempotent_request is not None:
            stored = idempotency.find(session, idempotent_request)
            if stored is not None:
                return _replay(stored, idempotent_request)
        with open_revision(
            session, actor=write_request.principal.actor, message=message, origin=Origin.API
        ) as revision:
            record = command.execute(revision)
        number = revision.number if revision.changed else revision.number - 1
        snapshot = SessionSnapshot(session, number)
        if write_request.dry_run:
            return _dry_run_response(snapshot, revision)
        set_revision(scope, number)
        result = record.render(snapshot)
        headers = _headers(result)
        if idempotent_request is not None:
            outcome = result.status, headers, result.body.decode()
            stored = idempotency.store(session, idempotent_request, *outcome)
            if stored is not None:
                return _replay(stored, idempotent_request)
        return Response(result.body, result.status, headers)


def _idempotent_request(write_request: WriteRequest, body: bytes) -> IdempotentRequest | None:
    if write_request.idempotency_key is None:
        return None
    scope = write_request.request.scope
    target = b"%s %s?%s\n" % (
        scope["method"].encode(),
        scope["path"].encode(errors="replace"),
        scope["query_string"],
    )
    return IdempotentRequest(
        write_request.principal.id, write_request.idempotency_key, sha256(target + body).hexdigest()
    )


def _replay(stored: idempotency.IdempotentReply, idempotent_request: IdempotentRequest) -> Response:
    if stored.request_sha256 != idempotent_request.request_sha256:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was given with another request. Choose a new one for this one."
        )
    return Response(
        stored.body.encode(), stored.status, {**stored.headers, "Idempotent-Replayed": "true"}
    )


def _dry_run_response(snapshot: SessionSnapshot, revision: RevisionBuilder) -> Response:
    """Return the changes of the command; none if it changed nothing."""
    content: Json = {"dry_run": True, "revision": None, "changes": [], "more": False}
    if revision.changed:
        start = ChangeEvent(revision.number, REVISION_STREAM, 0, "")
        page = run_sync(
            events.read_page(snapshot, start, until=revision.number, limit=MAX_LIMIT, types=None)
        )
        changes = run_sync(items.render_changes(snapshot, page.events))
        content |= {"revision": revision.number, "changes": changes, "more": page.has_more}
    headers = {"Content-Type": JSON.decode(), "Cache-Control": "no-store"}
    return Response(dumps(content), 200, headers)


def _headers(result: WriteResult) -> dict[str, str]:
    headers = {
        "Content-Type": JSON.decode(),
        "Cache-Control": "no-cache",
        "ETag": format_etag(result.revision, compute_digest(result.body)).decode(),
    }
    if result.location is not None:
        headers["Location"] = result.location
    return headers
