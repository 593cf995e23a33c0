"""Replicate another server: read its change feed and write it here, revision by revision.

A mirror has the same revisions with the same numbers, times and actors. Its only state is its own
head revision, from which it continues after any interruption.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from astana_api.commands.garbage_collection import rare_collections
from astana_api.commands.replication import DivergedError, apply_changes
from astana_api.commands.revision import OutOfOrderError, open_replicated_revision
from astana_api.db.database import Database
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror_baselines import (
    BaselineReader,
    InvalidBaselineError,
    store_baseline,
)
from astana_api.models import Head, SQLRevision
from astana_api.progress import report_progress
from astana_api.schemas.responses.changes import Feed
from astana_api.schemas.responses.dossiers import Baseline

PAGE_SIZE = 500
"""Number of items of a request: the maximum that the API allows."""
TIMEOUT = httpx.Timeout(30.0)
"""Seconds to wait for the connection, and for each read of a response."""

_MAX_PORT = 65535
GetJson = Callable[[str], Json | None]
"""Return the JSON at a path of the remote server, or None for a 404."""
_FEED: TypeAdapter[BaseModel] = TypeAdapter(Feed)
_FIELDS = ("at", "actor", "message", "origin")


class RemoteServerError(Exception):
    """The remote server cannot be reached, or its response is invalid."""


class InvalidServerUrlError(RemoteServerError):
    """The URL cannot be one of a server."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url} is not the address of a server: {reason}")


class HistoryMismatchError(Exception):
    """This database and the remote server do not have the same history."""


@dataclass(frozen=True, slots=True)
class CompleteRevision:
    """A complete revision: its record and its changes."""

    record: Json
    changes: list[Json]


class RemoteServer:
    """An HTTP client of the remote server; `token` is the API key, if the server requires one.

    `transport` is for tests. Raise InvalidServerUrlError for an invalid URL.
    """

    def __init__(
        self, base_url: str, token: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            self._client = httpx.Client(
                base_url=base_url, headers=headers, timeout=TIMEOUT, transport=transport
            )
        except (httpx.InvalidURL, ValueError) as exc:
            raise InvalidServerUrlError(base_url, str(exc)) from exc
        url = self._client.base_url
        # httpx encodes characters that no host name has.
        is_host = url.host and "%" not in url.host
        if url.scheme not in {"http", "https"} or not is_host or (url.port or 0) > _MAX_PORT:
            raise InvalidServerUrlError(base_url, "expected http://HOST:PORT or https://HOST")
        self.base_url = base_url
        self._has_token = bool(token)

    def get(self, path: str) -> Json | None:
        """Return the JSON at a path, or None for a 404.

        Raise RemoteServerError if the server does not respond, or not with valid JSON.
        """
        try:
            response = self._client.get(path)
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            if not response.is_success:
                raise RemoteServerError(self._error_message(path, response.status_code))
            content: Json = response.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as exc:
            raise RemoteServerError(f"cannot read {path} of {self.base_url}: {exc}") from exc
        return content

    def _error_message(self, path: str, status: int) -> str:
        if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            if self._has_token:
                return f"{self.base_url} does not take this key for reading"
            return f"{self.base_url} wants a key: say --token, or set ASTANA_MIRROR_TOKEN"
        return f"cannot read {path} of {self.base_url}: it answers {status}"

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def remote_head(get: GetJson) -> int:
    """Return the last revision of the remote server.

    Raise RemoteServerError unless the remote server has a feed of changes.
    """
    _page(get, "/v1/changes?since=0&limit=1")
    stats = get("/v1/stats")
    if stats is None or not isinstance(stats.get("revision"), int):
        raise RemoteServerError("cannot understand /v1/stats: it has no revision")
    head: int = stats["revision"]
    return head


def catch_up(database: Database, get: GetJson) -> Iterator[int]:
    """Write all new revisions of the remote server, and yield the number of each.

    Each revision is one transaction. Nothing else may write to the database. Raise
    HistoryMismatchError if the database is not a mirror of that server, and RemoteServerError if
    the server fails; revisions written before the error remain.
    """
    head, own = _own_head(database)
    if own is not None:
        _check_same(own, get(f"/v1/revisions/{head}"))
    baselines = BaselineReader(get)
    while True:
        for revision in _revisions(get, f"/v1/changes?since={head}&limit={PAGE_SIZE}"):
            head = revision.record["revision"]
            # Read before the transaction begins: the server may be slow.
            _write(database, revision, _find_baseline(baselines, revision.record))
            yield head
        if head >= baselines.last_revision:
            return


def _own_head(database: Database) -> tuple[int, Json | None]:
    """Return the number of the last revision here, and its record or None if there is none."""
    with database.write(dry_run=True) as session:
        number = session.scalars(select(Head.revision)).one()
        row = session.get(SQLRevision, number)
        record = None if row is None else {name: getattr(row, name) for name in _FIELDS}
    return number, None if record is None else {"number": number, **record}


def _check_same(own: Json, theirs: Json | None) -> None:
    number = own["number"]
    if theirs is None:
        raise HistoryMismatchError(
            f"revision {number} is here and not there: this is no mirror of that server"
        )
    for name in _FIELDS:
        if theirs.get(name) != own[name]:
            raise HistoryMismatchError(
                f"revision {number} is another one there: {name} is {theirs.get(name)!r} there "
                f"and {own[name]!r} here"
            )


def _revisions(get: GetJson, path: str) -> Iterator[CompleteRevision]:
    """Yield the revisions in order, each when the next one or the end of the feed is read."""
    current: CompleteRevision | None = None
    next_path: str | None = path
    count = 0
    while next_path is not None:
        page = _page(get, next_path)
        count += len(page["items"])
        report_progress("Reading changes", count)
        for item in page["items"]:
            if item["type"] == "revision":
                if current is not None:
                    yield current
                current = CompleteRevision(item, [])
            elif current is None:
                raise RemoteServerError(f"{next_path} begins in the middle of a revision")
            else:
                current.changes.append(item)
        next_path = page["next"]
    if current is not None:
        yield current


def _page(get: GetJson, path: str) -> dict[str, Any]:
    page = get(path)
    if page is None:
        raise RemoteServerError(f"there is nothing at {path}: is it a server of this kind?")
    try:
        _FEED.validate_python(page)
    except ValidationError as exc:
        first = exc.errors()[0]
        location = "/".join(str(part) for part in first["loc"])
        raise RemoteServerError(f"cannot understand {path}: {location}: {first['msg']}") from exc
    next_path = page["next"]
    if next_path is not None and not next_path.startswith("/v1/changes?"):
        # Never send the API key to another server.
        raise RemoteServerError(f"{path} leads to {next_path}, which is no page of changes")
    return page


def _find_baseline(baselines: BaselineReader, record: Json) -> Baseline | None:
    try:
        return baselines.find(record)
    except InvalidBaselineError as exc:
        raise RemoteServerError(str(exc)) from exc


def _write(database: Database, revision: CompleteRevision, baseline: Baseline | None) -> None:
    record = revision.record
    metadata = {name: record[name] for name in _FIELDS}
    try:
        with (
            rare_collections(),
            database.write() as session,
            open_replicated_revision(session, record["revision"], **metadata) as change,
        ):
            apply_changes(change, revision.changes)
            if baseline is not None:
                store_baseline(change, baseline)
    except (OutOfOrderError, DivergedError) as exc:
        raise HistoryMismatchError(str(exc)) from exc
    except IntegrityError as exc:
        raise HistoryMismatchError(
            f"revision {record['revision']} does not fit here: {exc.orig}"
        ) from exc
