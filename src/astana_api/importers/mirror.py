"""Following another server: its changes are read in order and written here, revision by revision.

A mirror has the same revisions under the same numbers, with the same times and authors. It knows
where it stands by its own head, and keeps no other note: whatever ends it, it goes on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from astana_api.commands.replication import DivergedError, apply
from astana_api.commands.revision import OutOfOrderError, replay
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.models import Head, Revision
from astana_api.schemas.responses.changes import Feed

PAGE = 500
"""How many items are asked for at once: as many as are given."""
PATIENCE = httpx.Timeout(30.0)
"""Seconds to wait for the other server to connect, and for each piece of an answer."""

Get = Callable[[str], Json | None]
"""The JSON at a path of the other server; None where there is nothing (404)."""
_FEED: TypeAdapter[BaseModel] = TypeAdapter(Feed)
_FIELDS = ("at", "actor", "message", "origin")


class SourceError(Exception):
    """The other server cannot be reached, or does not answer as one of its kind."""


class OtherHistoryError(Exception):
    """This database and the other server do not have the same history."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One whole revision: its record, and what it changed."""

    record: Json
    changes: list[Json]


class Source:
    """Another server, asked over HTTP; `token` is the key that it wants, if it wants one.

    `transport` is for tests. Raises SourceError for an address that is none.
    """

    def __init__(
        self, address: str, token: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        if not address.startswith(("http://", "https://")):
            raise SourceError(f"{address} is no address of a server: it begins with http or https")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            self._client = httpx.Client(
                base_url=address, headers=headers, timeout=PATIENCE, transport=transport
            )
        except (httpx.InvalidURL, ValueError) as fault:
            raise SourceError(f"{address} is no address of a server: {fault}") from fault
        self.address = address
        self._has_token = bool(token)

    def get(self, path: str) -> Json | None:
        """The JSON at a path; None where there is nothing.

        Raises SourceError where the server does not answer, or with something else.
        """
        try:
            answer = self._client.get(path)
            if answer.status_code == httpx.codes.NOT_FOUND:
                return None
            if not answer.is_success:
                raise SourceError(self._refusal(path, answer.status_code))
            found: Json = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as fault:
            raise SourceError(f"cannot read {path} of {self.address}: {fault}") from fault
        return found

    def _refusal(self, path: str, status: int) -> str:
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            if self._has_token:
                return f"{self.address} does not take this key for reading"
            return f"{self.address} wants a key: say --token, or set ASTANA_MIRROR_TOKEN"
        return f"cannot read {path} of {self.address}: it answers {status}"

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def catch_up(database: Database, get: Get) -> Iterator[int]:
    """Bring the database to where the other server stands; gives the number of each revision.

    Each is written in one transaction, and may be seen by readers from then on. Nobody else may
    write to the database. Raises OtherHistoryError where it is not, or not any more, a mirror of
    that server, and SourceError where that server fails; what was written before stays.
    """
    head, own = _own_head(database)
    if own is not None:
        _check_same(own, get(f"/v1/revisions/{head}"))
    for whole in _revisions(get, f"/v1/changes?since={head}&limit={PAGE}"):
        _write(database, whole)
        yield whole.record["revision"]


def _own_head(database: Database) -> tuple[int, Json | None]:
    """The number of the last revision here, and its record; None where there is none."""
    with database.write(dry_run=True) as session:
        number = session.scalars(select(Head.n)).one()
        row = session.get(Revision, number)
        record = None if row is None else {name: getattr(row, name) for name in _FIELDS}
    return number, None if record is None else {"number": number, **record}


def _check_same(own: Json, theirs: Json | None) -> None:
    number = own["number"]
    if theirs is None:
        raise OtherHistoryError(
            f"revision {number} is here and not there: this is no mirror of that server"
        )
    for name in _FIELDS:
        if theirs.get(name) != own[name]:
            raise OtherHistoryError(
                f"revision {number} is another one there: {name} is {theirs.get(name)!r} there "
                f"and {own[name]!r} here"
            )


def _revisions(get: Get, path: str) -> Iterator[Whole]:
    """Whole revisions, in order: one is whole once the next begins, or nothing more follows."""
    reading: Whole | None = None
    following: str | None = path
    while following is not None:
        page = _page(get, following)
        for item in page["items"]:
            if item["type"] == "revision":
                if reading is not None:
                    yield reading
                reading = Whole(item, [])
            elif reading is None:
                raise SourceError(f"{following} begins in the middle of a revision")
            else:
                reading.changes.append(item)
        following = page["next"]
    if reading is not None:
        yield reading


def _page(get: Get, path: str) -> dict[str, Any]:
    found = get(path)
    if found is None:
        raise SourceError(f"there is nothing at {path}: is it a server of this kind?")
    try:
        _FEED.validate_python(found)
    except ValidationError as fault:
        first = fault.errors()[0]
        place = "/".join(str(part) for part in first["loc"])
        raise SourceError(f"cannot understand {path}: {place}: {first['msg']}") from fault
    following = found["next"]
    if following is not None and not following.startswith("/v1/changes?"):
        # The key is for that server, and must not be taken to another.
        raise SourceError(f"{path} leads to {following}, which is no page of changes")
    return found


def _write(database: Database, whole: Whole) -> None:
    record = whole.record
    made = {name: record[name] for name in _FIELDS}
    try:
        with database.write() as session, replay(session, record["revision"], **made) as change:
            apply(change, whole.changes)
    except (OutOfOrderError, DivergedError) as fault:
        raise OtherHistoryError(str(fault)) from fault
    except IntegrityError as fault:
        raise OtherHistoryError(
            f"revision {record['revision']} does not fit here: {fault.orig}"
        ) from fault
