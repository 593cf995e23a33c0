"""Check links: a HEAD request, a GET request if it fails, and the redirects of both."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from urllib.parse import urljoin, urlsplit

from astana_api.domain.enums import LinkOutcome
from astana_api.domain.text.normalization import http_url
from astana_api.link_checker.addresses import ForbiddenAddressError, UnknownHostError
from astana_api.link_checker.client import FetchedResponse, LinkClient, RequestFailedError
from astana_api.link_checker.robots import REDIRECT_STATUSES, RobotRules

MAX_REDIRECTS: Final = 10
MAX_URL_LENGTH: Final = 8_000
MAX_HOSTS: Final = 8
"""Hosts that are requested at the same time."""


class FollowedRedirect(NamedTuple):
    """A redirect: its status, and the URL that it leads to."""

    status: int
    url: str


class LinkResult(NamedTuple):
    """The outcome of a check; `status` is that of the last response, if there is one."""

    outcome: LinkOutcome
    status: int | None = None
    redirects: tuple[FollowedRedirect, ...] = ()
    error: str | None = None


class _CheckFailedError(Exception):
    """The check ends without a final response."""

    def __init__(self, outcome: LinkOutcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class LinkChecker:
    """Check links with one client; a host that asks for a pause is left for a later run."""

    def __init__(self, client: LinkClient) -> None:
        self._client = client
        self._robots = RobotRules(client)
        self._paused_hosts: set[str | None] = set()

    async def check(self, url: str) -> LinkResult | None:
        """Return the outcome; None if a host asked for a pause, so that nothing is known."""
        redirects: list[FollowedRedirect] = []
        status: int | None = None
        method = "HEAD"
        try:
            while True:
                host = urlsplit(url).hostname
                if host in self._paused_hosts:
                    return None
                response = await self._request(method, url)
                if response is not None:
                    status = response.status
                    if _asks_for_pause(response):
                        self._paused_hosts.add(host)
                        return None
                    location = response.headers.get("location")
                    if status in REDIRECT_STATUSES and location is not None:
                        url = _resolve_location(url, location, len(redirects))
                        redirects.append(FollowedRedirect(status, url))
                        continue
                    if status < 400:
                        return LinkResult(LinkOutcome.OK, status, tuple(redirects))
                    if method == "GET":
                        return LinkResult(LinkOutcome.HTTP_ERROR, status, tuple(redirects))
                method = "GET"
        except _CheckFailedError as exc:
            return LinkResult(exc.outcome, status, tuple(redirects), str(exc))

    async def _request(self, method: str, url: str) -> FetchedResponse | None:
        """Return the response; None for a HEAD request that the server does not complete."""
        try:
            if not await self._robots.allow(url):
                raise _CheckFailedError(LinkOutcome.DISALLOWED, "robots.txt disallows the URL")
            return await self._client.request(method, url)
        except ForbiddenAddressError as exc:
            raise _CheckFailedError(LinkOutcome.FORBIDDEN_ADDRESS, str(exc)) from exc
        except UnknownHostError as exc:
            raise _CheckFailedError(LinkOutcome.UNREACHABLE, str(exc)) from exc
        except RequestFailedError as exc:
            if method == "HEAD" and exc.connected:
                return None
            raise _CheckFailedError(LinkOutcome.UNREACHABLE, str(exc)) from exc


def _asks_for_pause(response: FetchedResponse) -> bool:
    return response.status == 429 or (response.status == 503 and "retry-after" in response.headers)


def _resolve_location(url: str, location: str, followed: int) -> str:
    """Return the URL that a redirect leads to; raise _CheckFailedError if it cannot be followed."""
    if followed == MAX_REDIRECTS:
        raise _CheckFailedError(LinkOutcome.INVALID, f"more than {MAX_REDIRECTS} redirects")
    try:
        target = urljoin(url, location)
    except ValueError:
        target = ""
    if http_url(target) is None or len(target) > MAX_URL_LENGTH:
        message = "a redirect leads to no valid http or https URL"
        raise _CheckFailedError(LinkOutcome.INVALID, message)
    return target


async def check_links(
    checker: LinkChecker, urls: Iterable[str], report: Callable[[str, LinkResult | None], None]
) -> None:
    """Check URLs, and report each result at once; hosts are independent of each other.

    The URLs of a host are checked in their order.
    """
    by_host: dict[str | None, list[str]] = {}
    for url in urls:
        by_host.setdefault(urlsplit(url).hostname, []).append(url)
    slots = asyncio.Semaphore(MAX_HOSTS)

    async def check_host(host_urls: list[str]) -> None:
        async with slots:
            for url in host_urls:
                report(url, await checker.check(url))

    async with asyncio.TaskGroup() as group:
        for host_urls in by_host.values():
            group.create_task(check_host(host_urls))
