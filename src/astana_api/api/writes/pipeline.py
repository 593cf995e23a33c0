"""The write pipeline: run a command in one unit of work and build the response.

The steps are the same for all writes: authorize the key, look up a stored response of the same
request, open the revision, run the command, build the response from the written rows, commit. A
command that changes nothing creates no revision; a dry run does not commit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from starlette.responses import Response
from starlette.types import Scope

from astana_api.api.http.authorization import Principal, requires
from astana_api.api.http.etags import JSON, compute_digest, format_etag
from astana_api.api.http.responses import get_database
from astana_api.api.lists.filter_types import TrueOrFalse
from astana_api.api.lists.pagination import PageParams
from astana_api.api.lists.parameters import MAX_LIMIT
from astana_api.api.routers.changes.listing import read_revision_changes
from astana_api.commands import idempotency
from astana_api.commands.idempotency import IdempotentRequest
from astana_api.commands.revision import RevisionBuilder, open_revision
from astana_api.db.session_snapshot import SessionSnapshot, run_sync
from astana_api.domain.enums import Origin
from astana_api.domain.enums import Scope as KeyScope
from astana_api.errors import IdempotencyKeyReused, InvalidHeader

IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The content of a response: body, revision of its ETag, status and `Location`."""

    body: bytes
    revision: int
    status: int = 200
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


ResponseBuilder = Callable[[SessionSnapshot], WriteResult]
"""Build the response from a snapshot with the written rows."""

Command = Callable[[RevisionBuilder], ResponseBuilder]
"""Apply a change and return the builder of its response."""


class EntityMoved(Exception):
    """Signal that the entity was merged; `response` redirects the client to its new path."""

    def __init__(self, response: Response) -> None:
        super().__init__("entity moved")
        self.response = response


class WriteRequest:
    """The parameters that every write request takes, besides its body."""

    def __init__(
        self,
        request: Request,
        principal: Annotated[Principal, requires(KeyScope.WRITE)],
        dry_run: Annotated[
            TrueOrFalse | None,
            Query(description="`true` does everything but keep it, and answers what would change."),
        ] = None,
        idempotency_key: Annotated[
            str | None,
            Header(
                alias=IDEMPOTENCY_KEY,
                description="A word of your own for this request. Sent again within a day, the "
                "request is not carried out again, and is answered as it was.",
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

    @property
    def scope(self) -> Scope:
        """The ASGI scope."""
        return self.request.scope


WriteRequestDep = Annotated[WriteRequest, Depends()]

Reason = Annotated[
    str | None,
    Query(description="Why; it stands in the history.", min_length=1, max_length=1_000),
]


async def write(write_request: WriteRequest, message: str, command: Command) -> Response:
    """Run the command in a revision with the `message` and return the response.

    Raise whatever the command raises; in that case nothing is written.
    """
    body = await write_request.request.body()
    database = get_database(write_request.request)

    def run_in_transaction() -> Response:
        with database.write(dry_run=write_request.dry_run) as session:
            idempotent_request = (
                None if write_request.dry_run else _idempotent_request(write_request, body)
            )
            if idempotent_request is not None:
                stored = idempotency.find(session, idempotent_request)
                if stored is not None:
                    return _replay(stored, idempotent_request)
            with open_revision(
                session, actor=write_request.principal.actor, message=message, origin=Origin.API
            ) as change:
                build_response = command(change)
            number = change.number if change.changed else change.number - 1
            snapshot = SessionSnapshot(session, number)
            if write_request.dry_run:
                return _dry_run_response(snapshot, change)
            result = build_response(snapshot)
            headers = _headers(result)
            if idempotent_request is not None:
                outcome = result.status, headers, result.body.decode()
                stored = idempotency.store(session, idempotent_request, *outcome)
                if stored is not None:
                    return _replay(stored, idempotent_request)
            return Response(result.body, result.status, headers)

    try:
        return await database.run_in_writer_thread(run_in_transaction)
    except EntityMoved as moved:
        return moved.response


def _idempotent_request(write_request: WriteRequest, body: bytes) -> IdempotentRequest | None:
    if write_request.idempotency_key is None:
        return None
    scope = write_request.scope
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


def _dry_run_response(snapshot: SessionSnapshot, change: RevisionBuilder) -> Response:
    """Return the changes of the command; none if it changed nothing."""
    number, changes, more = "null", b"", "false"
    if change.changed:
        scope = {"path": f"/v1/revisions/{change.number}/changes"}
        page = run_sync(
            read_revision_changes(snapshot, scope, change.number, PageParams(MAX_LIMIT))
        )
        number, changes = str(change.number), b",".join(page.items)
        more = "true" if page.cursor else "false"
    body = (
        f'{{"dry_run":true,"revision":{number},"changes":['.encode()
        + changes
        + f'],"more":{more}}}'.encode()
    )
    return Response(body, 200, {"Content-Type": JSON.decode(), "Cache-Control": "no-store"})


def _headers(result: WriteResult) -> dict[str, str]:
    headers = {
        "Content-Type": JSON.decode(),
        "Cache-Control": "no-cache",
        "ETag": format_etag(result.revision, compute_digest(result.body)).decode(),
        **result.headers,
    }
    if result.location is not None:
        headers["Location"] = result.location
    return headers
