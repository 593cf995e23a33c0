"""`/docs` and the guide in a browser that can reach this host only."""

import base64
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import pytest
import uvicorn
from websockets.sync.client import ClientConnection, connect

from astana_api.api.app import build_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TIMEOUT = 60.0
Result = TypeVar("Result")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


def _wait_for(poll: Callable[[], Result | None], event: str) -> Result:
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        if (result := poll()) is not None:
            return result
        time.sleep(0.1)
    raise AssertionError(f"{event} did not happen in {TIMEOUT} seconds")


@contextmanager
def _serving() -> Iterator[str]:
    # Without logging configuration, which would affect all later tests.
    config = uvicorn.Config(build_app(), port=0, log_config=None)
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
            pages = _wait_for(lambda: _page_targets(lines[0]) or None, "the first page")
            with connect(pages[0]["webSocketDebuggerUrl"], max_size=None) as socket:
                page = Page(socket)
                for domain in ("Network", "Log", "Runtime", "Page"):
                    page.command(f"{domain}.enable")
                yield page
        finally:
            browser.terminate()


def _set_width(page: Page, width: int) -> None:
    page.command(
        "Emulation.setDeviceMetricsOverride",
        width=width,
        height=1600,
        deviceScaleFactor=1,
        mobile=width < 600,
    )


def test_docs_page_shows_operations_without_requests_to_other_hosts(tmp_path: Path) -> None:
    operations = build_app().openapi()["paths"]
    with _serving() as base_url, _browsing(tmp_path / "profile") as page:
        page.command("Page.navigate", url=f"{base_url}/docs")
        displayed_count = _wait_for(
            lambda: page.evaluate("document.querySelectorAll('.opblock').length") or None,
            "an operation on the page",
        )
        assert displayed_count == sum(len(methods) for methods in operations.values())

        # The page explains the locks, which Swagger UI closes if no other key is necessary.
        assert "closed lock marks an operation that you can execute" in page.evaluate(
            "document.querySelector('.guide').innerText"
        )
        assert page.evaluate("document.querySelectorAll('.opblock-get .locked').length") > 0
        assert page.evaluate("document.querySelectorAll('.opblock-get .unlocked').length") == 0
        assert page.evaluate("document.querySelectorAll('.opblock-post .locked').length") == 0
        assert page.evaluate("document.querySelectorAll('.opblock-post .unlocked').length") > 0

        requests = page.event_params("Network.requestWillBeSent")
        requested_urls = [params["request"]["url"] for params in requests]
        assert f"{base_url}/openapi.json" in requested_urls
        # The style sheet embeds icons as data URLs.
        assert [url for url in requested_urls if not url.startswith((base_url, "data:"))] == []
        # Violations of the content security policy and script errors are logged here.
        assert page.event_params("Log.entryAdded") == []
        assert page.event_params("Runtime.exceptionThrown") == []


OVERLAPS = """
    JSON.stringify([...document.querySelectorAll('.opblock-body tr')].flatMap(row => {
      const cells = [...row.cells].filter(cell => cell.offsetWidth);
      return cells.slice(1).flatMap((cell, index) => {
        // Of the text, which may protrude from its cell.
        const range = document.createRange();
        range.selectNodeContents(cells[index]);
        const [text, next] = [range.getBoundingClientRect(), cell.getBoundingClientRect()];
        const isApart = text.right <= next.left + 1 || text.bottom <= next.top + 1;
        return isApart ? [] : [cells[index].innerText + ' | ' + cell.innerText.slice(0, 60)];
      });
    }))
"""
"""Expression for the cells of open operations that protrude into the next cell."""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "operation",
    ["organizations/get_organization", "statements/list_statements"],
)
def test_docs_operation_has_no_overlapping_cells(
    operation: str, width: int, tmp_path: Path
) -> None:
    with _serving() as base_url, _browsing(tmp_path / "profile") as page:
        _set_width(page, width)
        page.command("Page.navigate", url=f"{base_url}/docs#/{operation}")
        _wait_for(
            lambda: (
                page.evaluate(
                    "document.querySelectorAll('.opblock-body td.response-col_status').length"
                )
                or None
            ),
            "an open operation",
        )
        picture = page.command("Page.captureScreenshot")["data"]
        (tmp_path / "docs.png").write_bytes(base64.b64decode(picture))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelectorAll('td.parameters-col_name').length") > 0
        assert json.loads(page.evaluate(OVERLAPS)) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_guide_pages_are_as_wide_as_the_screen(width: int, tmp_path: Path) -> None:
    with _serving() as base_url, _browsing(tmp_path / "profile") as page:
        _set_width(page, width)
        for path in ("/guide", "/guide/api/filters", "/guide/data-model", "/guide/operations"):
            page.command("Page.navigate", url=base_url + path)
            is_loaded = (
                f"location.pathname == '{path}' && document.readyState == 'complete' || null"
            )
            _wait_for(partial(page.evaluate, is_loaded), "the page")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert (
                page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "flex"
            )
            assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0)") is True
        entries = [event["entry"] for event in page.event_params("Log.entryAdded")]
        assert [each["text"] for each in entries if each["level"] == "error"] == []
