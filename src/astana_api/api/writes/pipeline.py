"""From a request that changes something to its revision and its answer, in one unit of work.

Every write takes the same way: the key, an answer that was given to the same request before, the
revision, the answer as it stands in what was just written, the commit. Without a change there is no
revision; on a dry run, no commit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Query, Request
from starlette.responses import Response
from starlette.types import Scope

from astana_api.api.http.authorization import KeyHolder, requires
from astana_api.api.http.etags import JSON, digest_of, entity_tag
from astana_api.api.http.responses import database_of
from astana_api.api.lists.filter_types import TrueOrFalse
from astana_api.api.lists.pagination import Asked
from astana_api.api.lists.parameters import LARGEST_LIMIT
from astana_api.api.routers.changes.listing import changes_of
from astana_api.commands import idempotency
from astana_api.commands.idempotency import Asked as AskedBefore
from astana_api.commands.revision import Change, revise
from astana_api.db.session_snapshot import WrittenSnapshot, result_of
from astana_api.domain.enums import Origin
from astana_api.domain.enums import Scope as KeyScope
from astana_api.errors import IdempotencyKeyReused, InvalidHeader

IDEMPOTENCY_KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Written:
    """What a write answers: a body under its tag, and where it can be read."""

    body: bytes
    revision: int
    status: int = 200
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Render = Callable[[WrittenSnapshot], Written]
"""Makes the answer of what the change has written."""

Act = Callable[[Change], Render]
"""Changes something, and says how to answer it."""


class Elsewhere(Exception):
    """The change belongs to another address, to which the response leads."""

    def __init__(self, response: Response) -> None:
        super().__init__("elsewhere")
        self.response = response


class WriteRequest:
    """What every request that writes may say, besides its body."""

    def __init__(
        self,
        request: Request,
        holder: Annotated[KeyHolder, requires(KeyScope.WRITE)],
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
        self.holder = holder
        self.dry_run = dry_run == "true"
        self.idempotency_key = idempotency_key

    @property
    def scope(self) -> Scope:
        """The ASGI scope."""
        return self.request.scope


Writing = Annotated[WriteRequest, Depends()]

Reason = Annotated[
    str | None,
    Query(description="Why; it stands in the history.", min_length=1, max_length=1_000),
]


async def write(asked: WriteRequest, message: str, act: Act) -> Response:
    """Carry out the change and answer it; `message` says why, in the revision.

    Raises whatever the change raises, with nothing written.
    """
    body = await asked.request.body()
    database = database_of(asked.request)

    def work() -> Response:
        with database.write(dry_run=asked.dry_run) as session:
            again = None if asked.dry_run else _asked(asked, body)
            if again is not None:
                given = idempotency.given(session, again)
                if given is not None:
                    return _replay(given, again)
            with revise(
                session, actor=asked.holder.actor, message=message, origin=Origin.API
            ) as change:
                render = act(change)
            number = change.number if change.changed else change.number - 1
            snapshot = WrittenSnapshot(session, number)
            if asked.dry_run:
                return _preview(snapshot, change)
            written = render(snapshot)
            headers = _headers(written)
            if again is not None:
                answer = written.status, headers, written.body.decode()
                given = idempotency.keep(session, again, *answer)
                if given is not None:
                    return _replay(given, again)
            return Response(written.body, written.status, headers)

    try:
        return await database.in_turn(work)
    except Elsewhere as elsewhere:
        return elsewhere.response


def _asked(asked: WriteRequest, body: bytes) -> AskedBefore | None:
    if asked.idempotency_key is None:
        return None
    scope = asked.scope
    target = b"%s %s?%s\n" % (
        scope["method"].encode(),
        scope["path"].encode(errors="replace"),
        scope["query_string"],
    )
    return AskedBefore(asked.holder.id, asked.idempotency_key, sha256(target + body).hexdigest())


def _replay(given: idempotency.Given, asked: AskedBefore) -> Response:
    if given.request_sha256 != asked.request_sha256:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was given with another request. Choose a new one for this one."
        )
    return Response(
        given.body.encode(), given.status, {**given.headers, "Idempotent-Replayed": "true"}
    )


def _preview(snapshot: WrittenSnapshot, change: Change) -> Response:
    """What would change; nothing, where the change is none."""
    number, changes, more = "null", b"", "false"
    if change.changed:
        scope = {"path": f"/v1/revisions/{change.number}/changes"}
        found = result_of(changes_of(snapshot, scope, change.number, Asked(LARGEST_LIMIT)))
        number, changes = str(change.number), b",".join(found.items)
        more = "true" if found.cursor else "false"
    body = (
        f'{{"dry_run":true,"revision":{number},"changes":['.encode()
        + changes
        + f'],"more":{more}}}'.encode()
    )
    return Response(body, 200, {"Content-Type": JSON.decode(), "Cache-Control": "no-store"})


def _headers(written: Written) -> dict[str, str]:
    headers = {
        "Content-Type": JSON.decode(),
        "Cache-Control": "no-cache",
        "ETag": entity_tag(written.revision, digest_of(written.body)).decode(),
        **written.headers,
    }
    if written.location is not None:
        headers["Location"] = written.location
    return headers
