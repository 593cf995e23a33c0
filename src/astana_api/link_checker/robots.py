"""The rules of a site for programs (robots.txt, RFC 9309)."""

import asyncio
from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from astana_api.domain.text.normalization import http_url
from astana_api.link_checker.addresses import ForbiddenAddressError, UnknownHostError
from astana_api.link_checker.client import LinkClient, RequestFailedError

PRODUCT: Final = "astana-api"
"""The name of the program in robots.txt."""
MAX_ROBOTS_BYTES: Final = 500 << 10
MAX_REDIRECTS: Final = 5
MAX_CRAWL_DELAY: Final = 60
"""Seconds; a longer `Crawl-delay` is shortened."""


class RobotRules:
    """The rules of each site, read once in a run.

    A site without the file, or one that fails to serve it, has no rules: the request to the link
    then finds out what is wrong.
    """

    def __init__(self, client: LinkClient) -> None:
        self._client = client
        self._rules: dict[str, RobotFileParser | None] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def allow(self, url: str) -> bool:
        """Return whether the site allows this program to request the URL."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(site, asyncio.Lock()):
            if site not in self._rules:
                self._rules[site] = await self._load(site)
        rules = self._rules[site]
        return rules is None or rules.can_fetch(PRODUCT, url)

    async def _load(self, site: str) -> RobotFileParser | None:
        text = await self._fetch(f"{site}/robots.txt")
        if text is None:
            return None
        rules = RobotFileParser()
        rules.parse(text.splitlines())
        delay = rules.crawl_delay(PRODUCT)
        host = urlsplit(site).hostname
        if delay is not None and host is not None:
            self._client.hosts.raise_delay(host, min(float(delay), MAX_CRAWL_DELAY))
        return rules

    async def _fetch(self, url: str) -> str | None:
        for _ in range(MAX_REDIRECTS + 1):
            try:
                response = await self._client.request("GET", url, max_body_bytes=MAX_ROBOTS_BYTES)
            except (RequestFailedError, UnknownHostError, ForbiddenAddressError):
                return None
            location = response.headers.get("location")
            if response.status not in REDIRECT_STATUSES or location is None:
                is_found = response.status == 200
                return response.body.decode(errors="replace") if is_found else None
            url = urljoin(url, location)
            if http_url(url) is None:
                return None
        return None


REDIRECT_STATUSES: Final = frozenset((301, 302, 303, 307, 308))
