"""No part of a request reaches the log: neither directly nor through the message of an error."""

import asyncio
import logging
import shutil
import socket
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from astana_api.api.app import create_app
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseUnavailableError
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey
from astana_api.settings import Settings
from tests.api.notes_app import JSON, NotesApp
from tests.api.test_logs import capture_log, parse_lines
from tests.support.api_keys import auth_header, create_api_key
from tests.support.seeded_app import ASGIClient
from tests.support.server_process import run_server

MARKER = "zq7marker"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", MARKER.upper())
BODIES = (
    b"",
    f'{{"{MARKER}": "{MARKER}"}}'.encode(),
    f'{{"id": "{MARKER}", "name": "{MARKER}", "lang": "{MARKER}"}}'.encode(),
    f'{{"broken": "{MARKER}'.encode(),
    MARKER.encode() + b"\xff",
)
HEADERS = {"X-Secret": MARKER, "Accept": f"text/{MARKER}", "If-None-Match": f'"{MARKER}"'}


@pytest.fixture
def notes_app(migrated_url: str) -> Iterator[NotesApp]:
    notes_app = NotesApp(migrated_url)
    yield notes_app
    notes_app.database.engine.dispose()


class BrokenDatabase:
    """A database each of whose methods raises an exception that quotes the request."""

    def __init__(self, error: type[Exception]) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        def fail(*_args: Any, **_kwargs: Any) -> NoReturn:
            raise self.error(f"cannot use {MARKER}")

        return fail


async def send_everything(client: ASGIClient, paths: list[str], headers: dict[str, str]) -> int:
    """Send the marker in every part of a request to each path, and return the number sent."""
    sent = 0
    for path, method, body in product(paths, METHODS, BODIES):
        if body and method in {"GET", "HEAD", "OPTIONS"}:
            continue
        target = f"{path}?{MARKER}={MARKER}" if b"broken" in body else path
        try:
            await client.request(method, target, {**JSON, **HEADERS, **headers}, body)
        except Exception as exc:
            # uvicorn logs what leaves the application.
            logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=exc)
        sent += 1
    return sent


@pytest.mark.parametrize("error", [None, ValueError, KeyError, DatabaseUnavailableError])
def test_no_route_logs_the_request(migrated_url: str, error: type[Exception] | None) -> None:
    database = Database(migrated_url)
    headers = auth_header(create_api_key(database, "writer", Scope.WRITE, Scope.ADMIN))
    database.engine.dispose()
    app = create_app(Settings(database_url=migrated_url, log_requests=True))
    paths = [
        "/".join(MARKER if part.startswith("{") else part for part in path.split("/"))
        for path in app.openapi()["paths"]
    ]
    paths.append(f"/{MARKER}")

    async def run() -> int:
        async with app.router.lifespan_context(app):
            opened = app.state.database
            if error is not None:
                app.state.database = BrokenDatabase(error)
            try:
                return await send_everything(ASGIClient(app), paths, headers)
            finally:
                app.state.database = opened

    with capture_log() as lines:
        sent = asyncio.run(run())
    requests = [line for line in parse_lines(lines) if line["event"] == "request"]
    assert len(requests) == sent
    assert [line for line in lines if MARKER in line.lower()] == []


@pytest.mark.parametrize("terminal", [True, False])
def test_exception_is_logged_without_its_message(terminal: bool) -> None:
    log = logging.getLogger("astana_api.test")

    def fail() -> None:
        try:
            int(MARKER)
        except ValueError as exc:
            exc.add_note(MARKER)
            raise ExceptionGroup(MARKER, [KeyError(MARKER), OSError(111, MARKER)]) from exc

    with capture_log(terminal=terminal) as lines:
        try:
            fail()
        except ExceptionGroup as exc:
            log.exception("failed")
            log.warning("cannot do it: %s", exc)
    joined = "\n".join(lines)
    assert MARKER not in joined
    for part in (
        "ValueError",
        "KeyError",
        "ConnectionRefusedError: Connection refused",
        "in fail",
        "Traceback",
    ):
        assert part in joined


def test_database_error_is_logged_with_its_constraint_and_without_values(
    database: Database,
) -> None:
    create_api_key(database, MARKER, Scope.WRITE)
    log = logging.getLogger("astana_api.test")
    with capture_log() as lines:
        try:
            create_api_key(database, MARKER, Scope.WRITE)
        except SQLAlchemyError:
            log.exception("failed")
        try:
            with database.write() as session:
                session.execute(insert(ApiKey).values(id=MARKER))
        except IntegrityError as exc:
            log.warning("failed: %s", exc)
        try:
            with database.write() as session:
                session.execute(
                    text("SELECT CAST(:value AS integer) / 0, no_column"), {"value": MARKER}
                )
        except SQLAlchemyError:
            log.exception("failed")
    joined = "\n".join(lines)
    assert len(lines) == 3
    assert MARKER not in joined
    assert "IntegrityError" in joined or "UniqueViolation" in joined
    assert "api_keys" in lines[0]


def test_lost_exception_of_task_is_logged_without_its_message() -> None:
    async def fail() -> NoReturn:
        raise ValueError(MARKER)

    async def run() -> None:
        task = asyncio.ensure_future(fail())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        del task

    with capture_log() as lines:
        asyncio.run(run())
    [line] = parse_lines(lines)
    assert line["event"] == "Task exception was never retrieved"
    assert "ValueError" in line["exception"]
    assert MARKER not in lines[0]


def test_client_disconnect_is_logged_as_info(notes_app: NotesApp) -> None:
    secret = create_api_key(notes_app.database, "archivist", Scope.WRITE)

    async def run() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(_message: Any) -> None:
            raise AssertionError

        headers = {"content-type": "application/json", "content-length": "9", **auth_header(secret)}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/v1/notes",
            "query_string": b"",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
        await notes_app.call_and_close(scope, receive, send)

    with capture_log() as lines:
        asyncio.run(run())
    [line] = parse_lines(lines)
    assert (line["level"], line["status"], line["key"]) == ("info", None, "archivist")


def test_server_logs_nothing_of_broken_requests(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "astana.db")
    host = b"Host: a\r\n"
    marker = MARKER.encode()
    with run_server(f"sqlite:///{tmp_path / 'astana.db'}", tmp_path) as server:
        for data in (
            marker + b"\r\n\r\n",
            b"GET /?q=" + marker + b"#x HTTP/1.1\r\n" + host + b"\r\n",
            b"GET /?q="
            + marker
            + b" HTTP/1.1\r\n"
            + host
            + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            b"GET /?q="
            + marker
            + b" HTTP/1.1\r\n"
            + host
            + b"Connection: Upgrade\r\nUpgrade: "
            + marker
            + b"\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: " + marker + b" x\r\n\r\n",
            b"GET / HTTP/1.1\r\n" + host + marker + b"\r\n\r\n",
            b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n" + marker,
            b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 50\r\n\r\n" + marker,
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65_536):
                    pass
    log = server.log.read_text()
    assert "request rejected" in log
    assert MARKER not in log.lower()
