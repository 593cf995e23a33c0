"""`/docs` and the guide in a browser that can reach this host only."""

import base64
import json
from functools import partial
from pathlib import Path

import pytest

from astana_api.api.app import build_app
from tests.support.browser import BROWSER_MARKS, browsing, serving, set_width, wait_for

pytestmark = BROWSER_MARKS

OPERATIONS = "[...document.querySelectorAll('.opblock')].map(each => each.id)"
"""Expression for the ids of the operations that the page has."""


def test_docs_page_shows_operations_without_requests_to_other_hosts(tmp_path: Path) -> None:
    operations = build_app().openapi()["paths"]
    with serving(build_app()) as base_url, browsing(tmp_path / "profile") as page:
        page.command("Page.navigate", url=f"{base_url}/docs")
        wait_for(partial(page.evaluate, f"{OPERATIONS}.length || null"), "an operation")
        count = sum(len(methods) for methods in operations.values())
        displayed: set[str] = set()

        def scroll_to_all_operations() -> bool | None:
            """Collect the operations: of more than a hundred, Swagger UI adds those in view."""
            displayed.update(json.loads(page.evaluate(f"JSON.stringify({OPERATIONS})")))
            page.evaluate("window.scrollBy(0, window.innerHeight / 2)")
            return len(displayed) >= count or None

        wait_for(scroll_to_all_operations, "all operations on the page")
        assert len(displayed) == count

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
    with serving(build_app()) as base_url, browsing(tmp_path / "profile") as page:
        set_width(page, width)
        page.command("Page.navigate", url=f"{base_url}/docs#/{operation}")
        wait_for(
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
    with serving(build_app()) as base_url, browsing(tmp_path / "profile") as page:
        set_width(page, width)
        for path in ("/guide", "/guide/api/filters", "/guide/data-model", "/guide/operations"):
            page.command("Page.navigate", url=base_url + path)
            is_loaded = (
                f"location.pathname == '{path}' && document.readyState == 'complete' || null"
            )
            wait_for(partial(page.evaluate, is_loaded), "the page")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert (
                page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "flex"
            )
            assert page.evaluate("[...document.images].every(i => i.naturalWidth > 0)") is True
        entries = [event["entry"] for event in page.event_params("Log.entryAdded")]
        assert [each["text"] for each in entries if each["level"] == "error"] == []
