"""An HTTP client that connects to checked addresses, and reads no more than it needs."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx

from astana_api.link_checker.addresses import resolve_host
from astana_api.link_checker.hosts import HostQueues

MAX_ERROR_LENGTH: Final = 200


class RequestFailedError(Exception):
    """There is no response; `connected` is whether the server accepted the connection."""

    def __init__(self, message: str, *, connected: bool) -> None:
        super().__init__(message[:MAX_ERROR_LENGTH])
        self.connected = connected


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """How the client sends requests; `timeout` is the time of a whole request in seconds."""

    user_agent: str
    timeout: float = 20
    host_delay: float = 5
    allow_private: bool = False


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """Status and headers of a response, and the start of its body if it was requested."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class LinkClient:
    """A client for single requests without redirects; proxies and cookies are not used.

    Each request has its own connection: one to the same address can belong to another host.
    """

    def __init__(self, options: ClientOptions) -> None:
        self.options = options
        self.hosts = HostQueues(options.host_delay)
        self._client = httpx.AsyncClient(
            timeout=options.timeout,
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def request(self, method: str, url: str, *, max_body_bytes: int = 0) -> FetchedResponse:
        """Send a request when the host's queue allows it.

        Raise RequestFailedError; UnknownHostError or ForbiddenAddressError if the host cannot be
        used.
        """
        try:
            parsed = httpx.URL(url).copy_with(fragment=None)
        except (httpx.InvalidURL, UnicodeError) as exc:
            raise RequestFailedError(str(exc), connected=False) from exc
        async with self.hosts.request(parsed.host):
            try:
                async with asyncio.timeout(self.options.timeout):
                    return await self._send(method, parsed, max_body_bytes)
            except TimeoutError:
                message = f"no response within {self.options.timeout:g} s"
                raise RequestFailedError(message, connected=False) from None

    async def _send(self, method: str, url: httpx.URL, max_body_bytes: int) -> FetchedResponse:
        host = url.raw_host.decode()
        port = url.port or (443 if url.scheme == "https" else 80)
        failure: Exception | None = None
        for address in await resolve_host(host, port, allow_private=self.options.allow_private):
            request = self._client.build_request(
                method,
                url.copy_with(host=address),
                headers={
                    "Host": url.netloc.decode(),
                    "User-Agent": self.options.user_agent,
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                },
                # The certificate must be that of the host.
                extensions={"sni_hostname": host},
            )
            try:
                return await self._read(request, max_body_bytes)
            except (httpx.ConnectError, httpx.ConnectTimeout) as exc:
                failure = exc
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as exc:
                raise RequestFailedError(_describe(exc), connected=True) from exc
        assert failure is not None
        raise RequestFailedError(_describe(failure), connected=False)

    async def _read(self, request: httpx.Request, max_body_bytes: int) -> FetchedResponse:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            if max_body_bytes:
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) >= max_body_bytes:
                        break
            headers = {name.lower(): value for name, value in response.headers.items()}
            return FetchedResponse(response.status_code, headers, bytes(body[:max_body_bytes]))
        finally:
            await response.aclose()


def _describe(exc: Exception) -> str:
    return str(exc) or type(exc).__name__
