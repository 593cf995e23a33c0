"""A Chromium that can reach this host only, driven with the Chrome DevTools Protocol."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import pytest
import uvicorn
from starlette.types import ASGIApp
from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TIMEOUT = 60.0
Result = TypeVar("Result")

BROWSER_MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
"""The marks of a test that needs the browser."""


def wait_for(poll: Callable[[], Result | None], event: str) -> Result:
    """Return the first result of `poll` that is not None; fail after `TIMEOUT` seconds."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        if (result := poll()) is not None:
            return result
        time.sleep(0.1)
    raise AssertionError(f"{event} did not happen in {TIMEOUT} seconds")


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Run a server with the application and yield its address."""
    # Without logging configuration, which would affect all later tests.
    config = uvicorn.Config(app, port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started or None, "the server's start")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class BrowserPage:
    """Represent a browser page controlled with the Chrome DevTools Protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.last_id = 0

    def command(self, method: str, **parameters: object) -> Any:
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            reply = json.loads(self.socket.recv(timeout=TIMEOUT))
            if reply.get("id") == self.last_id:
                return reply["result"]
            self.events.append(reply)

    def evaluate(self, expression: str) -> Any:
        return self.command("Runtime.evaluate", expression=expression)["result"].get("value")

    def event_params(self, method: str) -> list[dict[str, Any]]:
        return [event["params"] for event in self.events if event["method"] == method]


def _page_targets(port: str) -> list[dict[str, Any]]:
    with urlopen(f"http://127.0.0.1:{port}/json") as response:
        return [target for target in json.load(response) if target["type"] == "page"]


@contextmanager
def browsing(profile: Path) -> Iterator[BrowserPage]:
    """Start a browser and yield its first page."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        f"--user-data-dir={profile}",
        "--remote-debugging-port=0",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--window-size=1200,1600",
        "about:blank",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            file = profile / "DevToolsActivePort"
            lines = wait_for(
                lambda: file.read_text().splitlines() if file.exists() else None, "the browser"
            )
            pages = wait_for(lambda: _page_targets(lines[0]) or None, "the first page")
            with connect(pages[0]["webSocketDebuggerUrl"], max_size=None) as socket:
                page = BrowserPage(socket)
                for domain in ("Network", "Log", "Runtime", "Page"):
                    page.command(f"{domain}.enable")
                yield page
        finally:
            browser.terminate()


def set_width(page: BrowserPage, width: int) -> None:
    """Set the width of the viewport; a narrow one is that of a phone."""
    page.command(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=1600,
        deviceScaleFactor=1,
        mobile=width < 600,
    )
