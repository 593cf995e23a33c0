"""`/docs` in a real browser that can reach no host but this one."""

import base64
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
from websockets.sync.client import ClientConnection, connect

from astana_api.api.app import documented_application

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PATIENCE = 60.0
Found = TypeVar("Found")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: /docs was not looked at"),
]


def _wait_for(look: Callable[[], Found | None], what: str) -> Found:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen in {PATIENCE} seconds")


@contextmanager
def _serving() -> Iterator[str]:
    # Without a log of its own: what that sets would stand for every test after this one.
    config = uvicorn.Config(documented_application(), port=0, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        _wait_for(lambda: server.started or None, "the server's start")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Page:
    """A page of the browser, spoken to in its own protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[dict[str, Any]] = []
        self.sent = 0

    def command(self, method: str, **parameters: object) -> Any:
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv(timeout=PATIENCE))
            if answer.get("id") == self.sent:
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, expression: str) -> Any:
        return self.command("Runtime.evaluate", expression=expression)["result"].get("value")

    def seen(self, method: str) -> list[dict[str, Any]]:
        return [event["params"] for event in self.events if event["method"] == method]


@contextmanager
def _browsing(profile: Path) -> Iterator[Page]:
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
            lines = _wait_for(
                lambda: file.read_text().splitlines() if file.exists() else None, "the browser"
            )
            with urlopen(f"http://127.0.0.1:{lines[0]}/json") as answer:
                pages = [each for each in json.load(answer) if each["type"] == "page"]
            with connect(pages[0]["webSocketDebuggerUrl"], max_size=None) as socket:
                page = Page(socket)
                for domain in ("Network", "Log", "Runtime", "Page"):
                    page.command(f"{domain}.enable")
                yield page
        finally:
            browser.terminate()


def test_the_page_shows_the_operations_and_asks_no_other_host(tmp_path: Path) -> None:
    operations = documented_application().openapi()["paths"]
    with _serving() as address, _browsing(tmp_path / "profile") as page:
        page.command("Page.navigate", url=f"{address}/docs")
        shown = _wait_for(
            lambda: page.evaluate("document.querySelectorAll('.opblock').length") or None,
            "an operation on the page",
        )
        assert shown == sum(len(methods) for methods in operations.values())
        page.evaluate("document.querySelector('.opblock-summary-control').click()")
        _wait_for(
            lambda: page.evaluate("document.querySelectorAll('.opblock-body').length") or None,
            "an open operation",
        )
        picture = page.command("Page.captureScreenshot")["data"]
        (tmp_path / "docs.png").write_bytes(base64.b64decode(picture))

        asked = [event["request"]["url"] for event in page.seen("Network.requestWillBeSent")]
        assert f"{address}/openapi.json" in asked
        # Icons are in the style sheet itself.
        assert [url for url in asked if not url.startswith((address, "data:"))] == []
        # What the page's policy forbids, and any error of a script, ends up here.
        assert page.seen("Log.entryAdded") == []
        assert page.seen("Runtime.exceptionThrown") == []
