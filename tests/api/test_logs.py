"""What the log tells of a request, and what it never tells."""

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
from astana_api.cli.logging_config import log_config
from astana_api.db.database import Database
from astana_api.domain.api_keys import new_secret
from astana_api.domain.enums import Scope
from tests.api.asking import ask
from tests.api.keyed import JSON, Served
from tests.support.keys import bearer, make_key

Line = dict[str, Any]


@contextmanager
def logged(*, terminal: bool = False) -> Iterator[list[str]]:
    """What the server would write while the block runs; the lines are there once it ended."""
    root = logging.getLogger()
    before, levels = root.handlers[:], {"astana_api": 0, "uvicorn": 0, "": root.level}
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
        root.handlers = before
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def told(lines: list[str]) -> list[Line]:
    return [json.loads(line) for line in lines]


@pytest.fixture
def served(migrated_url: str) -> Iterator[Served]:
    made = Served(migrated_url)
    yield made
    made.database.engine.dispose()


def test_a_write_has_a_line_and_a_read_has_none(served: Served) -> None:
    secret = make_key(served.database, "archivist", Scope.WRITE)
    with logged() as lines:
        served.ask("/v1/notes", secret)
        answer = served.write(secret)
        served.write(None)
    [line, refused] = told(lines)
    assert list(line) == [
        *("time", "level", "event", "request_id", "method", "address"),
        *("status", "milliseconds", "key"),
    ]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["level"], line["event"], line["method"]) == ("info", "request", "POST")
    assert (line["address"], line["status"], line["key"]) == ("/v1/notes", 200, "archivist")
    assert 0 < line["milliseconds"] < 60_000
    assert line["time"].endswith("Z")
    assert (refused["status"], refused["key"]) == (401, None)


def test_every_request_has_a_line_where_it_is_asked_for(served: Served) -> None:
    served.app.log_all = True
    with logged() as lines:
        # The second is answered from what is kept, the third from it as well, without a body.
        for method, headers in (("GET", {}), ("GET", {}), ("HEAD", {"If-None-Match": "*"})):
            served.ask("/v1/notes", method=method, headers=headers)
        served.ask("/v1/nothing")
    found = [(line["method"], line["address"], line["status"]) for line in told(lines)]
    assert found == [
        ("GET", "/v1/notes", 200),
        ("GET", "/v1/notes", 200),
        ("HEAD", "/v1/notes", 304),
        ("GET", None, 404),
    ]


def test_a_failure_is_logged_whole_and_answered_with_its_id_alone(app: Application) -> None:
    with logged() as lines:
        answer = ask(app, "/v1/fail", headers={"If-None-Match": '"x"'})
    failure, request = told(lines)
    name = answer.headers["x-request-id"]
    assert failure["request_id"] == request["request_id"] == name == answer.json()["request_id"]
    assert (failure["level"], failure["address"]) == ("error", "/v1/fail")
    assert "RuntimeError" in failure["exception"]
    assert "Traceback" in failure["exception"]
    assert (request["level"], request["status"]) == ("error", 500)
    assert b"RuntimeError" not in answer.body


def test_an_answer_that_breaks_off_is_logged(app: Application) -> None:
    with logged() as lines, pytest.raises(RuntimeError, match="gone"):
        ask(app, "/v1/half")
    assert "RuntimeError: gone" in told(lines)[0]["exception"]


@pytest.mark.parametrize("terminal", [True, False])
def test_no_secret_is_in_a_line_whoever_writes_it(terminal: bool) -> None:
    secret = new_secret()
    with logged(terminal=terminal) as lines:
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


def test_lines_of_others_and_of_many_words_are_one_json_object_each() -> None:
    with logged() as lines:
        logging.getLogger("uvicorn.error").info("begun\nand \x1b[1m running", extra={"color": "x"})
    [line] = told(lines)
    assert line["event"] == "begun\nand \x1b[1m running"
    assert "\n" not in lines[0]
    assert "\x1b" not in lines[0]


def test_on_a_terminal_they_are_words() -> None:
    with logged(terminal=True) as lines:
        logging.getLogger("uvicorn.error").info("Uvicorn running on http://127.0.0.1:8000")
    assert "Uvicorn running on http://127.0.0.1:8000" in lines[0]


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_a_served_secret_is_nowhere_in_the_log(migrated_url: str, tmp_path: Path) -> None:
    database = Database(migrated_url)
    secret = make_key(database, "archivist", Scope.ADMIN)
    database.engine.dispose()
    port, log = _free_port(), tmp_path / "log"
    environment = {**os.environ, "DATABASE_URL": migrated_url, "ASTANA_LOG_REQUESTS": "true"}
    words = [sys.executable, "-m", "astana_api", "serve", "--port", str(port)]
    with (
        log.open("w") as written,
        subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=written) as server,
    ):
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
                _wait(client, server)
                known = client.get(f"/v1/stats?key={secret}", headers=bearer(secret))
                broken = client.post(
                    f"/v1/places?key={secret}",
                    headers=JSON | bearer(secret),
                    content='{"secret": "' + secret,
                )
                client.get("/v1/stats", headers=bearer(secret[:-1] + "!"))
        finally:
            server.send_signal(signal.SIGTERM)
    text = log.read_text()
    lines = told(text.splitlines())
    by_id = {line["request_id"]: line for line in lines if line["event"] == "request"}
    assert by_id[known.headers["x-request-id"]]["key"] == "archivist"
    assert by_id[broken.headers["x-request-id"]]["method"] == "POST"
    assert any("Uvicorn running on" in line["event"] for line in lines)
    for part in (secret, secret[10:-10], "?key", "secret", "uthorization"):
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
