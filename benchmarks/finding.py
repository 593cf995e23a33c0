"""Measure how read times grow with the database: items, lists, search, timelines, graphs, paths.

Each request calls the application in this process, without its cache, alternately over a small and
a large world, so that other load of the machine affects both. The result is the ratio of the two
medians: it stays near 1 if an index serves the query.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from astana_api.settings import Settings
from astana_api.web.application import create_app
from benchmarks.load import WrongResponseError
from tests.support.seeded_app import ASGIClient

SMALL = 1_000
"""Entities of the small world."""
REQUESTS_PER_QUERY = 40
"""Requests per query, for ids from the whole world."""

TargetFactory = Callable[[random.Random, int], str]


def _person(dice: random.Random, entities: int) -> str:
    """Return a random person id: most persons have few relations."""
    people = max(1, round(entities * 0.30))
    return f"person-{round(entities * 0.10) + dice.randrange(people):07d}"


def _organization(dice: random.Random, entities: int) -> str:
    first = round(entities * 0.10) + round(entities * 0.30)
    return f"organization-{first + dice.randrange(max(1, round(entities * 0.40))):07d}"


def _place(dice: random.Random, entities: int) -> str:
    """Return the id of a hub: most entities refer to the first places."""
    return f"place-{dice.randrange(max(1, entities // 100)):07d}"


def _citation(dice: random.Random, entities: int) -> str:
    return f"source-{dice.randrange(entities):07d}"


def _years(dice: random.Random) -> str:
    first = dice.randint(1950, 2010)
    return f"founded_from={first}&founded_to={first + 1}"


def _month(dice: random.Random) -> str:
    return f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}"


QUERIES: dict[str, TargetFactory] = {
    "item": lambda dice, size: f"/v1/organizations/{_organization(dice, size)}",
    "list of a classification": lambda _dice, _size: "/v1/organizations?classification=ministry",
    "list, latest first": lambda _dice, _size: "/v1/organizations?sort=-founded",
    "list by two years": lambda dice, _size: f"/v1/organizations?{_years(dice)}&sort=founded",
    "list by two properties": lambda dice, size: (
        f"/v1/persons?occupation=diplomat&citizenship={_place(dice, size)}"
    ),
    "list by a hub": lambda _dice, _size: "/v1/organizations?headquarters=place-0000000",
    "list by a leader": lambda dice, size: f"/v1/organizations?leader={_person(dice, size)}",
    "list by what it has": lambda _dice, _size: "/v1/organizations?has=dissolved",
    "list by what it lacks": lambda _dice, _size: "/v1/organizations?lacks=dissolved",
    "list by a citation": lambda dice, size: f"/v1/entities?cited_by={_citation(dice, size)}",
    "list by a language": lambda _dice, _size: "/v1/persons?language=en",
    "list by a publisher": lambda _dice, _size: "/v1/persons?publisher=The%20Karan%20Gazette",
    "search, common word": lambda _dice, _size: "/v1/search?q=Karan&limit=20",
    "search, two words": lambda _dice, _size: "/v1/search?q=Karan%20Domi&limit=20",
    "search, other script": lambda _dice, _size: (
        "/v1/search?q=%D0%9A%D0%B0%D1%80%D0%B0%D0%BD&limit=20"
    ),
    "suggest, one letter": lambda _dice, _size: "/v1/suggest?q=k",
    "suggest, a word": lambda _dice, _size: "/v1/suggest?q=karan%20d",
    "timeline, first page": lambda _dice, _size: "/v1/timeline",
    "timeline, latest first": lambda _dice, _size: "/v1/timeline?sort=-date",
    "timeline, events": lambda _dice, _size: "/v1/timeline?property=dates&kind=event",
    "timeline of works": lambda _dice, _size: "/v1/timeline?kind=work",
    "timeline of two properties": lambda _dice, _size: (
        "/v1/timeline?property=published&property=dissolved"
    ),
    "timeline within a month": lambda dice, _size: (
        f"/v1/timeline?match=within&from={(month := _month(dice))}&to={month}"
    ),
    "timeline touching a month": lambda dice, _size: (
        f"/v1/timeline?from={(month := _month(dice))}&to={month}"
    ),
    "timeline of an organization": lambda dice, size: (
        f"/v1/organizations/{_organization(dice, size)}/timeline"
    ),
    "timeline of the largest hub": lambda _dice, _size: "/v1/timeline?entity=place-0000000",
    "graph, two steps": lambda dice, size: f"/v1/graph/{_person(dice, size)}?depth=2",
    "graph of the largest hub, two steps": lambda _dice, _size: (
        "/v1/graph/place-0000000?depth=2&limit=50"
    ),
    "page of an organization": lambda dice, size: f"/organizations/{_organization(dice, size)}",
    "page of the largest hub": lambda _dice, _size: "/places/place-0000000",
    "path between two people": lambda dice, size: (
        f"/v1/graph/path?from={_person(dice, size)}&to={_person(dice, size)}"
    ),
}
"""The measured queries by their label in the table; the ids are those of `generate`."""


@dataclass(frozen=True, slots=True)
class World:
    """A filled database and the number of entities requested from the generator."""

    url: str
    entities: int


def measure(small: World, large: World, *, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield for each query the medians in both worlds, in milliseconds, and their ratio.

    Raises WrongResponseError for a status other than 200.
    """
    yield from asyncio.run(_measure((small, large), rounds))


async def _measure(worlds: tuple[World, World], rounds: int) -> list[dict[str, Any]]:
    async with AsyncExitStack() as stack:
        clients = []
        for world in worlds:
            app = create_app(
                Settings(DATABASE_URL=world.url, cache_bytes=0, rate_limit_addresses=0)
            )
            await stack.enter_async_context(app.router.lifespan_context(app))
            clients.append(ASGIClient(app))
        return [await _measure_query(name, worlds, clients, rounds) for name in QUERIES]


async def _measure_query(
    name: str, worlds: tuple[World, World], clients: list[ASGIClient], rounds: int
) -> dict[str, Any]:
    dice = random.Random(1)
    targets = [
        [QUERIES[name](dice, world.entities) for _ in range(REQUESTS_PER_QUERY)] for world in worlds
    ]
    timings: list[list[float]] = [[], []]
    for number in range(rounds + 1):
        for index in range(REQUESTS_PER_QUERY):
            for world, client in enumerate(clients):
                seconds = await _send(client, targets[world][index])
                # The first round compiles statements and warms the database page cache.
                if number:
                    timings[world].append(seconds)
    small, large = (median(seconds_list) * 1000 for seconds_list in timings)
    return {"question": name, "small_ms": small, "large_ms": large, "growth": large / small}


async def _send(client: ASGIClient, target: str) -> float:
    started = perf_counter()
    response = await client.get(target)
    seconds = perf_counter() - started
    if response.status != 200:
        raise WrongResponseError(f"{target}: {response.status} {response.body[:200].decode()}")
    return seconds
