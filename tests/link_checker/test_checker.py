"""The link checker, against a local web site."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from astana_api.domain.enums import LinkOutcome
from astana_api.link_checker import addresses
from astana_api.link_checker.addresses import is_public
from astana_api.link_checker.checker import MAX_REDIRECTS, LinkChecker, LinkResult, check_links
from astana_api.link_checker.client import ClientOptions, LinkClient
from tests.support.web_site import Site


def check(
    *urls: str, delay: float = 0, timeout: float = 5, allow_private: bool = True
) -> list[LinkResult | None]:
    """Return the results of the URLs, checked in one run."""
    results: dict[str, LinkResult | None] = {}

    async def run() -> None:
        options = ClientOptions("astana-api/1 (test)", timeout, delay, allow_private)
        async with LinkClient(options) as client:
            await check_links(LinkChecker(client), urls, results.__setitem__)

    asyncio.run(run())
    return [results[url] for url in urls]


def summaries(results: Sequence[LinkResult | None]) -> list[tuple[str, int | None]]:
    return [(r.outcome.value, r.status) for r in results if r is not None]


def test_check_records_the_status_after_head_and_then_get(site: Site) -> None:
    site.add("/page")
    site.add("HEAD /no-head", 405)
    site.add("GET /no-head", 200, b"x" * 1_000_000)
    site.add("/gone", 410)
    site.add("HEAD /closes", 0)
    site.add("GET /closes", 204)
    results = check(*map(site.url, ("/page", "/no-head", "/gone", "/closes")))
    assert summaries(results) == [("ok", 200), ("ok", 200), ("http_error", 410), ("ok", 204)]
    assert site.requested() == [
        *("HEAD /page", "HEAD /no-head", "GET /no-head"),
        *("HEAD /gone", "GET /gone", "HEAD /closes", "GET /closes"),
    ]
    assert {headers["User-Agent"] for headers in site.headers} == {"astana-api/1 (test)"}
    assert {headers["Host"] for headers in site.headers} == {f"127.0.0.1:{site.port}"}


def test_check_follows_and_records_redirects(site: Site) -> None:
    site.add("/old", 301, location="/newer?a=1#part")
    site.add("/newer?a=1", 307, location=site.url("/gone", "localhost"))
    [result] = check(site.url("/old"))
    assert result is not None
    assert (result.outcome, result.status) == (LinkOutcome.HTTP_ERROR, 404)
    assert result.redirects[0] == (301, site.url("/newer?a=1#part"))
    assert result.redirects[1] == (307, site.url("/gone", "localhost"))


@pytest.mark.parametrize(
    "location",
    ["/loop", "file:///etc/passwd", "http://user@example.org/", "http://[", "//", "gopher://x/"],
)
def test_check_with_redirect_that_cannot_be_followed_is_invalid(site: Site, location: str) -> None:
    site.add("/loop", 302, location=location)
    [result] = check(site.url("/loop"))
    assert result is not None
    assert result.outcome is LinkOutcome.INVALID
    assert result.error
    assert len(site.requested()) <= MAX_REDIRECTS + 1


def test_check_respects_robots_txt_and_its_crawl_delay(site: Site) -> None:
    rules = b"User-agent: astana-api\nDisallow: /private\nCrawl-delay: 0.2\nCrawl-delay: 1\n"
    site.add("/robots.txt", body=rules)
    site.add("/page")
    site.add("/to-private", 302, location="/private/a")
    start = time.monotonic()
    results = check(*map(site.url, ("/private/a", "/page", "/to-private")))
    assert summaries(results) == [("disallowed", None), ("ok", 200), ("disallowed", 302)]
    assert site.requested() == ["HEAD /page", "HEAD /to-private"]
    assert time.monotonic() - start >= 1


def test_check_sends_one_request_at_a_time_to_a_host(site: Site) -> None:
    for path in ("/a", "/b"):
        site.add(path)
    start = time.monotonic()
    check(site.url("/a"), site.url("/b"), delay=0.2)
    # Three requests, with that for robots.txt.
    assert time.monotonic() - start >= 0.4


def test_check_leaves_a_host_that_asks_for_a_pause(site: Site) -> None:
    site.add("/busy", 429)
    site.add("/page")
    assert check(site.url("/busy"), site.url("/page")) == [None, None]
    assert site.requested() == ["HEAD /busy"]


def test_check_without_response_is_unreachable(site: Site) -> None:
    site.add("/closes", 0)
    results = check(
        site.url("/closes"), "http://127.0.0.1:1/", "http://no-such-host.invalid/", timeout=2
    )
    assert summaries(results) == [("unreachable", None)] * 3
    assert all(result is not None and result.error for result in results)


def test_check_requests_no_private_address(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.add("/page")
    urls = (site.url("/page"), site.url("/page", "localhost"), site.url("/page", "[::1]"))
    results = check(*urls, allow_private=False)
    assert summaries(results) == [("forbidden_address", None)] * 3
    assert site.log == []
    # A public host redirects to a private one.
    monkeypatch.setattr(addresses, "is_public", lambda address: address == "127.0.0.1")
    site.add("/out", 302, location=site.url("/page", "127.0.0.2"))
    [result] = check(site.url("/out"), allow_private=False)
    assert result is not None
    assert (result.outcome, result.status) == (LinkOutcome.FORBIDDEN_ADDRESS, 302)
    assert site.requested() == ["HEAD /out"]


def test_check_connects_only_to_the_address_that_was_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that returns another address the second time changes nothing."""
    lookups: list[str] = []

    async def getaddrinfo(_: object, host: str, port: int, **__: object) -> list[object]:
        lookups.append(host)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    site.add("/page")
    [result] = check(site.url("/page", "rebound.example"))
    assert result is not None
    assert result.status == 200
    assert lookups == ["rebound.example"] * len(site.log)
    assert site.headers[-1]["Host"] == f"rebound.example:{site.port}"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d70e", True),
        ("2002:7f00:1::", False),
    ],
)
def test_only_addresses_of_one_host_on_the_internet_are_public(
    address: str, expected: bool
) -> None:
    assert is_public(address) is expected
