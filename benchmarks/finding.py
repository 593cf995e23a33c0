"""How the time to find things grows with the world: timelines, graphs and paths, small and large.

Each question is put to the application itself, in this process and without its cache, in turn to
the small world and to the large one, so that a busy moment falls on both. What counts is the ratio
of the two medians: an index that serves its question keeps it near 1.
"""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

from astana_api.api.serving import create_app
from astana_api.settings import Settings
from benchmarks.load import WrongAnswerError
from tests.support.served import Client

SMALL = 1_000
"""Entities of the world that the large one is compared with."""
QUESTIONS = 40
"""How many of each sort are asked, of things all over the world."""

Question = Callable[[random.Random, int], str]


def _person(dice: random.Random, entities: int) -> str:
    """A person that anybody may be: most have few relations."""
    people = max(1, round(entities * 0.30))
    return f"person-{round(entities * 0.10) + dice.randrange(people):07d}"


def _organization(dice: random.Random, entities: int) -> str:
    first = round(entities * 0.10) + round(entities * 0.30)
    return f"organization-{first + dice.randrange(max(1, round(entities * 0.40))):07d}"


def _month(dice: random.Random) -> str:
    return f"{dice.randint(2000, 2023)}-{dice.randint(1, 12):02d}"


ASKED: dict[str, Question] = {
    "timeline, first page": lambda _dice, _size: "/v1/timeline",
    "timeline, latest first": lambda _dice, _size: "/v1/timeline?sort=-date",
    "timeline, events": lambda _dice, _size: "/v1/timeline?property=dates&kind=event",
    "timeline within a month": lambda dice, _size: (
        f"/v1/timeline?match=within&from={(said := _month(dice))}&to={said}"
    ),
    "timeline touching a month": lambda dice, _size: (
        f"/v1/timeline?from={(said := _month(dice))}&to={said}"
    ),
    "timeline of an organization": lambda dice, size: (
        f"/v1/organizations/{_organization(dice, size)}/timeline"
    ),
    "timeline of the largest hub": lambda _dice, _size: "/v1/timeline?entity=place-0000000",
    "graph, two steps": lambda dice, size: f"/v1/graph/{_person(dice, size)}?depth=2",
    "graph of the largest hub, two steps": lambda _dice, _size: (
        "/v1/graph/place-0000000?depth=2&limit=50"
    ),
    "path between two people": lambda dice, size: (
        f"/v1/graph/path?from={_person(dice, size)}&to={_person(dice, size)}"
    ),
}
"""What is asked, by what the table calls it; the ids are those of `generate`."""


@dataclass(frozen=True, slots=True)
class World:
    """A filled database and how many entities were asked of the generator."""

    url: str
    entities: int


def measure(small: World, large: World, *, rounds: int) -> Iterator[dict[str, Any]]:
    """For each sort of question: the medians in both worlds, in milliseconds, and their ratio.

    Raises WrongAnswerError where a question is not answered.
    """
    yield from asyncio.run(_measure((small, large), rounds))


async def _measure(worlds: tuple[World, World], rounds: int) -> list[dict[str, Any]]:
    async with AsyncExitStack() as stack:
        clients = []
        for world in worlds:
            app = create_app(Settings(DATABASE_URL=world.url, cache_bytes=0))
            await stack.enter_async_context(app.router.lifespan_context(app))
            clients.append(Client(app))
        return [await _asked(name, worlds, clients, rounds) for name in ASKED]


async def _asked(
    name: str, worlds: tuple[World, World], clients: list[Client], rounds: int
) -> dict[str, Any]:
    dice = random.Random(1)
    targets = [[ASKED[name](dice, world.entities) for _ in range(QUESTIONS)] for world in worlds]
    took: list[list[float]] = [[], []]
    for number in range(rounds + 1):
        for place in range(QUESTIONS):
            for world, client in enumerate(clients):
                seconds = await _ask(client, targets[world][place])
                # The first round compiles statements and fills the cache of pages.
                if number:
                    took[world].append(seconds)
    small, large = (median(each) * 1000 for each in took)
    return {"question": name, "small_ms": small, "large_ms": large, "growth": large / small}


async def _ask(client: Client, target: str) -> float:
    begun = perf_counter()
    answer = await client.get(target)
    seconds = perf_counter() - begun
    if answer.status != 200:
        raise WrongAnswerError(f"{target}: {answer.status} {answer.body[:200].decode()}")
    return seconds
