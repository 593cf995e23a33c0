"""The request log: its fields, and redaction of secrets."""

import json
import logging
import logging.config
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from astana_api.api.app import Application
from astana_api.cli.serving.logging_config import log_config
from astana_api.db.database import Database
from astana_api.domain.api_keys import generate_secret
from astana_api.domain.enums import Scope
from tests.api.asgi_client import send_request
from tests.api.notes_app import JSON, NotesApp
from tests.support.api_keys import auth_header, create_api_key

Line = dict[str, Any]


@contextmanager
def capture_log(*, terminal: bool = False) -> Iterator[list[str]]:
    """Collect the log lines that the server would write inside the block."""
    root_logger = logging.getLogger()
    handlers, levels = (
        root_logger.handlers[:],
        {"astana_api": 0, "uvicorn": 0, "": root_logger.level},
    )
    config = log_config(terminal=terminal)
    lines: list[str] = []

    class Collect(logging.StreamHandler[Any]):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    config["handlers"]["stderr"] = {"()": Collect, "formatter": "line"}
    logging.config.dictConfig(config)
    try:
        yield lines
    finally:
        root_logger.handlers = handlers
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def parse_lines(lines: list[str]) -> list[Line]:
    return [json.loads(line) for line in lines]


@pytest.fixture
def notes_app(migrated_url: str) -> Iterator[NotesApp]:
    notes_app = NotesApp(migrated_url)
    yield notes_app
    notes_app.database.engine.dispose()


def test_write_is_logged_and_read_is_not(notes_app: NotesApp) -> None:
    secret = create_api_key(notes_app.database, "archivist", Scope.WRITE)
    with capture_log() as lines:
        notes_app.request("/v1/notes", secret)
        response = notes_app.write(secret)
        notes_app.write(None)
    [line, refused] = parse_lines(lines)
    assert list(line) == [
        *("time", "level", "event", "request_id", "method", "route"),
        *("status", "milliseconds", "key"),
    ]
    assert line["request_id"] == response.headers["x-request-id"]
    assert (line["level"], line["event"], line["method"]) == ("info", "request", "POST")
    assert (line["route"], line["status"], line["key"]) == ("/v1/notes", 200, "archivist")
    assert 0 < line["milliseconds"] < 60_000
    assert line["time"].endswith("Z")
    assert (refused["status"], refused["key"]) == (401, None)


def test_log_all_logs_every_request(notes_app: NotesApp) -> None:
    notes_app.configure(log_all=True)
    with capture_log() as lines:
        # The cache serves the second and the third request.
        for method, headers in (("GET", {}), ("GET", {}), ("HEAD", {"If-None-Match": "*"})):
            notes_app.request("/v1/notes", method=method, headers=headers)
        notes_app.request("/v1/nothing")
    requests = [(line["method"], line["route"], line["status"]) for line in parse_lines(lines)]
    assert requests == [
        ("GET", "/v1/notes", 200),
        ("GET", "/v1/notes", 200),
        ("HEAD", "/v1/notes", 304),
        ("GET", None, 404),
    ]


def test_unhandled_exception_is_logged_and_response_has_request_id_only(app: Application) -> None:
    with capture_log() as lines:
        response = send_request(app, "/v1/fail", headers={"If-None-Match": '"x"'})
    failure, request = parse_lines(lines)
    name = response.headers["x-request-id"]
    assert failure["request_id"] == request["request_id"] == name == response.json()["request_id"]
    assert (failure["level"], failure["route"]) == ("error", "/v1/fail")
    assert "RuntimeError" in failure["exception"]
    assert "Traceback" in failure["exception"]
    assert (request["level"], request["status"]) == ("error", 500)
    assert b"RuntimeError" not in response.body


def test_exception_after_response_start_is_logged(app: Application) -> None:
    with capture_log() as lines, pytest.raises(RuntimeError, match="gone"):
        send_request(app, "/v1/half")
    assert parse_lines(lines)[0]["exception"].endswith("RuntimeError")


@pytest.mark.parametrize("terminal", [True, False])
def test_log_lines_have_no_secrets(terminal: bool) -> None:
    secret = generate_secret()
    with capture_log(terminal=terminal) as lines:
        log = logging.getLogger("astana_api.test")
        log.info("given %s", secret)
        log.info("Authorization: Bearer %s", "abc.def")
        log.warning("cannot reach %s", "postgresql://astana:hunter2@127.0.0.1/astana")
        log.warning("conninfo password=hunter2 host=x")
        try:
            password = "hunter2"  # noqa: F841 - a local variable, as a frame has
            raise ValueError(secret)
        except ValueError:
            log.exception("failed", extra={"authorization": secret, "request_id": secret})
    text = "\n".join(lines)
    assert len(lines) == 5
    assert "ValueError" in text
    assert secret not in text
    assert "hunter2" not in text.replace('password = "hunter2"', "")
    assert "abc.def" not in text
    assert "astana_***" in text


def test_multiline_message_of_library_is_one_json_line() -> None:
    with capture_log() as lines:
        logging.getLogger("uvicorn.error").info("begun\nand \x1b[1m running", extra={"color": "x"})
    [line] = parse_lines(lines)
    assert line["event"] == "begun\nand \x1b[1m running"
    assert "\n" not in lines[0]
    assert "\x1b" not in lines[0]


def test_terminal_log_is_plain_text() -> None:
    with capture_log(terminal=True) as lines:
        logging.getLogger("uvicorn.error").info("Uvicorn running on http://127.0.0.1:8000")
    assert "Uvicorn running on http://127.0.0.1:8000" in lines[0]


def _free_port() -> int:
    with socket.socket() as requests:
        requests.bind(("127.0.0.1", 0))
        port: int = requests.getsockname()[1]
        return port


def test_server_log_has_no_secret_of_requests(migrated_url: str, tmp_path: Path) -> None:
    database = Database(migrated_url)
    secret = create_api_key(database, "archivist", Scope.ADMIN)
    database.engine.dispose()
    port, log = _free_port(), tmp_path / "log"
    environment = {**os.environ, "DATABASE_URL": migrated_url, "ASTANA_LOG_REQUESTS": "true"}
    command = [sys.executable, "-m", "astana_api", "serve", "--port", str(port)]
    with (
        log.open("w") as log_file,
        subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=log_file) as server,
    ):
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                _wait(client, server)
                accepted = client.get(f"/v1/stats?key={secret}", headers=auth_header(secret))
                malformed = client.post(
                    f"/v1/places?key={secret}",
                    headers=JSON | auth_header(secret),
                    content='{"passphrase": "' + secret,
                )
                client.get("/v1/stats", headers=auth_header(secret[:-1] + "!"))
        finally:
            server.send_signal(signal.SIGTERM)
    text = log.read_text()
    lines = parse_lines(text.splitlines())
    by_id = {line["request_id"]: line for line in lines if line["event"] == "request"}
    assert by_id[accepted.headers["x-request-id"]]["key"] == "archivist"
    assert by_id[malformed.headers["x-request-id"]]["method"] == "POST"
    assert any("Uvicorn running on" in line["event"] for line in lines)
    for part in (secret, secret[10:-10], "?key", "passphrase", "uthorization"):
        assert part not in text


def _wait(client: httpx.Client, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None
        try:
            client.get("/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")
