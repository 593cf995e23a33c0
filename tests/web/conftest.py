"""Pages of the seeded dossier, each fetched in the event loop of the test."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from astana_api.web.application import create_app
from tests.support.seeded_app import HTTPResponse, run_app

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

Fetch = Callable[..., list[HTTPResponse]]


@pytest.fixture(scope="session")
def fetch(seeded_sqlite: str) -> Fetch:
    """Return a function that returns the responses of some targets, requested as a browser."""

    def fetch_all(*targets: str, headers: dict[str, str] | None = None) -> list[HTTPResponse]:
        async def run(requested: Sequence[str]) -> list[HTTPResponse]:
            async with run_app(seeded_sqlite, create_app) as client:
                return [
                    await client.request("GET", target, BROWSER | (headers or {}))
                    for target in requested
                ]

        return asyncio.run(run(targets))

    return fetch_all
