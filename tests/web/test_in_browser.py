"""The pages in a browser that can reach this host only: accessible, and usable by keyboard."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from astana_api.settings import Settings
from astana_api.web.application import create_app
from tests.support.api_keys import create_api_key
from tests.support.browser import BROWSER_MARKS, BrowserPage, browsing, serving, set_width, wait_for

pytestmark = BROWSER_MARKS

AXE = Path(__file__).parent / "axe" / "axe-4.14.1.min.js.gz"
AXE_RUN = """
    axe.run({
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    })
      .then(result => JSON.stringify(result.violations.map(
        each => [each.id, each.nodes.slice(0, 3).map(node => node.html.slice(0, 160))])))
"""
PAGES = (
    "/",
    "/organizations",
    "/organizations/astana-platform",
    "/persons/randa-kassis/history",
    "/citations/putz-2015-why",
    "/statements/st-muhn33mggxuybn2k",
    "/documents/astana-platform-article?section=sochi",
    "/search?q=%D9%85%D9%86%D8%B5%D8%A9",
    "/timeline?from=2015&to=2018",
    "/graph/astana-platform?depth=2",
    "/audit?severity=high",
    "/audit/coverage",
    "/path?from=randa-kassis&to=kazakhstan",
    "/revisions",
    "/revisions/1",
    "/sign-in",
    "/persons/nobody-of-that-name",
)
WIDE_PAGES = (
    "/organizations/astana-platform",
    "/citations/putz-2015-why",
    "/statements/st-muhn33mggxuybn2k",
    "/search?q=%D9%85%D9%86%D8%B5%D8%A9",
    "/audit?severity=high",
    "/graph/astana-platform?depth=2",
)


class Visit(NamedTuple):
    """A browser on a site, with the secret of a key that may write."""

    page: BrowserPage
    base_url: str
    secret: str

    def open(self, path: str) -> None:
        """Navigate to a page and wait until it is complete."""
        self.page.command("Page.navigate", url=self.base_url + path)
        self.wait_until(
            f"location.href === {json.dumps(self.base_url + path)} "
            "&& document.readyState === 'complete'"
        )

    def wait_until(self, condition: str) -> None:
        wait_for(lambda: self.page.evaluate(condition) or None, condition)

    def press(self, key: str, code: int = 0, text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            self.page.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def set_scheme(self, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.page.command("Emulation.setEmulatedMedia", features=features)


@pytest.fixture(scope="module")
def visit(seeded_sqlite: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("browser")
    file = folder / "astana.db"
    shutil.copyfile(seeded_sqlite.removeprefix("sqlite:///"), file)
    url = f"sqlite:///{file}"
    database = Database(url)
    secret = create_api_key(database, "editor", Scope.WRITE)
    database.engine.dispose()
    app = create_app(Settings(DATABASE_URL=url))
    with serving(app) as base_url, browsing(folder / "profile") as page:
        yield Visit(page, base_url, secret)
        # Of all tests: no page logs an error, breaks its policy or asks another host.
        requested = [
            each["request"]["url"] for each in page.event_params("Network.requestWillBeSent")
        ]
        assert [url for url in requested if not url.startswith(base_url)] == []
        assert page.event_params("Runtime.exceptionThrown") == []
        messages = [each["entry"] for each in page.event_params("Log.entryAdded")]
        # The browser logs each response that is an error, as the one of the unknown person.
        assert [each["text"] for each in messages if each["source"] != "network"] == []


@pytest.mark.parametrize(
    ("width", "scheme", "language", "paths"),
    [(390, "light", "en", PAGES), (1_400, "dark", "ar", WIDE_PAGES)],
    ids=["phone", "wide"],
)
def test_every_page_passes_axe_and_is_as_wide_as_the_screen(
    visit: Visit, width: int, scheme: str, language: str, paths: tuple[str, ...]
) -> None:
    axe = gzip.decompress(AXE.read_bytes()).decode()
    set_width(visit.page, width)
    visit.set_scheme(scheme)
    violations: dict[str, Any] = {}
    for path in paths:
        visit.open(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
        visit.page.command("Runtime.evaluate", expression=axe)
        result = visit.page.command("Runtime.evaluate", expression=AXE_RUN, awaitPromise=True)
        if found := json.loads(result["result"]["value"]):
            violations[path] = found
    assert not violations, json.dumps(violations, indent=1)


def test_text_at_double_size_stays_within_the_screen(visit: Visit) -> None:
    # A window of 1,280 pixels at 200 % has 640.
    set_width(visit.page, 640)
    for path in PAGES:
        visit.open(path)
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 640, path


def test_keyboard_reaches_content_and_follows_footnote_to_its_phrase(visit: Visit) -> None:
    visit.open("/organizations/astana-platform")
    visit.press("Tab", 9)
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert visit.page.evaluate(outline) == "solid"
    visit.press("Enter", 13, "\r")
    visit.wait_until("document.activeElement.id === 'content'")
    visit.page.evaluate("document.querySelector('.facts .ref a').focus()")
    visit.press("Enter", 13, "\r")
    visit.wait_until("document.querySelector('.notes li:target q') !== null")
    background = "getComputedStyle(document.querySelector(':target')).backgroundColor"
    assert visit.page.evaluate(background) != "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("path", ["/timeline?from=2015&to=2018", "/graph/astana-platform?depth=2"])
def test_drawing_zooms_and_moves_by_keyboard(visit: Visit, path: str) -> None:
    visit.open(path)
    view_box: Callable[[], str] = partial(
        visit.page.evaluate, "document.querySelector('.drawing svg').getAttribute('viewBox')"
    )
    whole = view_box()
    visit.page.evaluate("document.querySelector('.drawing').focus()")
    visit.press("+", 187, "+")
    zoomed = view_box()
    assert float(zoomed.split()[2]) < float(whole.split()[2])
    visit.press("ArrowRight", 39)
    assert float(view_box().split()[0]) > float(zoomed.split()[0])


def test_print_has_sources_and_folded_findings_without_navigation(visit: Visit) -> None:
    visit.open("/works/draft-syrian-constitution")
    parts = [
        f"document.querySelector('{each}').checkVisibility()"
        for each in (".notes q", "#folded-findings li", ".bar")
    ]
    assert [visit.page.evaluate(each) for each in parts] == [True, False, True]
    visit.page.command("Emulation.setEmulatedMedia", media="print")
    try:
        assert [visit.page.evaluate(each) for each in parts] == [True, True, False]
    finally:
        visit.page.command("Emulation.setEmulatedMedia", media="")


def test_search_field_suggests_names_as_they_are_typed(visit: Visit) -> None:
    visit.open("/")
    visit.page.evaluate("document.getElementById('q').focus()")
    visit.page.command("Input.insertText", text="منصة")
    visit.wait_until("document.querySelectorAll('#suggestions option').length > 0")


def test_editor_signs_in_corrects_value_and_sees_it_in_history_without_javascript(
    visit: Visit,
) -> None:
    visit.page.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        visit.open("/sign-in?next=/persons/randa-kassis")
        visit.page.evaluate(f"document.querySelector('[name=key]').value = '{visit.secret}'")
        visit.page.evaluate("document.querySelector('main form').submit()")
        visit.wait_until("location.pathname === '/persons/randa-kassis'")
        statement = visit.page.evaluate(
            "[...document.querySelectorAll('.facts dd')]"
            ".find(dd => dd.textContent.includes('politician'))"
            ".querySelector('.more').getAttribute('href')"
        )
        visit.open(statement)
        visit.page.evaluate("document.querySelector('textarea').value = 'stateswoman'")
        visit.page.evaluate("document.querySelector('textarea').form.submit()")
        visit.wait_until("document.querySelector('[name=step]') !== null")
        visit.page.evaluate("document.querySelector('[name=step]').click()")
        visit.wait_until(
            "location.pathname.startsWith('/statements/') "
            "&& document.querySelector('dl').textContent.includes('stateswoman')"
        )
        visit.open("/persons/randa-kassis/history")
        assert "stateswoman" in visit.page.evaluate("document.querySelector('main').innerText")
    finally:
        visit.page.command("Emulation.setScriptExecutionDisabled", value=False)
